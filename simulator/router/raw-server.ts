// A Fastify server that hands every request on as it came: any method, any path, the body as bytes. What the request
// means is decided by who takes it.
import { type IncomingMessage, METHODS } from 'node:http'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { EMPTY_BODY, type HttpResponse, jsonResponse } from '../aws/http.js'
import { faultResponse, sendResponse } from './send-response.js'

export interface RawRequest {
  readonly raw: IncomingMessage
  /** As sent. */
  readonly target: string
  readonly body: Uint8Array
  readonly reply: FastifyReply
}

export interface RawServerOptions {
  readonly bodyLimitBytes: number
  /** The answer to a longer body. */
  readonly tooLarge: HttpResponse
  /** Answers through `reply`, or by `sendResponse` after `reply.hijack()`. */
  readonly handle: (request: RawRequest) => Promise<unknown>
  /** Told of every error that nothing expected: a fault of Antipode itself. */
  readonly onFault: (error: unknown) => void
}

/** A method of HTTP that Node hands over as a request; CONNECT is an event of its own. */
const TAKEN_METHODS = METHODS.filter((method) => method !== 'CONNECT')

export function rawServer({ bodyLimitBytes, tooLarge, handle, onFault }: RawServerOptions): FastifyInstance {
  const app = Fastify({
    bodyLimit: bodyLimitBytes,
    forceCloseConnections: true,
    exposeHeadRoutes: false,
    // One route takes all: paths are the application's business, also those that are not well-formed.
    rewriteUrl: () => '/',
  })
  // Fastify refuses a content type that it cannot parse. What is passed on are the raw fields, which stay.
  app.addHook('onRequest', (request, _reply, done) => {
    request.raw.headers['content-type'] = 'application/octet-stream'
    done()
  })
  for (const method of TAKEN_METHODS) app.addHttpMethod(method, { hasBody: true, overrideExisting: true })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  app.route({
    method: TAKEN_METHODS,
    url: '/',
    handler: (request, reply) =>
      handle({ raw: request.raw, target: request.originalUrl, body: bytesOf(request), reply }),
  })
  app.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    reply.hijack()
    sendResponse(reply.raw, refusal(error, tooLarge, onFault))
  })
  return app
}

function refusal(
  error: Error & { statusCode?: number },
  tooLarge: HttpResponse,
  onFault: (error: unknown) => void,
): HttpResponse {
  if (error.statusCode === 413) return tooLarge
  if (error.statusCode !== undefined && error.statusCode < 500) {
    return jsonResponse(error.statusCode, { message: error.message })
  }
  onFault(error)
  return faultResponse(error)
}

function bytesOf(request: FastifyRequest): Uint8Array {
  return request.body instanceof Uint8Array ? request.body : EMPTY_BODY
}
