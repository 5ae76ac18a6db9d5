// The `x-antipode-*` header fields of a response: which region answered this caller, by which name, and why that one.
import type { Header } from '../aws/http.js'
import { regionOfAddress } from '../world/addresses.js'
import type { Resolution } from '../world/resolver.js'
import { fieldText } from './send-response.js'
import type { UserSide } from './world.js'

/** What is known of a request's way. */
export interface Way {
  readonly near: string
  /** The name that was resolved; undefined when the application has none of the kind asked for. */
  readonly name?: string
  /** Where the name led; undefined when it has no address, or when the page answered. */
  readonly region?: string | undefined
  readonly reason?: string | undefined
  /** How long the caller's resolver goes on giving the same answer. */
  readonly dnsTtlSeconds?: number | undefined
}

export function wayHeaders({ near, name, region, reason, dnsTtlSeconds }: Way): Header[] {
  const fields: [string, string | number | undefined][] = [
    ['x-antipode-region', region],
    ['x-antipode-near', near],
    ['x-antipode-name', name],
    ['x-antipode-reason', reason],
    ['x-antipode-dns-ttl', dnsTtlSeconds],
  ]
  return fields.flatMap(([field, value]): Header[] =>
    value === undefined ? [] : [[field, fieldText(String(value))]],
  )
}

/** Where a name led, from the resolver's answer. */
export function wayBy(
  user: UserSide,
  near: string,
  name: string,
  resolution: Resolution | undefined,
  region?: string,
): Way {
  const cachedForMs = user.resolver.cachedForMs(name)
  return {
    near,
    name,
    region: region ?? (resolution && regionOfAddress(resolution.address)),
    reason: resolution?.decision?.reason,
    dnsTtlSeconds: cachedForMs === undefined ? undefined : Math.ceil(cachedForMs / 1_000),
  }
}

/** The answer that the resolver remembers; it is not made to ask. */
export function remembered(user: UserSide, name: string): Resolution | undefined {
  return user.resolver.cachedForMs(name) === undefined ? undefined : user.resolver.resolve(name)
}
