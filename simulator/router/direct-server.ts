// A Fastify server whose requests go past its routes: any method, any path, the body as bytes. What SDKs send needs
// none of what a framework does for a request, and little of what node:http does; at thousands a second that is felt.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import Fastify, { type FastifyInstance } from 'fastify'
import { EMPTY_BODY, type Header, type HttpRequest, type HttpResponse } from '../aws/http.js'
import { PlainConnection, type Send } from './plain-connection.js'
import { askedFor, methodOf, passedOnHeaders, sourceIpOf } from './read-request.js'
import { faultResponse, sendResponse } from './send-response.js'

/**
 * Connections are kept until their clients close them, so that none is closed under a request: a timer for each answer
 * costs what is felt here too. Whether a client is still there, TCP finds out. A request may take as long as its sender
 * does, who may stand in a debugger.
 */
const CONNECTIONS = { keepAliveTimeout: 0, requestTimeout: 0, keepAlive: true, keepAliveInitialDelay: 60_000 }

export interface DirectServerOptions {
  readonly bodyLimitBytes: number
  /** The answer to a longer body. */
  readonly tooLarge: HttpResponse
  readonly answer: (request: HttpRequest) => Promise<Answer>
  /** Told of every error that nothing expected: a fault of Antipode itself. */
  readonly onFault: (error: unknown) => void
}

export interface Answer {
  readonly response: HttpResponse
  /** What Antipode says of it. */
  readonly ours: readonly Header[]
}

export function directServer({
  bodyLimitBytes,
  tooLarge,
  answer,
  onFault,
}: DirectServerOptions): FastifyInstance {
  const serve = async (request: HttpRequest | undefined, send: Send): Promise<void> => {
    try {
      const { response, ours } = request ? await answer(request) : { response: tooLarge, ours: [] }
      send(response, ours)
    } catch (error) {
      onFault(error)
      send(faultResponse(error as Error), [])
    }
  }
  /** Those too that node:http has by now. */
  const connections = new Set<PlainConnection>()
  const app = Fastify({
    forceCloseConnections: true,
    serverFactory: () => {
      const server = createServer(CONNECTIONS, (raw, reply) =>
        readBody(raw, bodyLimitBytes, (body) => void serve(body && requestOf(raw, body), sendBy(reply))),
      )
      takeConnections(server, (socket, handOver) => {
        const connection = new PlainConnection(socket, { bodyLimitBytes, serve, handOver })
        connections.add(connection)
        socket.once('close', () => connections.delete(connection))
      })
      return server
    },
  })
  app.addHook('preClose', (done) => {
    for (const connection of connections) connection.destroy()
    done()
  })
  return app
}

function sendBy(reply: ServerResponse): Send {
  return (response, ours) => {
    if (reply.headersSent) reply.destroy()
    else sendResponse(reply, response, ours)
  }
}

/** @param take gets each connection, and what gives it back to node:http */
function takeConnections(server: Server, take: (socket: Socket, handOver: () => void) => void): void {
  const listeners = server.listeners('connection')
  server.removeAllListeners('connection')
  server.on('connection', (socket: Socket) =>
    take(socket, () => {
      for (const listener of listeners) listener.call(server, socket)
    }),
  )
}

function requestOf(raw: IncomingMessage, body: Uint8Array): HttpRequest {
  return {
    method: methodOf(raw),
    protocol: 'http:',
    ...askedFor(raw, raw.url ?? '/'),
    headers: passedOnHeaders(raw),
    body,
    sourceIp: sourceIpOf(raw.socket),
  }
}

/** @param read is called once; with undefined when the body is too large, and never when the client goes before its end */
function readBody(
  raw: IncomingMessage,
  limitBytes: number,
  read: (body: Uint8Array | undefined) => void,
): void {
  let isTooLarge = Number(raw.headers['content-length']) > limitBytes
  let sizeBytes = 0
  let chunks: Buffer[] = []
  if (isTooLarge) read(undefined)
  raw.on('data', (chunk: Buffer) => {
    // What comes after the answer is read and dropped, so that the connection can be used again.
    if (isTooLarge) return
    sizeBytes += chunk.length
    chunks.push(chunk)
    if (sizeBytes <= limitBytes) return
    isTooLarge = true
    chunks = []
    read(undefined)
  })
  raw.on('end', () => {
    if (!isTooLarge) read(chunks.length > 1 ? Buffer.concat(chunks) : (chunks[0] ?? EMPTY_BODY))
  })
}
