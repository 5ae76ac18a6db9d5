// WebSocket connections between the parts of a world: messages whole, frames and handshakes left to who owns a socket.
import type { HttpRequest, HttpResponse } from './http.js'

/** The client's end, as an API sees it. */
export interface WebSocketPeer {
  send(message: string): void
  /** @param code RFC 6455 close code */
  close(code: number, reason: string): void
}

/** The API's end, as the client's side sees it. */
export interface WebSocketSession {
  /** @param largestFrameBytes of the frames it came in; without it, the message counts as one frame */
  message(data: string | Uint8Array, largestFrameBytes?: number): void
  /** The client is gone; `code` is 1006 when it went without a close frame. */
  closed(code: number, reason: string): void
}

export type WebSocketUpgrade =
  | { readonly accepted: true; readonly session: WebSocketSession }
  | { readonly accepted: false; readonly response: HttpResponse }

export interface WebSocketPort {
  /** @throws NetworkError when no answer came. */
  upgrade(request: HttpRequest, peer: WebSocketPeer): Promise<WebSocketUpgrade>
}
