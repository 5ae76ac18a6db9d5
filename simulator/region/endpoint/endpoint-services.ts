// The services of a region that stand at endpoints: as services that others in the world call, and as what the region's
// edge passes requests on to.
import type { Service, ServiceName } from '../../aws/service.js'
import { AntipodeError } from '../../kernel/errors.js'
import type { Kernel } from '../../kernel/kernel.js'
import type { Emit } from '../../kernel/trace.js'
import { NetworkError } from '../../network/errors.js'
import { type Endpoint, placeOfService, type RegionBackend, signingNameOf } from '../backend.js'
import type { RegionEvent } from '../events.js'
import { HttpClient, type TimeLimits } from './http-client.js'
import { loadSdk, SDKS, type SdkDefinition } from './sdk-clients.js'
import { sdkService } from './sdk-service.js'

export interface EndpointServicesOptions {
  readonly region: string
  readonly backend: RegionBackend
  readonly kernel: Pick<Kernel, 'clock'>
  readonly emit: Emit<RegionEvent>
}

/** As those of a service that calls another (service-caller.ts). */
const LIMITS: TimeLimits = { connectMs: 5_000, replyMs: 60_000 }

export class EndpointServices {
  readonly services: readonly Service[]
  readonly #region: string
  readonly #emit: Emit<RegionEvent>
  readonly #http: HttpClient

  constructor({ region, backend, kernel, emit }: EndpointServicesOptions) {
    this.#region = region
    this.#emit = emit
    this.#http = new HttpClient(kernel.clock)
    this.services = Object.entries(SDKS).flatMap(([name, definition]) => {
      const place = placeOfService(backend, signingNameOf(name as ServiceName))
      return place === 'embedded' ? [] : [this.#service(name as ServiceName, definition, place)]
    })
  }

  /** @throws AntipodeError when the service is not at an endpoint, or has no operations that the world itself calls */
  service(name: ServiceName): Service {
    const service = this.services.find((one) => one.name === name)
    if (service) return service
    throw new AntipodeError('bad-usage', { what: `In ${this.#region}, ${name} stands at no endpoint.` })
  }

  /** Breaks what is under way. */
  close(): void {
    this.#http.close()
  }

  #service(name: ServiceName, definition: SdkDefinition, endpoint: Endpoint): Service {
    const service = sdkService(name, definition.binary, () =>
      loadSdk(definition, endpoint, this.#region, this.#http, LIMITS),
    )
    return {
      name,
      call: async (operation, input, context) => {
        try {
          return await service.call(operation, input, context)
        } catch (error) {
          if (error instanceof NetworkError) this.#failed(endpoint, error)
          throw error
        }
      },
    }
  }

  #failed({ url }: Endpoint, { failure }: NetworkError): void {
    this.#emit({ type: 'region.endpoint-failed', region: this.#region, url, failure })
  }
}
