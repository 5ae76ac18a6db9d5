// The services of a region that live in this process: the default way for a service to be there.
import { ApiGateway } from '../api-gateway/api-gateway.js'
import type { ApiGatewayEvent } from '../api-gateway/events.js'
import type { ServiceCaller } from '../aws/service.js'
import { DynamoDb } from '../dynamodb/dynamodb.js'
import type { DynamoDbEvent } from '../dynamodb/events.js'
import type { Kernel } from '../kernel/kernel.js'
import type { Instant } from '../kernel/time.js'
import type { Emit } from '../kernel/trace.js'
import type { CodeStore } from '../lambda/code/code-store.js'
import type { EnvironmentHost, Outbound } from '../lambda/environment.js'
import type { LambdaEvent } from '../lambda/events.js'
import { Lambda } from '../lambda/lambda.js'
import type { RegionServices } from './region.js'

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
}

export class EmbeddedServices implements RegionServices {
  readonly dynamodb: DynamoDb
  readonly lambda: Lambda
  readonly apiGateway: ApiGateway

  constructor({ region, kernel, emit, caller, environments, code, outbound, now }: EmbeddedOptions) {
    this.dynamodb = new DynamoDb({ region, kernel, emit, now })
    this.lambda = new Lambda({
      region,
      kernel,
      emit,
      caller,
      host: environments,
      code,
      outbound: () => outbound,
    })
    this.apiGateway = new ApiGateway({ region, kernel, emit, caller })
  }

  get services() {
    const { dynamodb, lambda, apiGateway } = this
    return [dynamodb.service, dynamodb.streams, lambda.service, apiGateway.rest, apiGateway.v2]
  }

  get apis() {
    return this.apiGateway.data
  }

  close(): void {
    this.lambda.close()
    this.apiGateway.close()
    this.dynamodb.close()
  }
}
