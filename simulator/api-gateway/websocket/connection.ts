// One WebSocket connection: who is at its other end, and how long it may last (WS-08).
import type { WebSocketPeer } from '../../aws/web-socket.js'
import type { Clock, Timer } from '../../kernel/clock.js'
import { type Instant, msBetween } from '../../kernel/time.js'
import type { Arrival } from '../facts.js'
import { IDLE_TIMEOUT_MS, LONGEST_CONNECTION_MS } from '../limits.js'
import type { Api, DeployedRoute, Stage } from '../model/api.js'

export class Connection {
  readonly id: string
  readonly api: Api
  readonly stage: Stage
  readonly arrival: Arrival
  readonly peer: WebSocketPeer
  readonly connectedAt: Instant
  readonly #clock: Clock
  #lastActiveAt: Instant
  #idle: Timer | undefined
  #lifetime: Timer | undefined

  constructor(id: string, api: Api, stage: Stage, arrival: Arrival, peer: WebSocketPeer, clock: Clock) {
    this.id = id
    this.api = api
    this.stage = stage
    this.arrival = arrival
    this.peer = peer
    this.connectedAt = arrival.facts.at
    this.#clock = clock
    this.#lastActiveAt = this.connectedAt
  }

  get lastActiveAt(): Instant {
    return this.#lastActiveAt
  }

  /** The route as the stage has it now: deployments reach connections that are open. */
  route(key: string): DeployedRoute | undefined {
    return this.stage.deployment?.routes.find((route) => route.key.text === key)
  }

  /** Starts both clocks of WS-08; `expire` is called when the first of them runs out. */
  start(expire: () => void): void {
    this.#lastActiveAt = this.#clock.now()
    this.#lifetime = this.#clock.schedule(LONGEST_CONNECTION_MS, expire)
    this.#watchIdle(IDLE_TIMEOUT_MS, expire)
  }

  /** A message went one way or the other. */
  touch(): void {
    this.#lastActiveAt = this.#clock.now()
  }

  stop(): void {
    this.#idle?.cancel()
    this.#lifetime?.cancel()
  }

  /** Looks again when the time that is left has passed, instead of a new timer for every message. */
  #watchIdle(leftMs: number, expire: () => void): void {
    this.#idle = this.#clock.schedule(leftMs, () => {
      const idleMs = msBetween(this.#lastActiveAt, this.#clock.now())
      if (idleMs >= IDLE_TIMEOUT_MS) expire()
      else this.#watchIdle(IDLE_TIMEOUT_MS - idleMs, expire)
    })
  }
}
