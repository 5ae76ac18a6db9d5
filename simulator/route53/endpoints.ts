// What Route 53 needs to know of the world outside it: where names and addresses lead.
import type { HttpPort } from '../aws/http.js'
import type { Place } from '../network/places.js'

export interface Endpoint {
  readonly place: Place
  /** Runs a request at the endpoint; the network's delay is not its business. */
  readonly http: HttpPort
}

export interface AliasAddresses {
  readonly addresses: readonly string[]
  readonly ttlSeconds: number
}

export interface Endpoints {
  /**
   * The endpoint behind a host name or an address, e.g. `abc.execute-api.us-east-1.amazonaws.com`; undefined when
   * nothing is there.
   */
  locate(hostOrAddress: string): Endpoint | undefined
  /**
   * Addresses and TTL of an AWS resource that an alias points to; undefined when the name is none. API Gateway's
   * regional domain names have a TTL of 60 s (R53-TTL-01).
   */
  aliasTarget(dnsName: string): AliasAddresses | undefined
}
