// The services of a region that stand at endpoints: as services that others in the world call, and as what the region's
// edge passes requests on to.
import type { Service, ServiceName } from '../../aws/service.js'
import { StreamedTables, type StreamedTablesOptions } from '../../global-tables/streamed/streamed-tables.js'
import type { Clock } from '../../kernel/clock.js'
import { AntipodeError } from '../../kernel/errors.js'
import type { Kernel } from '../../kernel/kernel.js'
import type { Emit } from '../../kernel/trace.js'
import { NetworkError } from '../../network/errors.js'
import { type Endpoint, placeOfService, type RegionBackend, signingNameOf } from '../backend.js'
import type { PassOn } from '../edge.js'
import type { RegionEvent } from '../events.js'
import { HttpClient, type TimeLimits } from './http-client.js'
import { BackendLambda, type BackendLambdaOptions } from './lambda/backend-lambda.js'
import { PassThrough } from './pass-through.js'
import { loadSdk, SDKS, type SdkDefinition } from './sdk-clients.js'
import { sdkService } from './sdk-service.js'

export interface EndpointServicesOptions {
  readonly region: string
  readonly backend: RegionBackend
  readonly kernel: Pick<Kernel, 'clock'>
  readonly emit: Emit<RegionEvent>
}

/** A client may sign for anything; on AWS the name becomes part of a host's. */
const SIGNING_NAME = /^[\w-]{1,64}$/

/** As those of a service that calls another (service-caller.ts). */
const LIMITS: TimeLimits = { connectMs: 5_000, replyMs: 60_000 }

export class EndpointServices {
  /** All but Lambda, which is more than its API: `lambda`. */
  readonly services: readonly Service[]
  readonly #region: string
  readonly #emit: Emit<RegionEvent>
  readonly #http: HttpClient
  readonly #backend: RegionBackend
  readonly #clock: Clock
  #closed = false
  /** By endpoint: several services may share one. */
  readonly #passing = new Map<Endpoint, PassThrough>()

  constructor({ region, backend, kernel, emit }: EndpointServicesOptions) {
    this.#region = region
    this.#backend = backend
    this.#clock = kernel.clock
    this.#emit = emit
    this.#http = new HttpClient(kernel.clock)
    this.services = Object.entries(SDKS).flatMap(([name, definition]) => {
      if (name === 'lambda') return []
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

  /** Lambda where it stands at an endpoint; its owner closes it. */
  lambda(
    around: Pick<BackendLambdaOptions, 'kernel' | 'emit' | 'caller' | 'code' | 'settings' | 'positions'>,
  ): BackendLambda | undefined {
    const endpoint = placeOfService(this.#backend, 'lambda')
    if (endpoint === 'embedded') return undefined
    return new BackendLambda({
      ...around,
      region: this.#region,
      api: this.#service('lambda', SDKS.lambda, endpoint),
      url: endpoint.url,
      functionEndpoint: this.#backend.functionEndpoint,
    })
  }

  /** What replicates tables where DynamoDB stands at an endpoint; its owner closes it. */
  tables(
    around: Pick<StreamedTablesOptions, 'kernel' | 'emit' | 'now' | 'store'>,
  ): StreamedTables | undefined {
    if (placeOfService(this.#backend, 'dynamodb') === 'embedded') return undefined
    return new StreamedTables({
      ...around,
      region: this.#region,
      dynamodb: this.service('dynamodb'),
      streams: this.service('streams.dynamodb'),
    })
  }

  /** undefined when the service stands at no endpoint. */
  urlOf(name: ServiceName): string | undefined {
    const place = placeOfService(this.#backend, signingNameOf(name))
    return place === 'embedded' ? undefined : place.url
  }

  /** What answers raw requests that are signed for a service; undefined when it stands at no endpoint. */
  passOn(signingName: string): PassOn | undefined {
    const endpoint = placeOfService(this.#backend, signingName)
    if (endpoint === 'embedded' || !SIGNING_NAME.test(signingName)) return undefined
    let passing = this.#passing.get(endpoint)
    if (!passing) {
      passing = new PassThrough(endpoint, this.#region, this.#http, this.#clock)
      this.#passing.set(endpoint, passing)
    }
    const through = passing
    return (service, request) => this.#told(endpoint, () => through.request(service, request))
  }

  /** Breaks what is under way. */
  close(): void {
    this.#closed = true
    this.#http.close()
  }

  #service(name: ServiceName, definition: SdkDefinition, endpoint: Endpoint): Service {
    const service = sdkService(name, definition.binary, () =>
      loadSdk(definition, endpoint, this.#region, this.#http, LIMITS),
    )
    return {
      name,
      call: (operation, input, context) =>
        this.#told(endpoint, () => service.call(operation, input, context)),
    }
  }

  async #told<T>({ url }: Endpoint, work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      if (error instanceof NetworkError && !this.#closed) {
        const { failure } = error
        this.#emit({ type: 'region.endpoint-failed', region: this.#region, url, failure })
      }
      throw error
    }
  }
}
