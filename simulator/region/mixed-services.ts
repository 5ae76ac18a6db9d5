// The services of one region, wherever each of them is: in this process, or at an endpoint.
import type { HttpPort } from '../aws/http.js'
import type { Service, ServiceName } from '../aws/service.js'
import type { WebSocketPort } from '../aws/web-socket.js'
import type { PassOn } from './edge.js'
import type { EmbeddedServices } from './embedded.js'
import type { EndpointServices } from './endpoint/endpoint-services.js'
import type { RegionServices } from './region.js'

export class MixedServices implements RegionServices {
  readonly embedded: EmbeddedServices
  readonly endpoints: EndpointServices | undefined

  constructor(embedded: EmbeddedServices, endpoints: EndpointServices | undefined) {
    this.embedded = embedded
    this.endpoints = endpoints
  }

  get services(): readonly Service[] {
    return [...this.embedded.services, ...(this.endpoints?.services ?? [])]
  }

  get apis(): HttpPort & WebSocketPort {
    return this.embedded.apis
  }

  readonly passOn = (signingName: string): PassOn | undefined => this.endpoints?.passOn(signingName)

  /** Where a service is; undefined when the region has no such service. */
  placeOf(service: ServiceName): 'embedded' | { readonly url: string } | undefined {
    const url = this.endpoints?.urlOf(service)
    if (url !== undefined) return { url }
    return this.embedded.services.some(({ name }) => name === service) ? 'embedded' : undefined
  }

  close(): void {
    this.embedded.close()
    this.endpoints?.close()
  }
}
