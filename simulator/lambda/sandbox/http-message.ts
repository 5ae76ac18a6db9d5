// A response as Node.js's `http` hands it to its caller: `http.IncomingMessage`.
import { STATUS_CODES } from 'node:http'
import { Readable } from 'node:stream'
import type { Header, HttpResponse } from '../../aws/http.js'
import type { FunctionSocket } from './http-socket.js'

/** Headers of which Node.js keeps the first value only. */
const SINGLE = new Set(
  'age authorization content-length content-type etag expires from host if-modified-since if-unmodified-since last-modified location max-forwards proxy-authorization referer retry-after server user-agent'.split(
    ' ',
  ),
)

export class IncomingMessage extends Readable {
  readonly statusCode: number
  readonly statusMessage: string
  readonly headers: Record<string, string | string[]>
  readonly headersDistinct: Record<string, string[]>
  readonly rawHeaders: string[]
  readonly httpVersion = '1.1'
  readonly httpVersionMajor = 1
  readonly httpVersionMinor = 1
  readonly trailers = {}
  readonly rawTrailers: string[] = []
  readonly socket: FunctionSocket
  readonly url = ''
  readonly method = null
  complete = false
  aborted = false

  constructor(response: HttpResponse, socket: FunctionSocket, withoutBody: boolean) {
    super()
    const headers = withLength(response)
    this.socket = socket
    this.statusCode = response.status
    this.statusMessage = STATUS_CODES[response.status] ?? ''
    this.headers = joined(headers)
    this.headersDistinct = distinct(headers)
    this.rawHeaders = headers.flat()
    this.on('end', () => {
      this.complete = true
    })
    const { body } = response
    if (!withoutBody && body.byteLength > 0)
      this.push(Buffer.from(body.buffer, body.byteOffset, body.byteLength))
    this.push(null)
  }

  get connection(): FunctionSocket {
    return this.socket
  }

  override _read(): void {}

  setTimeout(delayMs: number, listener?: () => void): this {
    this.socket.setTimeout(delayMs, listener)
    return this
  }
}

function withLength({ headers, body }: HttpResponse): readonly Header[] {
  const stated = headers.some(([name]) => /^(content-length|transfer-encoding)$/i.test(name))
  return stated ? headers : [...headers, ['Content-Length', String(body.byteLength)]]
}

function distinct(headers: readonly Header[]): Record<string, string[]> {
  // Without a prototype, as in Node.js: a field may be named `constructor`.
  const values: Record<string, string[]> = Object.create(null)
  for (const [name, value] of headers) {
    const key = name.toLowerCase()
    values[key] = [...(values[key] ?? []), value]
  }
  return values
}

function joined(headers: readonly Header[]): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(distinct(headers)).map(([name, values]) => {
      if (name === 'set-cookie') return [name, values]
      return [name, SINGLE.has(name) ? (values[0] as string) : values.join(name === 'cookie' ? '; ' : ', ')]
    }),
  )
}
