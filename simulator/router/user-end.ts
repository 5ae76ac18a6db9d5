// The browser's end of a WebSocket that leads into the world. The API may speak before the handshake is complete:
// what it says then is kept.
import type { WebSocket } from 'ws'
import type { WebSocketPeer } from '../aws/web-socket.js'
import type { ClientSocket } from '../world/client.js'

/** RFC 6455, 7.4.1: the connection broke. It cannot be sent in a close frame. */
const ABNORMAL_CLOSURE = 1006
const NO_STATUS = 1005
/** RFC 6455, 5.5: a control frame's payload is at most 125 bytes, two of them the code. */
const MAX_REASON_BYTES = 123

export class UserEnd implements WebSocketPeer {
  #webSocket: WebSocket | undefined
  readonly #before: (() => void)[] = []
  #ended = false

  send(message: string): void {
    this.#whenConnected((webSocket) => webSocket.send(message, ignoreLost))
  }

  close(code: number, reason: string): void {
    if (this.#ended) return
    this.#ended = true
    this.#whenConnected((webSocket) => {
      if (code === NO_STATUS) webSocket.close()
      else if (isSendable(code)) webSocket.close(code, shortened(reason))
      else webSocket.terminate()
    })
  }

  /** The handshake is complete. */
  connect(webSocket: WebSocket, world: ClientSocket): void {
    this.#webSocket = webSocket
    // ws closes the connection after every error, with the code that fits; `close` follows.
    webSocket.on('error', () => {})
    webSocket.on('message', (data, isBinary) => {
      const bytes = data as Buffer
      if (!this.#ended) world.send(isBinary ? bytes : bytes.toString('utf8'))
    })
    webSocket.on('close', (code, reason) => {
      if (this.#ended) return
      this.#ended = true
      world.close(code, reason.toString('utf8'))
    })
    for (const act of this.#before.splice(0)) act()
  }

  /** The browser has gone before the handshake was complete. */
  lost(world: ClientSocket): void {
    if (this.#ended) return
    this.#ended = true
    world.close(ABNORMAL_CLOSURE, '')
  }

  #whenConnected(act: (webSocket: WebSocket) => void): void {
    const webSocket = this.#webSocket
    if (webSocket) act(webSocket)
    else this.#before.push(() => act(this.#webSocket as WebSocket))
  }
}

/** A message to a browser that has just gone is lost, as on any network. */
function ignoreLost(): void {}

function isSendable(code: number): boolean {
  return (
    (code >= 1000 && code <= 1014 && code !== 1004 && code !== NO_STATUS && code !== ABNORMAL_CLOSURE) ||
    (code >= 3000 && code <= 4999)
  )
}

/** Cut between characters. */
function shortened(reason: string): string {
  let cut = reason
  while (Buffer.byteLength(cut) > MAX_REASON_BYTES) cut = [...cut].slice(0, -1).join('')
  return cut
}
