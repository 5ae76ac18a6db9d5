// WebSockets at the front door: the world is asked first, then the handshake is completed; what is said before that is
// kept and passed on after it. Frames and the closing handshake are the ws library's.
import { type IncomingMessage, type Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import { EMPTY_BODY, type Header, jsonResponse } from '../aws/http.js'
import { AntipodeError } from '../kernel/errors.js'
import { ask, badNear, type Reply, readCaller } from './ask.js'
import { ignoreUpgrade } from './ignore-upgrade.js'
import { sendResponse } from './send-response.js'
import { UserEnd } from './user-end.js'
import { wayHeaders } from './where.js'
import type { RoutedWorld } from './world.js'

/** Far above the 128 KB that an API takes (WS-07), so that it is the API that closes with 1009; bounds our memory. */
const MAX_MESSAGE_BYTES = 1024 * 1024

/**
 * Takes every upgrade of the server.
 *
 * @returns ends all connections at once, also those that wait for the world's answer
 */
export function acceptWebSockets(
  server: Server,
  world: RoutedWorld,
  onFault: (error: unknown) => void,
): () => void {
  // ws answers with the first subprotocol that is offered: the interface of an API says nothing of its choice.
  const webSockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES })
  const handshakeHeaders = new WeakMap<IncomingMessage, readonly Header[]>()
  webSockets.on('headers', (lines, raw) => {
    for (const [name, value] of handshakeHeaders.get(raw) ?? []) lines.push(`${name}: ${value}`)
  })
  const pending = new Set<Duplex>()

  const upgrade = async (raw: IncomingMessage, socket: Duplex, head: Buffer): Promise<Reply | undefined> => {
    const refusal = badHandshake(raw)
    if (refusal) return refusal
    const asked = readCaller(raw, raw.url ?? '/', world.near)
    const end = new UserEnd()
    const outcome = await ask(world, 'websocket', raw, asked, EMPTY_BODY, (request, user) =>
      user.upgrade(request, end),
    )
    if ('reply' in outcome) return outcome.reply
    const { answered, way } = outcome
    const ours = wayHeaders(way)
    if (!answered.accepted) return { response: answered.response, ours }
    if (socket.destroyed) {
      end.lost(answered.socket)
      return undefined
    }
    handshakeHeaders.set(raw, ours)
    let isConnected = false
    webSockets.handleUpgrade(raw, socket, head, (webSocket) => {
      isConnected = true
      end.connect(webSocket, answered.socket)
    })
    // It calls back at once or, where it refuses the handshake itself (a malformed subprotocol), not at all.
    if (!isConnected) end.lost(answered.socket)
    return undefined
  }

  // Node.js asks this from 24.9 on; before, it stops reading HTTP at any offer.
  Object.assign(server, { shouldUpgradeCallback: offersWebSocket })
  server.on('upgrade', (raw: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (!offersWebSocket(raw)) return ignoreUpgrade(server, raw, socket, head)
    // Whoever goes before the handshake is complete is noticed by its `close`.
    socket.on('error', () => {})
    pending.add(socket)
    socket.once('close', () => pending.delete(socket))
    upgrade(raw, socket, head)
      .catch((error: unknown): Reply => {
        if (error instanceof AntipodeError && error.code === 'region-unknown') return badNear(error)
        onFault(error)
        return { response: jsonResponse(500, { what: 'A fault of Antipode itself.' }), ours: [] }
      })
      .then((reply) => {
        pending.delete(socket)
        if (reply) refuse(raw, socket as Socket, reply)
      })
  })

  return () => {
    for (const webSocket of webSockets.clients) webSocket.terminate()
    for (const socket of pending) socket.destroy()
  }
}

function offersWebSocket({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket'
}

/** What RFC 6455, 4.2.1 asks of a handshake, as far as the world would be asked in vain without it. */
function badHandshake(raw: IncomingMessage): Reply | undefined {
  const key = raw.headers['sec-websocket-key']
  if (raw.method !== 'GET' || !key || !/^[+/0-9A-Za-z]{22}==$/.test(key)) {
    return { response: jsonResponse(400, { what: 'This is no WebSocket handshake (RFC 6455).' }), ours: [] }
  }
  if (raw.headers['sec-websocket-version'] !== '13') {
    const versions: Header = ['Sec-WebSocket-Version', '13']
    return {
      response: jsonResponse(426, { what: 'The version of the WebSocket protocol must be 13.' }, [versions]),
      ours: [],
    }
  }
  return undefined
}

function refuse(raw: IncomingMessage, socket: Socket, { response, ours }: Reply): void {
  if (socket.destroyed) return
  const answer = new ServerResponse(raw)
  answer.shouldKeepAlive = false
  try {
    answer.assignSocket(socket)
  } catch {
    // An earlier request of the same connection waits for its answer: the caller did not, and gets neither.
    socket.destroy()
    return
  }
  answer.on('finish', () => socket.destroySoon())
  sendResponse(answer, response, ours)
}
