// Where the HTTP requests of a region's functions go: every host is looked up in the world, beneath the SDK.
import { hostname } from '../aws/http.js'
import type { Outbound } from '../lambda/environment.js'
import { NetworkError } from '../network/errors.js'
import type { Network } from '../network/network.js'
import type { Place } from '../network/places.js'
import type { Destination } from './client.js'
import type { Resolver } from './resolver.js'

/** Node.js itself sets no limit on a connection; the SDK's own time-outs and the function's end the wait before. */
const CONNECT_TIMEOUT_MS = 120_000
const REPLY_TIMEOUT_MS = 900_000

export interface OutboundOptions {
  readonly place: Place
  readonly network: Network
  readonly resolver: Resolver
  readonly destination: (address: string) => Destination | undefined
}

export function outboundPort({ place, network, resolver, destination }: OutboundOptions): Outbound {
  /** Where connections stand: SDK clients keep theirs until one fails. */
  const kept = new Set<string>()
  return {
    async request(request, onConnected = () => undefined) {
      const { address } = resolver.resolve(hostname(request.host))
      const target = destination(address)
      if (!target) throw new NetworkError('name-not-found', `${request.host} is not a host of this world`)
      const host = request.host
      try {
        return await network.exchange(
          {
            from: place,
            to: target.place,
            purpose: 'request',
            handshakes: kept.has(host) ? 0 : 2,
            connectTimeoutMs: CONNECT_TIMEOUT_MS,
            replyTimeoutMs: REPLY_TIMEOUT_MS,
            onConnected() {
              kept.add(host)
              onConnected()
            },
          },
          () => target.edge.request(request),
        )
      } catch (error) {
        if (error instanceof NetworkError) kept.delete(host)
        throw error
      }
    },
  }
}
