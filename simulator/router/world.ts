// What the router needs of a live world. Not the world itself: tests put a small one in its place.
import type { HttpPort } from '../aws/http.js'
import type { Clock } from '../kernel/clock.js'
import type { Application } from '../world/application.js'
import type { Client } from '../world/client.js'
import type { Resolver } from '../world/resolver.js'

export type UserSide = Pick<Client, 'request' | 'upgrade'> & {
  readonly resolver: Pick<Resolver, 'resolve' | 'cachedForMs'>
}

/** What Route 53's checkers say of a region; `unchecked` when no health check asks anything of it. */
export interface RegionStatus {
  readonly region: string
  readonly health: 'healthy' | 'unhealthy' | 'unchecked'
  readonly checkersHealthy: number
  readonly checkers: number
  /** The faults in force there, in words or by name. */
  readonly faults: readonly string[]
}

/** Where one of the application's names leads the users of the default place now. */
export interface NameStatus {
  readonly name: string
  readonly kind: 'http' | 'websocket'
  readonly region?: string | undefined
  readonly reason?: string | undefined
}

export interface RoutedStatus {
  readonly regions: readonly RegionStatus[]
  readonly names: readonly NameStatus[]
}

export interface RoutedWorld {
  /** In the order of deployment. */
  readonly regions: readonly string[]
  readonly clock: Pick<Clock, 'now'>
  readonly application: Pick<Application, 'target'>
  /** Absolute directory of the static page. */
  readonly pageDirectory: string | undefined
  /** The user's side near a region, one for each. */
  client(near: string): UserSide
  status(): RoutedStatus
}

export interface AwsWorld {
  /** Finds the region by credential scope or host. */
  readonly awsEndpoint: HttpPort
}
