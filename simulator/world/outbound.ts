// Where the HTTP requests of a region's functions go: every host is looked up in the world, beneath the SDK.
import type { HttpPort, HttpRequest, HttpResponse } from '../aws/http.js'
import { hostname } from '../aws/http.js'
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

export function outboundPort({ place, network, resolver, destination }: OutboundOptions): HttpPort {
  return {
    async request(request: HttpRequest): Promise<HttpResponse> {
      const { address } = resolver.resolve(hostname(request.host))
      const target = destination(address)
      if (!target) throw new NetworkError('name-not-found', `${request.host} is not a host of this world`)
      return network.exchange(
        {
          from: place,
          to: target.place,
          purpose: 'request',
          // SDK clients keep their connections.
          handshakes: 0,
          connectTimeoutMs: CONNECT_TIMEOUT_MS,
          replyTimeoutMs: REPLY_TIMEOUT_MS,
        },
        () => target.edge.request(request),
      )
    },
  }
}
