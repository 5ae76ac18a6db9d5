// A person in front of the application, near some region: asks, posts, keeps a WebSocket open. The comfortable form of
// world/client.ts for tests and scenarios.
import { bodyText, EMPTY_BODY, type Header, type HttpRequest, header, textBody } from '../aws/http.js'
import { AntipodeError } from '../kernel/errors.js'
import type { ApiKind, Application } from '../world/application.js'
import type { Client, ClientSocket } from '../world/client.js'

/** Lets time pass until the work is done. In a live world time passes by itself. */
export type Settle = <T>(work: Promise<T>) => Promise<T>

export interface RequestOptions {
  readonly headers?: Readonly<Record<string, string>>
  /** Text and bytes as they are; anything else as JSON. */
  readonly body?: unknown
}

export interface UserResponse {
  readonly status: number
  /** Names in lower case; a repeated header joined by `, `. */
  readonly headers: Readonly<Record<string, string>>
  /** The region that answered. */
  readonly region: string
  readonly latencyMs: number
  text(): string
  /** @throws SyntaxError when the body is no JSON */
  json<T = unknown>(): T
}

export interface UserSocket {
  readonly region: string
  /** What has arrived so far, oldest first. */
  readonly messages: readonly string[]
  /** Set when the connection has ended; 1006 when it broke. */
  readonly closeCode: number | undefined
  send(message: string | object): void
  close(): void
  /** The next message that has not been taken yet. Rejects when the connection ends first. */
  next(): Promise<string>
}

export class User {
  readonly #client: Client
  readonly #application: Application
  readonly #settle: Settle
  readonly #sourceIp: string

  constructor(options: { client: Client; application: Application; settle: Settle; sourceIp: string }) {
    this.#client = options.client
    this.#application = options.application
    this.#settle = options.settle
    this.#sourceIp = options.sourceIp
  }

  get name(): string {
    return this.#client.place.name
  }

  /** The region that this user is nearest to. */
  get near(): string {
    return this.#client.place.region
  }

  /**
   * @param url a path on the application's name, or a whole URL on any host of the world
   * @throws NetworkError when no answer came; `mayHaveHappened` says whether the request may have been carried out
   */
  get(url: string, options?: RequestOptions): Promise<UserResponse> {
    return this.request('GET', url, options)
  }

  /** As `get`. @param body as `RequestOptions.body` */
  post(url: string, body?: unknown, options: RequestOptions = {}): Promise<UserResponse> {
    return this.request('POST', url, { ...options, body })
  }

  /** As `get`. */
  async request(method: string, url: string, options: RequestOptions = {}): Promise<UserResponse> {
    const answered = await this.#settle(this.#client.request(this.#message('http', method, url, options)))
    const { response, region, latencyMs } = answered
    return {
      status: response.status,
      headers: joined(response.headers),
      region,
      latencyMs,
      text: () => bodyText(response.body),
      json: <T>() => JSON.parse(bodyText(response.body)) as T,
    }
  }

  /**
   * Opens a WebSocket.
   *
   * @throws NetworkError when no answer came; Error when the API refused
   */
  async connect(url = '/', options: RequestOptions = {}): Promise<UserSocket> {
    const inbox = new Inbox()
    const connected = await this.#settle(
      this.#client.upgrade(this.#message('websocket', 'GET', url, options), inbox),
    )
    if (!connected.accepted) {
      const { status, body } = connected.response
      throw new Error(`${connected.region} refused the WebSocket with status ${status}: ${bodyText(body)}`)
    }
    return inbox.socket(connected.region, connected.socket, this.#settle)
  }

  /** Forgets cached DNS answers. */
  flushDns(): void {
    this.#client.resolver.flush()
  }

  #message(kind: ApiKind, method: string, url: string, options: RequestOptions): HttpRequest {
    const headers: Header[] = Object.entries(options.headers ?? {})
    const { body, type } = encode(options.body)
    if (type && !header(headers, 'content-type')) headers.push(['Content-Type', type])
    if (!header(headers, 'user-agent')) headers.push(['User-Agent', 'antipode-user'])
    const { host, target } = this.#target(kind, url)
    return { method, protocol: 'https:', host, target, headers, body, sourceIp: this.#sourceIp }
  }

  #target(kind: ApiKind, url: string): { host: string; target: string } {
    if (!url.startsWith('/')) {
      const { host, pathname, search } = new URL(url)
      return { host, target: pathname + search }
    }
    const application = this.#application.target(kind, '', this.near)
    if (!application) {
      throw new AntipodeError('name-unknown', {
        what: `The application has no ${kind === 'http' ? 'HTTP or REST' : 'WebSocket'} API.`,
        fix: 'Add one to the template, or ask for a whole URL on a host of the world.',
      })
    }
    return { host: application.host, target: application.basePath + url }
  }
}

/** The receiving side of a user's WebSocket. */
class Inbox {
  readonly #messages: string[] = []
  readonly #wakers: (() => void)[] = []
  #taken = 0
  #closeCode: number | undefined

  send(message: string): void {
    this.#messages.push(message)
    this.#wake()
  }

  close(code: number): void {
    this.#closeCode ??= code
    this.#wake()
  }

  socket(region: string, socket: ClientSocket, settle: Settle): UserSocket {
    const inbox = this
    return {
      region,
      messages: this.#messages,
      get closeCode() {
        return inbox.#closeCode
      },
      send: (message) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
      close: () => {
        socket.close(1000, '')
        this.close(1000)
      },
      next: () => settle(this.#next()),
    }
  }

  async #next(): Promise<string> {
    while (this.#taken >= this.#messages.length) {
      if (this.#closeCode !== undefined)
        throw new Error(`the WebSocket has ended with code ${this.#closeCode}`)
      await new Promise<void>((resolve) => this.#wakers.push(resolve))
    }
    return this.#messages[this.#taken++] as string
  }

  #wake(): void {
    for (const wake of this.#wakers.splice(0)) wake()
  }
}

function encode(body: unknown): { body: Uint8Array; type?: string } {
  if (body === undefined) return { body: EMPTY_BODY }
  if (body instanceof Uint8Array) return { body }
  if (typeof body === 'string') return { body: textBody(body), type: 'text/plain;charset=UTF-8' }
  return { body: textBody(JSON.stringify(body)), type: 'application/json' }
}

function joined(headers: readonly Header[]): Record<string, string> {
  const result: Record<string, string> = {}
  for (const [name, value] of headers) {
    const key = name.toLowerCase()
    result[key] = Object.hasOwn(result, key) ? `${result[key]}, ${value}` : value
  }
  return result
}
