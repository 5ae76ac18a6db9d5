// Node.js's `http.ClientRequest` on a transport: what SDKs and HTTP libraries of functions are written against. The
// body is collected and sent whole.
import { Writable } from 'node:stream'
import type { Header, HttpRequest, HttpResponse } from '../../aws/http.js'
import { IncomingMessage } from './http-message.js'
import {
  type HeaderValue,
  hostHeader,
  type ParsedRequest,
  parseRequest,
  type RequestArguments,
} from './http-options.js'
import { FunctionSocket } from './http-socket.js'
import type { Timers } from './timers.js'
import { FUNCTION_SOURCE_IP, nodeError, type Transport } from './transport.js'

/** They follow from other members of an `HttpRequest`. */
const LEFT_OUT = new Set(['host', 'connection', 'content-length', 'transfer-encoding'])

export interface HttpSurroundings {
  readonly transport: Transport
  readonly timers: Timers
}

export class ClientRequest extends Writable {
  readonly method: string
  readonly path: string
  readonly host: string
  readonly protocol: string
  readonly agent: unknown
  readonly reusedSocket = false
  readonly maxHeadersCount = null
  headersSent = false
  aborted = false
  socket: FunctionSocket | null = null
  res: IncomingMessage | undefined
  readonly #surroundings: HttpSurroundings
  readonly #request: ParsedRequest
  readonly #headers = new Map<string, { readonly name: string; readonly value: HeaderValue }>()
  readonly #body: Buffer[] = []
  #giveUp: (() => void) | undefined

  constructor(surroundings: HttpSurroundings, ownProtocol: 'http:' | 'https:', args: RequestArguments) {
    // It lives on after its end, until the response has been read.
    super({ decodeStrings: true, autoDestroy: false })
    const { request, listener } = parseRequest(ownProtocol, args)
    const { options } = request
    this.#surroundings = surroundings
    this.#request = request
    this.method = request.method
    this.path = request.path
    this.host = request.hostname
    this.protocol = request.protocol
    this.agent = options.agent
    for (const [name, value] of request.headers) this.setHeader(name, value)
    if (options.auth && !this.hasHeader('authorization')) {
      this.setHeader('Authorization', `Basic ${Buffer.from(options.auth).toString('base64')}`)
    }
    if (listener) this.once('response', listener)
    this.#followSignal(options.signal)
    const socket = new FunctionSocket(surroundings.timers, request.protocol === 'https:', request.port)
    process.nextTick(() => this.#assign(socket))
    if (options.timeout) this.setTimeout(options.timeout)
  }

  get connection(): FunctionSocket | null {
    return this.socket
  }

  get finished(): boolean {
    return this.writableEnded
  }

  setHeader(name: string, value: HeaderValue): this {
    this.#headers.set(name.toLowerCase(), { name, value })
    return this
  }

  appendHeader(name: string, value: string): this {
    const before = this.getHeader(name)
    const values = before === undefined ? [] : Array.isArray(before) ? before : [String(before)]
    return this.setHeader(name, [...values, value])
  }

  getHeader(name: string): HeaderValue | undefined {
    return this.#headers.get(name.toLowerCase())?.value
  }

  hasHeader(name: string): boolean {
    return this.#headers.has(name.toLowerCase())
  }

  removeHeader(name: string): void {
    this.#headers.delete(name.toLowerCase())
  }

  getHeaders(): Record<string, HeaderValue> {
    return Object.fromEntries([...this.#headers].map(([key, { value }]) => [key, value]))
  }

  getHeaderNames(): string[] {
    return [...this.#headers.keys()]
  }

  getRawHeaderNames(): string[] {
    return [...this.#headers.values()].map(({ name }) => name)
  }

  flushHeaders(): void {}

  setNoDelay(): void {}

  setSocketKeepAlive(): void {}

  setTimeout(delayMs: number, listener?: () => void): this {
    if (listener) this.once('timeout', listener)
    const arm = (socket: FunctionSocket) => {
      socket.removeAllListeners('timeout')
      socket.setTimeout(delayMs, () => this.emit('timeout'))
    }
    if (this.socket) arm(this.socket)
    else this.once('socket', arm)
    return this
  }

  abort(): void {
    if (this.aborted) return
    this.aborted = true
    process.nextTick(() => this.emit('abort'))
    this.destroy()
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#body.push(chunk)
    done()
  }

  override _final(done: () => void): void {
    this.headersSent = true
    if (this.socket) this.#send(this.socket)
    else this.once('socket', (socket: FunctionSocket) => this.#send(socket))
    done()
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#giveUp?.()
    this.socket?.destroy()
    const { res } = this
    if (res && !res.complete && !res.readableEnded) {
      res.aborted = true
      if (error) res.destroy(error)
    }
    const hungUp = error || res ? error : Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })
    done(hungUp)
  }

  #followSignal(signal: AbortSignal | undefined): void {
    if (!signal) return
    const abort = () =>
      this.destroy(
        Object.assign(new Error('The operation was aborted', { cause: signal.reason }), {
          name: 'AbortError',
          code: 'ABORT_ERR',
        }),
      )
    if (signal.aborted) process.nextTick(abort)
    else {
      signal.addEventListener('abort', abort, { once: true })
      this.once('close', () => signal.removeEventListener('abort', abort))
    }
  }

  #assign(socket: FunctionSocket): void {
    if (this.destroyed) return
    this.socket = socket
    this.emit('socket', socket)
    // Nobody in a world refuses a body beforehand.
    if (String(this.getHeader('expect')).toLowerCase() === '100-continue') this.emit('continue')
  }

  #send(socket: FunctionSocket): void {
    if (this.destroyed) return
    const request: HttpRequest = {
      method: this.method,
      protocol: this.#request.protocol,
      host: String(this.getHeader('host') ?? hostHeader(this.#request)).toLowerCase(),
      target: this.path,
      headers: this.#sentHeaders(),
      body: this.#body.length === 1 ? (this.#body[0] as Buffer) : Buffer.concat(this.#body),
      sourceIp: FUNCTION_SOURCE_IP,
    }
    this.#giveUp = this.#surroundings.transport.send(request, {
      connected: () => socket.connected(),
      answered: (response) => this.#answered(socket, response),
      failed: (failure) => this.destroy(nodeError(failure, request)),
    })
  }

  #sentHeaders(): Header[] {
    return [...this.#headers.values()].flatMap(({ name, value }) => {
      if (LEFT_OUT.has(name.toLowerCase())) return []
      return (Array.isArray(value) ? value : [value]).map((one): Header => [name, String(one)])
    })
  }

  #answered(socket: FunctionSocket, response: HttpResponse): void {
    if (this.destroyed) return
    this.#giveUp = undefined
    socket.connected()
    socket.released()
    const res = new IncomingMessage(response, socket, this.method === 'HEAD')
    this.res = res
    res.once('close', () => {
      this.destroy()
    })
    const heard = this.emit('response', res)
    if (!heard) res.resume()
  }
}
