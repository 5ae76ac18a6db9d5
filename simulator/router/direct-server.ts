// A Fastify server whose requests go past its routes: any method, any path, the body as bytes. What SDKs send needs
// none of what a framework does for a request, and at thousands a second that is felt.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import Fastify, { type FastifyInstance } from 'fastify'
import { EMPTY_BODY, type Header, type HttpResponse } from '../aws/http.js'
import { faultResponse, sendResponse } from './messages.js'

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
  readonly answer: (raw: IncomingMessage, body: Uint8Array) => Promise<Answer>
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
  const serve = async (raw: IncomingMessage, reply: ServerResponse, body: Uint8Array | undefined) => {
    try {
      const { response, ours } = body ? await answer(raw, body) : { response: tooLarge, ours: [] }
      sendResponse(reply, response, ours)
    } catch (error) {
      onFault(error)
      if (reply.headersSent) reply.destroy()
      else sendResponse(reply, faultResponse(error as Error))
    }
  }
  return Fastify({
    forceCloseConnections: true,
    serverFactory: () =>
      createServer(CONNECTIONS, (raw, reply) =>
        readBody(raw, bodyLimitBytes, (body) => void serve(raw, reply, body)),
      ),
  })
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
