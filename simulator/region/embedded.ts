// The services of a region that live in this process: the default way for a service to be there.
import { ApiGateway } from '../api-gateway/api-gateway.js'
import type { ApiGatewayEvent } from '../api-gateway/events.js'
import type { HttpPort } from '../aws/http.js'
import type { Service, ServiceCaller } from '../aws/service.js'
import type { WebSocketPort } from '../aws/web-socket.js'
import { DynamoDb } from '../dynamodb/dynamodb.js'
import type { DynamoDbEvent } from '../dynamodb/events.js'
import type { Journal } from '../dynamodb/persistence/journal.js'
import type { DynamoDbSettings } from '../dynamodb/settings.js'
import type { Kernel } from '../kernel/kernel.js'
import type { Random } from '../kernel/random.js'
import type { Instant } from '../kernel/time.js'
import type { Emit } from '../kernel/trace.js'
import type { CodeStore } from '../lambda/code/code-store.js'
import type { EnvironmentHost, Outbound } from '../lambda/environment.js'
import type { MappingPositions } from '../lambda/event-source-mapping/mapping-positions.js'
import type { LambdaEvent } from '../lambda/events.js'
import { Lambda } from '../lambda/lambda.js'
import type { LambdaSettings } from '../lambda/settings.js'

export interface EmbeddedOptions {
  readonly region: string
  readonly kernel: Kernel
  readonly emit: Emit<ApiGatewayEvent | DynamoDbEvent | LambdaEvent>
  readonly caller: ServiceCaller
  readonly environments: EnvironmentHost
  readonly code: CodeStore
  /** Where the requests of functions go. */
  readonly outbound: Outbound
  /** The region's own clock, which may be wrong. */
  readonly now: () => Instant
  /** Which services live here; the others stand at an endpoint. */
  readonly has: (service: 'dynamodb' | 'lambda') => boolean
  /** Keeps DynamoDB's state over restarts. */
  readonly journal?: Journal
  /** Keeps how far event-source mappings have read. */
  readonly positions?: MappingPositions | undefined
  readonly dynamodbSettings?: Partial<DynamoDbSettings>
  readonly lambdaSettings?: Partial<LambdaSettings>
  /** Draws the ids of APIs; the kernel's by default. */
  readonly names?: Random
}

export class EmbeddedServices {
  /** undefined when it stands at an endpoint, as is `lambda`. */
  readonly dynamodb: DynamoDb | undefined
  readonly lambda: Lambda | undefined
  readonly apiGateway: ApiGateway

  constructor(options: EmbeddedOptions) {
    const { region, kernel, emit, caller, environments, code, outbound, now, has } = options
    const { journal, dynamodbSettings, lambdaSettings, names } = options
    if (has('dynamodb'))
      this.dynamodb = new DynamoDb({
        region,
        kernel,
        emit,
        now,
        ...(journal && { journal }),
        ...(dynamodbSettings && { settings: dynamodbSettings }),
      })
    if (has('lambda'))
      this.lambda = new Lambda({
        region,
        kernel,
        emit,
        caller,
        host: environments,
        code,
        outbound: () => outbound,
        positions: options.positions,
        ...(lambdaSettings && { settings: lambdaSettings }),
      })
    this.apiGateway = new ApiGateway({ region, kernel, emit, caller, ...(names && { names }) })
  }

  get services(): readonly Service[] {
    const { dynamodb, lambda, apiGateway } = this
    return [
      ...(dynamodb ? [dynamodb.service, dynamodb.streams] : []),
      ...(lambda ? [lambda.service] : []),
      apiGateway.rest,
      apiGateway.v2,
    ]
  }

  get apis(): HttpPort & WebSocketPort {
    return this.apiGateway.data
  }

  close(): void {
    this.lambda?.close()
    this.apiGateway.close()
    this.dynamodb?.close()
  }
}
