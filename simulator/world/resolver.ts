// A user's resolver: asks Route 53 as that user's network would, and remembers the answer for its TTL (R53-TTL-05).
import { isIP } from 'node:net'
import { regionOfAwsHost } from '../aws/hosts.js'
import type { Clock } from '../kernel/clock.js'
import { type Instant, msBetween, plusMs } from '../kernel/time.js'
import type { Emit } from '../kernel/trace.js'
import { NetworkError } from '../network/errors.js'
import type { Place } from '../network/places.js'
import type { Answer } from '../route53/answer.js'
import { addressesOf } from './addresses.js'
import type { DnsEvent } from './events.js'

/** What a resolver needs of the world. */
export interface NameServers {
  answer(question: { name: string; type: 'A' }, asker: { region: string }): Answer
  hasRegion(region: string): boolean
}

export interface Resolution {
  readonly address: string
  /** Why Route 53 chose it; undefined for an address or an AWS host, where there is no choice. */
  readonly decision: Answer['decision']
  readonly expires: Instant
}

/** The TTL of AWS's own API Gateway host names (R53-TTL-01: no page says; 60 s is the reasonable assumption). */
export const AWS_HOST_TTL_SECONDS = 60
const LONGEST_CNAME_CHAIN = 8

export class Resolver {
  readonly #place: Place
  readonly #clock: Clock
  readonly #nameServers: NameServers
  readonly #emit: Emit<DnsEvent>
  readonly #cache = new Map<string, Resolution>()

  constructor(options: { place: Place; clock: Clock; nameServers: NameServers; emit: Emit<DnsEvent> }) {
    this.#place = options.place
    this.#clock = options.clock
    this.#nameServers = options.nameServers
    this.#emit = options.emit
  }

  /** @throws NetworkError `name-not-found` when the name has no address */
  resolve(host: string): Resolution {
    const now = this.#clock.now()
    if (isIP(host)) return { address: host, decision: undefined, expires: now }
    const cached = this.#cache.get(host)
    if (cached && cached.expires > now) return cached
    this.#cache.delete(host)
    const resolution = this.#ask(host, now)
    this.#cache.set(host, resolution)
    return resolution
  }

  /** Forgets everything, as after `resolvectl flush-caches`. */
  flush(): void {
    this.#cache.clear()
  }

  #ask(host: string, now: Instant): Resolution {
    const { addresses, ttlSeconds, decision } = lookUp(host, this.#place, this.#nameServers)
    const resolution = {
      address: addresses[0] as string,
      decision,
      expires: plusMs(now, ttlSeconds * 1_000),
    }
    if (regionOfAwsHost(host)) return resolution
    this.#emit({
      type: 'dns.answered',
      asker: this.#place.name,
      name: host,
      addresses,
      ttlSeconds,
      ...(decision?.region ? { region: decision.region } : {}),
      ...(decision ? { policy: decision.policy, reason: decision.reason } : {}),
    })
    return resolution
  }

  /** Milliseconds until the cached answer for a name ends; undefined when none is cached. */
  cachedForMs(host: string): number | undefined {
    const cached = this.#cache.get(host)
    return cached && cached.expires > this.#clock.now()
      ? msBetween(this.#clock.now(), cached.expires)
      : undefined
  }
}

export interface LookedUp {
  /** At least one. */
  readonly addresses: readonly string[]
  readonly ttlSeconds: number
  readonly decision: Answer['decision']
}

/**
 * The addresses of a host for one who asks from near a region, past every cache; CNAMEs are followed.
 *
 * @throws NetworkError `name-not-found` when the name has no address
 */
export function lookUp(host: string, asker: { region: string }, nameServers: NameServers): LookedUp {
  let name = host
  let ttlSeconds = Number.POSITIVE_INFINITY
  let decision: Answer['decision']
  for (let hop = 0; hop < LONGEST_CNAME_CHAIN; hop++) {
    const region = regionOfAwsHost(name)
    if (region && nameServers.hasRegion(region)) {
      return {
        addresses: addressesOf(region),
        ttlSeconds: Math.min(ttlSeconds, AWS_HOST_TTL_SECONDS),
        decision,
      }
    }
    const answer = nameServers.answer({ name, type: 'A' }, { region: asker.region })
    decision = answer.decision
    const addresses = answer.records.filter(({ type }) => type === 'A')
    const record = addresses[0] ?? answer.records.find(({ type }) => type === 'CNAME')
    if (!record) throw new NetworkError('name-not-found', `${host} has no address (${answer.rcode})`)
    ttlSeconds = Math.min(ttlSeconds, record.ttlSeconds)
    if (record.type === 'A') return { addresses: addresses.map(({ value }) => value), ttlSeconds, decision }
    name = record.value.replace(/\.$/, '')
  }
  throw new NetworkError(
    'name-not-found',
    `${host} has no address: its CNAMEs go on for more than ${LONGEST_CNAME_CHAIN} names`,
  )
}
