// The services of one region, wherever each of them is: in this process, or at an endpoint.
import type { HttpPort } from '../aws/http.js'
import { decodeJsonRequest, jsonTarget } from '../aws/protocols/json.js'
import type { Service, ServiceName } from '../aws/service.js'
import type { WebSocketPort } from '../aws/web-socket.js'
import type { ReplicaManagement } from '../dynamodb/dynamodb.js'
import type { Replica } from '../global-tables/replica.js'
import type { StreamedTables } from '../global-tables/streamed/streamed-tables.js'
import type { PassOn } from './edge.js'
import type { EmbeddedServices } from './embedded.js'
import type { EndpointServices } from './endpoint/endpoint-services.js'
import type { BackendLambda } from './endpoint/lambda/backend-lambda.js'
import type { RegionServices } from './region.js'

export interface MixedServicesParts {
  readonly embedded: EmbeddedServices
  readonly endpoints: EndpointServices | undefined
  /** Where functions run in a backend. */
  readonly lambda: BackendLambda | undefined
  /** Where DynamoDB stands at an endpoint. */
  readonly tables: StreamedTables | undefined
  /** Whether the tables of this process outlive it. */
  readonly keepsTables: boolean
  /** Asked about the replicas of the region's tables, wherever these are. */
  readonly replicas: ReplicaManagement
}

export class MixedServices implements RegionServices {
  readonly embedded: EmbeddedServices
  readonly endpoints: EndpointServices | undefined
  readonly services: readonly Service[]
  readonly #lambda: BackendLambda | undefined
  readonly #keepsTables: boolean
  readonly #tables: StreamedTables | undefined

  constructor({ embedded, endpoints, lambda, tables, keepsTables, replicas }: MixedServicesParts) {
    this.embedded = embedded
    this.endpoints = endpoints
    this.#lambda = lambda
    this.#keepsTables = keepsTables
    this.#tables = tables
    if (embedded.dynamodb) embedded.dynamodb.replicaManagement = replicas
    const dynamodb = tables?.service(replicas)
    this.services = [
      ...embedded.services,
      ...(endpoints?.services ?? []).map((service) =>
        dynamodb && service.name === 'dynamodb' ? dynamodb : service,
      ),
      ...(lambda ? [lambda.service] : []),
    ]
  }

  get apis(): HttpPort & WebSocketPort {
    return this.embedded.apis
  }

  readonly passOn = (signingName: string): PassOn | undefined => {
    const pass = this.endpoints?.passOn(signingName)
    const tables = this.#tables
    if (!pass || !tables || signingName !== 'dynamodb') return pass
    return async (service, request) => {
      const response = await pass(service, request)
      const target = response.status === 200 && jsonTarget(request)
      try {
        if (target) tables.passed(target.operation, () => decodeJsonRequest(request).input)
      } catch {
        // The endpoint has carried out what we cannot read: that stands, and the stream is read when it is due.
      }
      return response
    }
  }

  /** Where a service is; undefined when the region has no such service. */
  placeOf(service: ServiceName): 'embedded' | 'kept' | { readonly url: string } | undefined {
    const url = this.endpoints?.urlOf(service)
    if (url !== undefined) return { url }
    if (!this.embedded.services.some(({ name }) => name === service)) return undefined
    return service === 'dynamodb' && this.#keepsTables ? 'kept' : 'embedded'
  }

  /** Goes on with what an earlier run has left; to be called once, before anything else. */
  async load(): Promise<void> {
    await this.embedded.dynamodb?.load()
  }

  /** A table as replication sees it; undefined when there is none. @throws AwsError, NetworkError as an endpoint answers */
  async replica(tableName: string): Promise<Replica | undefined> {
    return this.#tables ? this.#tables.open(tableName) : this.embedded.dynamodb?.replica(tableName)
  }

  close(): void {
    this.embedded.close()
    this.#tables?.close()
    this.#lambda?.close()
    this.endpoints?.close()
  }
}
