// What clients talk to: every execute-api host and custom domain name of the region, by the Host of the request.
import { type HttpPort, type HttpRequest, type HttpResponse, jsonResponse, pathOf } from '../aws/http.js'
import type { WebSocketPeer, WebSocketPort, WebSocketUpgrade } from '../aws/web-socket.js'
import type { Clock } from '../kernel/clock.js'
import type { Random } from '../kernel/random.js'
import { msBetween } from '../kernel/time.js'
import type { Emit } from '../kernel/trace.js'
import type { Answer } from './answer.js'
import type { ApiGatewayEvent } from './events.js'
import { type Arrival, type Facts, takeFacts } from './facts.js'
import { httpError } from './http/errors.js'
import { serveHttp } from './http/serve.js'
import type { LambdaInvoker } from './lambda-invoker.js'
import { type Location, locate, protocolOf, type Way } from './locate.js'
import type { State } from './model/state.js'
import { restError } from './rest/errors.js'
import { serveRest } from './rest/serve.js'
import type { WebSocketGateway } from './websocket/gateway.js'
import { managedConnection } from './websocket/management.js'

interface DataPlaneOptions {
  readonly state: State
  readonly clock: Clock
  readonly random: Random
  readonly emit: Emit<ApiGatewayEvent>
  readonly invoker: LambdaInvoker
  readonly webSockets: WebSocketGateway
}

/** What the trace says of a request apart from the request itself. */
interface Outcome {
  readonly status: number
  readonly routeKey?: string
  readonly integrationError?: string
}

export class DataPlane implements HttpPort, WebSocketPort {
  readonly #options: DataPlaneOptions

  constructor(options: DataPlaneOptions) {
    this.#options = options
  }

  async request(request: HttpRequest): Promise<HttpResponse> {
    const { facts, location } = this.#receive(request)
    const { response, ...answer } = await this.#serve(request, facts, location)
    this.#report(request, facts, location, { status: response.status, ...answer })
    return response
  }

  async upgrade(request: HttpRequest, peer: WebSocketPeer): Promise<WebSocketUpgrade> {
    const { facts, location } = this.#receive(request)
    // Anywhere but at the root of a WebSocket API's stage it is a request like any other.
    if (location.kind !== 'websocket' || location.way.path !== '/') {
      const { response, ...answer } = await this.#serve(request, facts, location)
      this.#report(request, facts, location, { status: response.status, ...answer })
      return { accepted: false, response }
    }
    const arrival = arrive(request, facts, location.way)
    const handshake = await this.#options.webSockets.connect(location.api, location.stage, arrival, peer)
    if (handshake.accepted) {
      this.#report(request, facts, location, { status: 101, routeKey: handshake.routeKey })
      return { accepted: true, session: handshake.session }
    }
    const { response, accepted: _, ...answer } = handshake
    this.#report(request, facts, location, { status: response.status, ...answer })
    return { accepted: false, response }
  }

  #receive(request: HttpRequest): { facts: Facts; location: Location } {
    const { state, clock, random } = this.#options
    return {
      facts: takeFacts(request, clock.now(), random),
      location: locate(state, request.host, pathOf(request.target)),
    }
  }

  async #serve(request: HttpRequest, facts: Facts, location: Location): Promise<Answer> {
    const { invoker, webSockets } = this.#options
    if (location.kind === 'nowhere') return { response: nowhere(location, facts) }
    const arrival = arrive(request, facts, location.way)
    if (location.kind === 'rest') return serveRest(location.api, location.stage, arrival, invoker)
    if (location.kind === 'http') return serveHttp(location.api, location.stage, arrival, invoker)
    const connectionId = managedConnection(arrival.path)
    if (connectionId !== undefined)
      return webSockets.manage(location.api, location.stage, arrival, connectionId)
    // What AWS answers to a plain request here is not documented: the status that HTTP has for it.
    if (arrival.path === '/') return { response: jsonResponse(426, { message: 'Upgrade Required' }) }
    return { response: restError('forbidden', facts) }
  }

  #report(request: HttpRequest, facts: Facts, location: Location, outcome: Outcome): void {
    const { state, clock, emit } = this.#options
    emit({
      type: 'api-gateway.request',
      region: state.region,
      ...(location.api && { api: location.api.id, protocol: protocolOf(location.api) }),
      host: request.host,
      method: request.method,
      path: pathOf(request.target),
      ...outcome,
      latencyMs: msBetween(facts.at, clock.now()),
      requestId: location.kind === 'rest' ? facts.uuid : facts.shortId,
    })
  }
}

function arrive(request: HttpRequest, facts: Facts, way: Way): Arrival {
  return { request, facts, ...way }
}

/** AG-42; an HTTP API whose stage is not there, or whose own endpoint is disabled, is not found instead. */
function nowhere({ api }: { api?: Location['api'] }, facts: Facts): HttpResponse {
  return api && protocolOf(api) === 'http' ? httpError('not-found') : restError('forbidden', facts)
}
