// The connections of a region's WebSocket APIs: how they are made, what their messages do, how they end (WS-01 to
// WS-10).
import type { WebSocketPeer, WebSocketSession } from '../../aws/web-socket.js'
import type { Clock } from '../../kernel/clock.js'
import type { Kernel } from '../../kernel/kernel.js'
import type { Random } from '../../kernel/random.js'
import { msBetween } from '../../kernel/time.js'
import type { Emit } from '../../kernel/trace.js'
import type { Answer } from '../answer.js'
import type { ApiGatewayEvent } from '../events.js'
import { type Arrival, newShortId, takeFacts } from '../facts.js'
import type { LambdaInvoker } from '../lambda-invoker.js'
import { CLOSE, LARGEST_FRAME_BYTES, LARGEST_MESSAGE_BYTES } from '../limits.js'
import type { Api, DeployedRoute, Stage } from '../model/api.js'
import { responseV1 } from '../payload/response-v1.js'
import { Connection } from './connection.js'
import { errorFrame, FRAME_MESSAGES, refusedHandshake } from './errors.js'
import { connectEvent, disconnectEvent, messageEvent } from './events.js'
import { manageConnection } from './management.js'

interface WebSocketGatewayOptions {
  readonly region: string
  readonly kernel: Kernel
  readonly clock: Clock
  readonly random: Random
  readonly emit: Emit<ApiGatewayEvent>
  readonly invoker: LambdaInvoker
}

type Handshake =
  | { readonly accepted: true; readonly session: WebSocketSession; readonly routeKey: '$connect' }
  | ({ readonly accepted: false } & Answer)

/** What became of an event that a function was asked to take. */
type Taken =
  | { readonly kind: 'answered'; readonly status: number; readonly body: string }
  | { readonly kind: 'failed' | 'timed-out'; readonly error: string }

export class WebSocketGateway {
  readonly #options: WebSocketGatewayOptions
  /** Those that are open; one whose $connect is not over is not among them (WS-04). */
  readonly #connections = new Map<string, Connection>()

  constructor(options: WebSocketGatewayOptions) {
    this.#options = options
  }

  /** WS-04: the handshake is answered when `$connect` is over. */
  async connect(api: Api, stage: Stage, arrival: Arrival, peer: WebSocketPeer): Promise<Handshake> {
    const { clock, random } = this.#options
    const connection = new Connection(newShortId(random), api, stage, arrival, peer, clock)
    const refusal = await this.#refusal(connection)
    if (refusal) return { accepted: false, ...refusal }
    this.#connections.set(connection.id, connection)
    connection.start(() => this.#end(connection, CLOSE.goingAway.code, CLOSE.goingAway.reason))
    this.#emit({ type: 'api-gateway.connected', ...this.#place(connection) })
    return {
      accepted: true,
      routeKey: '$connect',
      session: {
        message: (data, largestFrameBytes) => this.#receive(connection, data, largestFrameBytes),
        closed: (code, reason) => this.#disconnected(connection, code, reason, 'client'),
      },
    }
  }

  manage(api: Api, stage: Stage, { request }: Arrival, connectionId: string): Answer {
    return manageConnection(request, connectionId, {
      find: (id) => {
        const connection = this.#connections.get(id)
        return connection?.api === api && connection.stage === stage ? connection : undefined
      },
      send: (connection, message) => this.#send(connection, message, '@connections'),
      close: (connection, code, reason) => this.#end(connection, code, reason),
    })
  }

  /** Ends what is connected to an API, or to one stage of it, that is no more. */
  drop(api: Api, stage?: Stage): void {
    for (const connection of [...this.#connections.values()])
      if (connection.api === api && (!stage || connection.stage === stage))
        this.#end(connection, CLOSE.goingAway.code, CLOSE.goingAway.reason)
  }

  /** Ends everything; no function hears of it. */
  close(): void {
    for (const connection of this.#connections.values()) {
      connection.stop()
      connection.peer.close(CLOSE.goingAway.code, CLOSE.goingAway.reason)
    }
    this.#connections.clear()
  }

  async #refusal(connection: Connection): Promise<Answer | undefined> {
    const route = connection.route('$connect')
    // WS-04: neither the route nor its integration has to be there.
    if (!route?.integration) return undefined
    const taken = await this.#take(route, connectEvent(connection))
    if (taken.kind === 'answered') {
      const accepted = taken.status >= 200 && taken.status < 300
      return accepted ? undefined : { response: refusedHandshake(taken.status), routeKey: '$connect' }
    }
    const frame = {
      message: FRAME_MESSAGES[taken.kind],
      connectionId: connection.id,
      requestId: connection.arrival.facts.shortId,
    }
    return {
      response: refusedHandshake(taken.kind === 'failed' ? 502 : 504, frame),
      routeKey: '$connect',
      integrationError: taken.error,
    }
  }

  #receive(connection: Connection, data: string | Uint8Array, largestFrameBytes?: number): void {
    if (!this.#isOpen(connection)) return
    connection.touch()
    const sizeBytes = Buffer.byteLength(data)
    // WS-07
    const tooBig = sizeBytes > LARGEST_MESSAGE_BYTES || (largestFrameBytes ?? sizeBytes) > LARGEST_FRAME_BYTES
    if (typeof data !== 'string')
      this.#end(connection, CLOSE.unsupportedData.code, CLOSE.unsupportedData.reason)
    else if (tooBig) this.#end(connection, CLOSE.tooBig.code, CLOSE.tooBig.reason)
    else this.#options.kernel.background(this.#handle(connection, data, sizeBytes))
  }

  async #handle(connection: Connection, message: string, sizeBytes: number): Promise<void> {
    const { clock, random } = this.#options
    const facts = takeFacts(connection.arrival.request, clock.now(), random)
    const requestId = facts.shortId
    const route = chooseMessageRoute(connection, message)
    const taken =
      route &&
      (await this.#take(route, messageEvent(connection, facts, newShortId(random), route.key.text, message)))
    this.#emit({
      type: 'api-gateway.message',
      direction: 'in',
      ...this.#place(connection),
      ...(route && { routeKey: route.key.text }),
      sizeBytes,
      latencyMs: msBetween(facts.at, clock.now()),
      requestId,
      ...(taken && taken.kind !== 'answered' && { integrationError: taken.error }),
    })
    if (taken?.kind === 'answered') {
      // WS-05
      if (route?.answers && taken.body !== '') this.#send(connection, taken.body, 'route-response')
    } else {
      const frame = errorFrame(FRAME_MESSAGES[taken?.kind ?? 'no-route'], connection.id, requestId)
      this.#send(connection, frame, 'error')
    }
  }

  async #take(route: DeployedRoute, event: object): Promise<Taken> {
    if (!route.integration) return { kind: 'failed', error: 'the route has no integration' }
    const outcome = await this.#options.invoker.invoke(route.integration.target, event)
    if (outcome.kind !== 'answered') return outcome
    // The contract of REST's proxy integrations holds here too: what breaks it is an integration failure.
    const answer = responseV1(outcome.payload)
    if (!answer) return { kind: 'failed', error: 'malformed proxy response' }
    return { kind: 'answered', status: answer.status, body: answer.body }
  }

  #send(connection: Connection, message: string, from: '@connections' | 'route-response' | 'error'): void {
    if (!this.#isOpen(connection)) return
    connection.touch()
    const sizeBytes = Buffer.byteLength(message)
    this.#emit({ type: 'api-gateway.message', direction: 'out', ...this.#place(connection), sizeBytes, from })
    connection.peer.send(message)
  }

  #end(connection: Connection, code: number, reason: string): void {
    if (!this.#isOpen(connection)) return
    connection.peer.close(code, reason)
    this.#disconnected(connection, code, reason, 'gateway')
  }

  /** WS-06: `$disconnect` comes after the end, and nobody hears whether it went well. */
  #disconnected(connection: Connection, code: number, reason: string, by: 'client' | 'gateway'): void {
    if (!this.#isOpen(connection)) return
    this.#connections.delete(connection.id)
    connection.stop()
    this.#emit({ type: 'api-gateway.disconnected', ...this.#place(connection), code, by })
    const route = connection.route('$disconnect')
    if (!route?.integration) return
    const { clock, random, kernel } = this.#options
    const facts = takeFacts(connection.arrival.request, clock.now(), random)
    kernel.background(this.#take(route, disconnectEvent(connection, facts, code, reason)))
  }

  #isOpen(connection: Connection): boolean {
    return this.#connections.get(connection.id) === connection
  }

  #place(connection: Connection): { region: string; api: string; connectionId: string } {
    return { region: this.#options.region, api: connection.api.id, connectionId: connection.id }
  }

  #emit(event: ApiGatewayEvent): void {
    this.#options.emit(event)
  }
}

/** WS-01. Keys that begin with `$` are not for messages to choose. */
function chooseMessageRoute(connection: Connection, message: string): DeployedRoute | undefined {
  const key = connection.api.routeSelection.select(message)
  const chosen = key === undefined || key.startsWith('$') ? undefined : connection.route(key)
  return chosen ?? connection.route('$default')
}
