// What the router needs of a live world. Not the world itself: tests put a small one in its place.
import type { Clock } from '../kernel/clock.js'
import type { Application } from '../world/application.js'
import type { AwsEndpoint } from '../world/aws-endpoint.js'
import type { Client } from '../world/client.js'
import type { Resolver } from '../world/resolver.js'
import type { WorldStatus } from '../world/status.js'

export type UserSide = Pick<Client, 'request' | 'upgrade'> & {
  readonly resolver: Pick<Resolver, 'resolve' | 'cachedForMs'>
}

export interface RoutedWorld {
  /** The region that callers are near to who do not say. */
  readonly near: string
  readonly clock: Pick<Clock, 'now'>
  readonly application: Pick<Application, 'target'>
  /** Absolute directory of the static page. */
  readonly pageDirectory: string | undefined
  /** The user's side near a region, one for each. */
  client(near: string): UserSide
  status(): Pick<WorldStatus, 'regions' | 'names'>
}

export interface AwsWorld {
  /** Finds the region by credential scope or host. */
  readonly awsEndpoint: AwsEndpoint
  /** Whether a service of a region stands at an endpoint, as S3 may, whose objects are large. */
  readonly hasEndpoints?: boolean
}
