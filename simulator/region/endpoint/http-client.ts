// HTTP to endpoints, whole messages each way: the one place of a region that opens sockets. What the messages mean is
// not known here.
import http, { type IncomingMessage } from 'node:http'
import https from 'node:https'
import type { Socket } from 'node:net'
import { CONNECTION_FIELDS, type Header, type HttpResponse, header } from '../../aws/http.js'
import type { Clock } from '../../kernel/clock.js'
import { NetworkError, type NetworkFailure } from '../../network/errors.js'

export interface SentRequest {
  readonly method: string
  /** Where it goes: protocol, host and port. */
  readonly origin: URL
  /** Path and query, as they are written on the wire. */
  readonly target: string
  /** Content-Length follows from the body; Host is there where it is not the origin's. */
  readonly headers: readonly Header[]
  readonly body: Uint8Array
}

export interface TimeLimits {
  readonly connectMs: number
  /** From the connection to the end of the answer. */
  readonly replyMs: number
}

/** Answers are held whole: a longer one would be the end of this process, or of what else it holds. */
const MOST_BYTES = 256 * 1024 * 1024

/** Sooner than servers close connections that nobody uses: a request must not meet such a one. */
const KEPT_FOR_MS = 4_000

export class HttpClient {
  readonly #clock: Clock
  readonly #mostBytes: number
  /** Connections of which an answer has said that it is their last, or that we end. */
  readonly #ending = new WeakSet<Socket>()
  #broken = 0
  readonly #agents = {
    'http:': new http.Agent({ keepAlive: true, timeout: KEPT_FOR_MS }),
    'https:': new https.Agent({ keepAlive: true, timeout: KEPT_FOR_MS }),
  }

  /** @param mostBytes of an answer's body */
  constructor(clock: Clock, mostBytes = MOST_BYTES) {
    this.#clock = clock
    this.#mostBytes = mostBytes
  }

  /**
   * Sends it once: who asks knows whether it may be sent again.
   *
   * @throws NetworkError when no whole answer came
   */
  async send(request: SentRequest, limits: TimeLimits): Promise<HttpResponse> {
    try {
      return await this.#exchange(request, limits)
    } catch (error) {
      if (error instanceof NetworkError) throw error
      // Node.js does not send what is against HTTP: a line break in a header, a path with a blank.
      throw new NetworkError('refused', `${request.origin.origin}: ${(error as Error).message}`)
    }
  }

  /** How many connections the other side has ended although it had promised to keep them: it may have started anew. */
  get broken(): number {
    return this.#broken
  }

  /** Breaks every connection. */
  close(): void {
    for (const agent of Object.values(this.#agents)) agent.destroy()
  }

  #exchange(
    { method, origin, target, headers, body }: SentRequest,
    limits: TimeLimits,
  ): Promise<HttpResponse> {
    const isTls = origin.protocol === 'https:'
    return new Promise<HttpResponse>((resolve, reject) => {
      let isConnected = false
      let isAnswered = false
      const failed = (failure: NetworkFailure, why: string) => {
        reject(new NetworkError(failure, `${origin.origin}: ${why}`))
        if (sent.socket) this.#ending.add(sent.socket)
        sent.destroy()
      }
      const sent = (isTls ? https : http).request({
        agent: this.#agents[isTls ? 'https:' : 'http:'],
        method,
        hostname: origin.hostname.replace(/^\[|\]$/g, ''),
        port: origin.port,
        path: target,
        headers: [...hostOf(headers, origin), ...passedOn(headers), ...lengthOf(method, body)].flat(),
      })
      let timer = this.#clock.schedule(limits.connectMs, () =>
        failed('connect-timeout', `no connection within ${limits.connectMs} ms`),
      )
      const connected = () => {
        isConnected = true
        timer.cancel()
        timer = this.#clock.schedule(limits.replyMs, () =>
          failed('reply-timeout', `no answer within ${limits.replyMs} ms`),
        )
      }
      sent.on('socket', (socket) => {
        if (sent.reusedSocket) connected()
        else {
          socket.once(isTls ? 'secureConnect' : 'connect', connected)
          this.#count(socket)
        }
      })
      sent.on('close', () => {
        timer.cancel()
        // Also for an answer that is none, such as a change of the protocol, which Node.js tells of by nothing else.
        if (!isAnswered) failed('reset', 'the connection ended without an answer')
      })
      sent.on('error', (error: NodeJS.ErrnoException) => {
        failed(failureOf(error, isConnected), error.message || (error.code ?? 'it failed'))
      })
      sent.on('response', (response) => {
        isAnswered = true
        if (!sent.shouldKeepAlive) this.#ending.add(response.socket)
        const chunks: Buffer[] = []
        let bytes = 0
        response.on('data', (chunk: Buffer) => {
          bytes += chunk.length
          if (bytes > this.#mostBytes) failed('reset', `the answer is longer than ${this.#mostBytes} bytes`)
          else chunks.push(chunk)
        })
        response.on('error', (error) => failed('reset', error.message))
        response.on('end', () => resolve(answerOf(response, Buffer.concat(chunks))))
      })
      sent.end(body)
    })
  }

  #count(socket: Socket): void {
    // Idle for too long: the agent ends it.
    socket.once('timeout', () => this.#ending.add(socket))
    socket.once('close', () => {
      if (!this.#ending.has(socket)) this.#broken++
    })
  }
}

/** As an array, Node.js takes headers for complete. */
function hostOf(headers: readonly Header[], { host }: URL): Header[] {
  return header(headers, 'host') === undefined ? [['Host', host]] : []
}

/** Methods without a body say nothing of its length. */
function lengthOf(method: string, body: Uint8Array): Header[] {
  return body.byteLength === 0 && ['GET', 'HEAD', 'DELETE', 'OPTIONS'].includes(method)
    ? []
    : [['Content-Length', String(body.byteLength)]]
}

function failureOf({ code }: NodeJS.ErrnoException, isConnected: boolean): NetworkFailure {
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'name-not-found'
  if (isConnected) return 'reset'
  return code === 'ETIMEDOUT' ? 'connect-timeout' : 'refused'
}

function answerOf({ statusCode = 0, rawHeaders }: IncomingMessage, body: Buffer): HttpResponse {
  const headers: Header[] = []
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    headers.push([rawHeaders[index] as string, rawHeaders[index + 1] as string])
  }
  return { status: statusCode, headers: passedOn(headers), body }
}

function passedOn(headers: readonly Header[]): Header[] {
  return headers.filter(([name]) => !CONNECTION_FIELDS.has(name.toLowerCase()))
}
