// A user's side of a request: resolve the name as the user's resolver would, connect, ask. The router asks in this way
// for the people in front of it, and simulated users do so for themselves.
import type { HttpPort, HttpRequest, HttpResponse } from '../aws/http.js'
import { hostname } from '../aws/http.js'
import type { WebSocketPeer, WebSocketPort } from '../aws/web-socket.js'
import { type Clock, sleep } from '../kernel/clock.js'
import { type Instant, msBetween } from '../kernel/time.js'
import type { Emit } from '../kernel/trace.js'
import { NetworkError } from '../network/errors.js'
import type { Network } from '../network/network.js'
import type { Place } from '../network/places.js'
import type { ClientEvent } from './events.js'
import type { Resolution, Resolver } from './resolver.js'
import { UserWebSocket } from './user-web-socket.js'

/** Where an address leads. */
export interface Destination {
  readonly place: Place
  readonly edge: HttpPort & WebSocketPort
}

export interface Answered {
  readonly response: HttpResponse
  readonly region: string
  readonly resolution: Resolution
  readonly latencyMs: number
}

export type Connected =
  | {
      readonly accepted: true
      readonly region: string
      readonly resolution: Resolution
      readonly socket: ClientSocket
    }
  | {
      readonly accepted: false
      readonly region: string
      readonly resolution: Resolution
      readonly response: HttpResponse
    }

export interface ClientSocket {
  send(data: string | Uint8Array): void
  close(code: number, reason: string): void
}

export interface ClientOptions {
  readonly place: Place
  readonly clock: Clock
  readonly network: Network
  readonly resolver: Resolver
  readonly emit: Emit<ClientEvent>
  /** undefined when nothing stands at the address. */
  readonly destination: (address: string) => Destination | undefined
}

/** A user gives up on a connection before the browser does; API Gateway answers within 30 s (AG-09, AG-23). */
export const CONNECT_TIMEOUT_MS = 10_000
export const REPLY_TIMEOUT_MS = 35_000

export class Client {
  readonly place: Place
  readonly resolver: Resolver
  readonly #options: ClientOptions

  constructor(options: ClientOptions) {
    this.place = options.place
    this.resolver = options.resolver
    this.#options = options
  }

  /** @throws NetworkError when no answer came */
  async request(request: HttpRequest): Promise<Answered> {
    const started = this.#options.clock.now()
    const route = await this.#route(request, started)
    const { place, edge } = route.destination
    try {
      const response = await this.#exchange(place, () => edge.request(request))
      const latencyMs = msBetween(started, this.#options.clock.now())
      this.#options.emit({
        type: 'client.answered',
        client: this.place.name,
        method: request.method,
        host: request.host,
        target: request.target,
        region: place.region,
        status: response.status,
        latencyMs,
      })
      return { response, region: place.region, resolution: route.resolution, latencyMs }
    } catch (error) {
      throw this.#failed(request, error, started, place.region)
    }
  }

  /**
   * Opens a WebSocket. `peer` is this side's end: it gets the messages, and one `close` at the end.
   *
   * @throws NetworkError when no answer came
   */
  async upgrade(request: HttpRequest, peer: WebSocketPeer): Promise<Connected> {
    const { network, clock, emit } = this.#options
    const started = clock.now()
    const { destination, resolution } = await this.#route(request, started)
    const { place, edge } = destination
    const region = place.region
    const about = { client: this.place.name, host: request.host, region }
    let socket: UserWebSocket | undefined
    try {
      const upgrade = await this.#exchange(place, async () => {
        const connection = network.connect(this.place, place)
        const opening = new UserWebSocket(connection, peer, (code) =>
          emit({ type: 'client.disconnected', ...about, code }),
        )
        socket = opening
        const answer = await edge.upgrade(request, opening.userEnd)
        if (answer.accepted) opening.accepted(answer.session)
        else connection.close()
        return answer
      })
      if (!upgrade.accepted) return { accepted: false, region, resolution, response: upgrade.response }
      if (!socket?.open()) throw new NetworkError('reset', `the connection to ${region} broke as it was made`)
      emit({ type: 'client.connected', ...about })
      socket.deliverEarly()
      return { accepted: true, region, resolution, socket }
    } catch (error) {
      socket?.giveUp()
      throw this.#failed(request, error, started, region)
    }
  }

  async #route(
    request: HttpRequest,
    started: Instant,
  ): Promise<{ destination: Destination; resolution: Resolution }> {
    try {
      const resolution = this.resolver.resolve(hostname(request.host))
      const destination = this.#options.destination(resolution.address)
      if (destination) return { destination, resolution }
      await sleep(this.#options.clock, CONNECT_TIMEOUT_MS)
      throw new NetworkError('connect-timeout', `nothing stands at ${resolution.address} (${request.host})`)
    } catch (error) {
      throw this.#failed(request, error, started, undefined)
    }
  }

  #exchange<T>(to: Place, serve: () => Promise<T>): Promise<T> {
    return this.#options.network.exchange(
      {
        from: this.place,
        to,
        purpose: 'request',
        handshakes: 2,
        connectTimeoutMs: CONNECT_TIMEOUT_MS,
        replyTimeoutMs: REPLY_TIMEOUT_MS,
      },
      serve,
    )
  }

  #failed(request: HttpRequest, error: unknown, started: Instant, region: string | undefined): unknown {
    if (error instanceof NetworkError) {
      this.#options.emit({
        type: 'client.failed',
        client: this.place.name,
        method: request.method,
        host: request.host,
        target: request.target,
        ...(region ? { region } : {}),
        failure: error.failure,
        latencyMs: msBetween(started, this.#options.clock.now()),
      })
    }
    return error
  }
}
