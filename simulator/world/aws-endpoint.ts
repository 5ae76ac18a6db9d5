// One AWS endpoint for any SDK or command line: the region that a request is signed for, or that its host names, picks
// the region. From there on it is a request like any other.
import { credentialScope } from '../aws/credential-scope.js'
import { AwsError } from '../aws/errors.js'
import { regionOfAwsHost } from '../aws/hosts.js'
import type { HttpPort } from '../aws/http.js'
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

export function awsEndpoint({ network, from, region, regionNames }: AwsEndpointOptions): HttpPort {
  return {
    async request(request) {
      const scope = credentialScope(request.headers, request.target)
      const name = regionOfAwsHost(request.host) ?? scope?.region
      const wanted = name === undefined ? undefined : region(name)
      if (!wanted) {
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
