// One AWS endpoint for any SDK or command line: the region that a request is signed for, or that its host names, picks
// the region. From there on it is a request like any other.
import { askedRegion } from '../aws/asked-region.js'
import { AwsError } from '../aws/errors.js'
import type { HttpRequest, HttpResponse } from '../aws/http.js'
import { healthAnswer } from '../aws/protocols/dynamodb-health.js'
import { refuseBeforehand } from '../aws/protocols/refusal.js'
import type { Network } from '../network/network.js'
import type { Place } from '../network/places.js'
import type { Region } from '../region/region.js'
import { CONNECT_TIMEOUT_MS, REPLY_TIMEOUT_MS } from './client.js'

export interface AwsEndpointOptions {
  readonly network: Network
  readonly from: Place
  readonly region: (name: string) => Region | undefined
  readonly regionNames: readonly string[]
}

export interface AwsEndpoint {
  /**
   * @param region where the caller has looked already which one is asked for
   * @throws NetworkError when no answer came
   */
  request(request: HttpRequest, region?: string): Promise<HttpResponse>
}

export function awsEndpoint({ network, from, region, regionNames }: AwsEndpointOptions): AwsEndpoint {
  return {
    async request(request, name = askedRegion(request)) {
      const wanted = name === undefined ? undefined : region(name)
      if (!wanted) {
        const health = name === undefined ? healthAnswer(request) : undefined
        if (health) return health
        const message = name
          ? `Antipode: this world has no region ${name}. Its regions are ${regionNames.join(', ')}.`
          : 'Antipode: the request is not signed, so that nothing says which region it is for. Give the client a region and any credentials.'
        const code = name ? 'UnknownEndpoint' : 'MissingAuthenticationTokenException'
        return refuseBeforehand(request, new AwsError(code, message, name ? 404 : 403))
      }
      return network.exchange(
        {
          from,
          to: wanted.place,
          purpose: 'request',
          handshakes: 0,
          connectTimeoutMs: CONNECT_TIMEOUT_MS,
          replyTimeoutMs: REPLY_TIMEOUT_MS,
        },
        () => wanted.edge.request(request),
      )
    },
  }
}
