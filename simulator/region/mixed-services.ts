// The services of one region, wherever each of them is: in this process, or at an endpoint.
import type { HttpPort } from '../aws/http.js'
import type { Service, ServiceName } from '../aws/service.js'
import type { WebSocketPort } from '../aws/web-socket.js'
import type { PassOn } from './edge.js'
import type { EmbeddedServices } from './embedded.js'
import type { EndpointServices } from './endpoint/endpoint-services.js'
import type { BackendLambda } from './endpoint/lambda/backend-lambda.js'
import type { RegionServices } from './region.js'

export class MixedServices implements RegionServices {
  readonly embedded: EmbeddedServices
  readonly endpoints: EndpointServices | undefined
  readonly #lambda: BackendLambda | undefined

  /** @param lambda where functions run in a backend */
  constructor(
    embedded: EmbeddedServices,
    endpoints: EndpointServices | undefined,
    lambda: BackendLambda | undefined,
  ) {
    this.embedded = embedded
    this.endpoints = endpoints
    this.#lambda = lambda
  }

  get services(): readonly Service[] {
    return [
      ...this.embedded.services,
      ...(this.endpoints?.services ?? []),
      ...(this.#lambda ? [this.#lambda.service] : []),
    ]
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
    this.#lambda?.close()
    this.endpoints?.close()
  }
}
