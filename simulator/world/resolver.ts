// A user's resolver: asks Route 53 as that user's network would, and remembers the answer for its TTL (R53-TTL-05).
import { isIP } from 'node:net'
import type { Clock } from '../kernel/clock.js'
import { type Instant, msBetween, plusMs } from '../kernel/time.js'
import type { Emit } from '../kernel/trace.js'
import { NetworkError } from '../network/errors.js'
import type { Place } from '../network/places.js'
import type { Answer } from '../route53/answer.js'
import { addressesOf, regionOfAwsHost } from './addresses.js'
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
    const awsRegion = regionOfAwsHost(host)
    if (awsRegion && this.#nameServers.hasRegion(awsRegion)) {
      const address = addressesOf(awsRegion)[0] as string
      return { address, decision: undefined, expires: plusMs(now, AWS_HOST_TTL_SECONDS * 1_000) }
    }
    let name = host
    let shortestTtlSeconds = Number.POSITIVE_INFINITY
    for (let hop = 0; hop < LONGEST_CNAME_CHAIN; hop++) {
      const { rcode, records, decision } = this.#nameServers.answer(
        { name, type: 'A' },
        { region: this.#place.region },
      )
      const record = records.find(({ type }) => type === 'A') ?? records.find(({ type }) => type === 'CNAME')
      if (!record) throw new NetworkError('name-not-found', `${host} has no address (${rcode})`)
      shortestTtlSeconds = Math.min(shortestTtlSeconds, record.ttlSeconds)
      const target = record.value.replace(/\.$/, '')
      const region = record.type === 'CNAME' ? regionOfAwsHost(target) : undefined
      if (record.type === 'A' || (region && this.#nameServers.hasRegion(region))) {
        const addresses = region
          ? addressesOf(region)
          : records.filter(({ type }) => type === 'A').map(({ value }) => value)
        const address = addresses[0] as string
        this.#emit({
          type: 'dns.answered',
          asker: this.#place.name,
          name: host,
          addresses,
          ttlSeconds: shortestTtlSeconds,
          ...(decision?.region ? { region: decision.region } : {}),
          ...(decision ? { policy: decision.policy, reason: decision.reason } : {}),
        })
        return { address, decision, expires: plusMs(now, shortestTtlSeconds * 1_000) }
      }
      name = target
    }
    throw new NetworkError(
      'name-not-found',
      `${host} has no address: its CNAMEs go on for more than ${LONGEST_CNAME_CHAIN} names`,
    )
  }

  /** Milliseconds until the cached answer for a name ends; undefined when none is cached. */
  cachedForMs(host: string): number | undefined {
    const cached = this.#cache.get(host)
    return cached && cached.expires > this.#clock.now()
      ? msBetween(this.#clock.now(), cached.expires)
      : undefined
  }
}
