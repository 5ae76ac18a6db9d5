// API Gateway of one region: REST APIs, HTTP and WebSocket APIs, custom domain names, and the data plane that serves
// them. Members of operations are spelt as on AWS's wire: lower camel case.
import type { HttpPort } from '../aws/http.js'
import type { Service, ServiceCaller } from '../aws/service.js'
import type { WebSocketPort } from '../aws/web-socket.js'
import { ClosableClock } from '../kernel/closable-clock.js'
import type { Kernel } from '../kernel/kernel.js'
import type { Random } from '../kernel/random.js'
import type { Emit } from '../kernel/trace.js'
import { apiOperations } from './control/apis.js'
import { domainNameOperations } from './control/domain-names.js'
import { integrationOperations } from './control/integrations.js'
import { serviceOf } from './control/operations.js'
import { restApiOperations } from './control/rest-apis.js'
import { restDomainNameOperations } from './control/rest-domain-names.js'
import { restMethodOperations } from './control/rest-methods.js'
import { restStageOperations } from './control/rest-stages.js'
import { routeOperations } from './control/routes.js'
import { stageOperations } from './control/stages.js'
import { DataPlane } from './data-plane.js'
import type { ApiGatewayEvent } from './events.js'
import { type ServedHost, servedHosts } from './hosts.js'
import { LambdaInvoker } from './lambda-invoker.js'
import { State } from './model/state.js'
import { WebSocketGateway } from './websocket/gateway.js'

export interface ApiGatewayOptions {
  readonly region: string
  readonly kernel: Kernel
  readonly emit: Emit<ApiGatewayEvent>
  /** The way to Lambda. */
  readonly caller: ServiceCaller
  /** Draws the ids of APIs; the kernel's by default. */
  readonly names?: Random
}

export class ApiGateway {
  /** The control API of REST APIs; its custom domain names are those of `v2` too. */
  readonly rest: Service
  /** The control API of HTTP and WebSocket APIs. */
  readonly v2: Service
  /** The execute-api hosts and custom domain names; the Host of a request decides (AG-42). */
  readonly data: HttpPort & WebSocketPort
  readonly #state: State
  readonly #clock: ClosableClock
  readonly #webSockets: WebSocketGateway

  constructor({ region, kernel, emit, caller, names = kernel.random }: ApiGatewayOptions) {
    const stream = `api-gateway/${region}`
    const random = kernel.random.fork(stream)
    const clock = new ClosableClock(kernel.clock)
    const state = new State(region, names.fork(stream).fork('ids'))
    const invoker = new LambdaInvoker(clock, caller)
    const webSockets = new WebSocketGateway({
      region,
      kernel,
      clock,
      random: random.fork('web-sockets'),
      emit,
      invoker,
    })
    this.#state = state
    this.#clock = clock
    this.#webSockets = webSockets
    this.rest = serviceOf('apigateway', {
      ...restApiOperations(state, clock),
      ...restMethodOperations(state),
      ...restStageOperations(state, clock),
      ...restDomainNameOperations(state),
    })
    this.v2 = serviceOf('apigatewayv2', {
      ...apiOperations(state, clock, (api) => webSockets.drop(api)),
      ...integrationOperations(state, clock),
      ...routeOperations(state, clock),
      ...stageOperations(state, clock, (api, stage) => webSockets.drop(api, stage)),
      ...domainNameOperations(state),
    })
    this.data = new DataPlane({ state, clock, random: random.fork('requests'), emit, invoker, webSockets })
  }

  /** The names that lead here, now. */
  hosts(): readonly ServedHost[] {
    return servedHosts(this.#state)
  }

  /** Closes every connection and cancels every timer; requests that are under way get no answer. */
  close(): void {
    this.#webSockets.close()
    this.#clock.close()
  }
}
