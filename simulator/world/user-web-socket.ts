// A WebSocket between a user and an API, from the handshake to its end. Whoever ends it, each side hears of it once;
// what the API says comes after its acceptance, as on one TCP connection.
import type { WebSocketPeer, WebSocketSession } from '../aws/web-socket.js'
import type { Connection } from '../network/connection.js'

/** RFC 6455, 7.1.5: the connection went without a close frame. */
const ABNORMAL_CLOSURE = 1006

export class UserWebSocket {
  /** What the API is given as the user's end. */
  readonly userEnd: WebSocketPeer
  readonly #connection: Connection
  readonly #peer: WebSocketPeer
  readonly #onEnded: (code: number) => void
  readonly #early: (() => void)[] = []
  #session: WebSocketSession | undefined
  #state: 'opening' | 'open' | 'over' = 'opening'

  /** @param onEnded called once, when a WebSocket that was open is so no more for the user */
  constructor(connection: Connection, peer: WebSocketPeer, onEnded: (code: number) => void) {
    this.#connection = connection
    this.#peer = peer
    this.#onEnded = onEnded
    connection.onBroken(() => {
      this.#session?.closed(ABNORMAL_CLOSURE, '')
      if (this.#state === 'open') this.#end(ABNORMAL_CLOSURE, '')
      this.#state = 'over'
    })
    this.userEnd = {
      send: (message) => connection.sendBack(() => this.#arrive(() => peer.send(message))),
      close: (code, reason) => {
        connection.sendBack(() => this.#arrive(() => this.#end(code, reason)))
        connection.close()
      },
    }
  }

  /** The API has accepted; the user does not know yet. */
  accepted(session: WebSocketSession): void {
    this.#session = session
    if (this.#state === 'over') session.closed(ABNORMAL_CLOSURE, '')
  }

  /** The user has the acceptance; false when the connection has broken meanwhile. */
  open(): boolean {
    if (this.#state === 'over') return false
    this.#state = 'open'
    return true
  }

  /** Hands out what came while the WebSocket opened. */
  deliverEarly(): void {
    for (const act of this.#early.splice(0)) this.#arrive(act)
  }

  /** The user gives the handshake up. */
  giveUp(): void {
    this.#leave(ABNORMAL_CLOSURE, '')
    this.#state = 'over'
  }

  send(data: string | Uint8Array): void {
    this.#connection.send(() => this.#session?.message(data))
  }

  close(code: number, reason: string): void {
    this.#leave(code, reason)
    if (this.#state !== 'open') return
    this.#state = 'over'
    this.#onEnded(code)
  }

  #leave(code: number, reason: string): void {
    this.#connection.send(() => this.#session?.closed(code, reason))
    this.#connection.close()
  }

  #arrive(act: () => void): void {
    if (this.#state === 'opening') this.#early.push(act)
    else if (this.#state === 'open') act()
  }

  #end(code: number, reason: string): void {
    this.#state = 'over'
    this.#onEnded(code)
    this.#peer.close(code, reason)
  }
}
