// A connection whose requests are plain and come one by one, as those of SDKs do, is read here: node:http makes two
// streams of each request and much else, which was a third of what a GetItem cost. What is not so goes to node:http, and
// all that comes after it on the connection.
import type { Socket } from 'node:net'
import type { Header, HttpRequest, HttpResponse } from '../aws/http.js'
import { type PlainHead, readPlainHead } from './plain-head.js'
import { sourceIpOf } from './read-request.js'
import { writeResponse } from './send-response.js'

/** Writes an answer, and what Antipode says of it. Throws when that cannot be written. */
export type Send = (response: HttpResponse, ours: readonly Header[]) => void

export interface PlainConnectionOptions {
  /** A request with a longer body is not plain. */
  readonly bodyLimitBytes: number
  /** Sends one answer. */
  readonly serve: (request: HttpRequest, send: Send) => Promise<void>
  /** From here on the socket, from which what was not served can be read again, is node:http's. */
  readonly handOver: () => void
}

/** To a request that ends too early. */
const BAD_REQUEST = 'HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'

export class PlainConnection {
  readonly #socket: Socket
  readonly #options: PlainConnectionOptions
  readonly #sourceIp: string
  /** Of the request that has not come whole; its bytes, head and all, are in `#chunks`. */
  #head: PlainHead | undefined
  #chunks: Buffer[] = []
  #sizeBytes = 0
  #isServing = false
  /** Something came before the answer: it waits in the socket, which is paused. */
  #hasWaiting = false
  /** The client sends no more. */
  #isEnded = false

  constructor(socket: Socket, options: PlainConnectionOptions) {
    this.#socket = socket
    this.#options = options
    this.#sourceIp = sourceIpOf(socket)
    socket.on('data', this.#take).on('end', this.#end)
    // For good: node:http does not listen to every socket that it has been given.
    socket.on('error', () => this.destroy())
  }

  destroy(): void {
    this.#socket.destroy()
  }

  readonly #take = (chunk: Buffer): void => {
    if (this.#isServing) {
      this.#hasWaiting = true
      this.#socket.pause().unshift(chunk)
      return
    }
    this.#chunks.push(chunk)
    this.#sizeBytes += chunk.length
    this.#head ??= readPlainHead(chunk)
    const head = this.#head
    const missingBytes = head ? head.sizeBytes + head.bodyBytes - this.#sizeBytes : 0
    if (!head || head.bodyBytes > this.#options.bodyLimitBytes || missingBytes < 0) this.#handOver()
    else if (missingBytes === 0) void this.#serve(head)
  }

  async #serve({ method, host, target, headers, sizeBytes }: PlainHead): Promise<void> {
    const body = this.#taken().subarray(sizeBytes)
    this.#isServing = true
    await this.#options.serve(
      { method, protocol: 'http:', host, target, headers, body, sourceIp: this.#sourceIp },
      this.#send,
    )
    this.#isServing = false
    const socket = this.#socket
    // Gone, or about to go: an error is told a little later than the write that met it.
    if (socket.destroyed || socket.errored) return
    if (this.#hasWaiting) this.#handOver()
    else if (this.#isEnded) socket.end()
    else if (socket.writableNeedDrain) {
      // Who does not read its answers is not read either.
      socket.pause()
      socket.once('drain', () => socket.resume())
    }
  }

  readonly #send: Send = (response, ours) => writeResponse(this.#socket, response, ours)

  /** The bytes of the request that were taken from the socket, once. */
  #taken(): Buffer {
    const chunks = this.#chunks
    this.#head = undefined
    this.#chunks = []
    this.#sizeBytes = 0
    return chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)
  }

  #handOver(): void {
    const socket = this.#socket
    socket.pause()
    socket.off('data', this.#take).off('end', this.#end)
    if (this.#sizeBytes > 0) socket.unshift(this.#taken())
    this.#options.handOver()
    socket.resume()
  }

  /** What the client has asked for by now is still answered. */
  readonly #end = (): void => {
    this.#isEnded = true
    if (!this.#isServing) this.#socket.end(this.#sizeBytes > 0 ? BAD_REQUEST : '')
  }
}
