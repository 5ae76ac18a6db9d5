// HTTP messages between the parts of a world, whole: the bytes that a socket would carry, without the socket.

/** Name and value as sent, order and case kept; a repeated header is a repeated entry. */
export type Header = readonly [name: string, value: string]

export interface HttpRequest {
  /** Upper case. */
  readonly method: string
  readonly protocol: 'http:' | 'https:'
  /** The name asked for, as in the Host header: lower case, with the port where it is not the protocol's own. */
  readonly host: string
  /** The request target as sent: path and query, percent-encoded, beginning with `/`. */
  readonly target: string
  /** Without Host, Connection and Content-Length, which follow from the other members. */
  readonly headers: readonly Header[]
  readonly body: Uint8Array
  readonly sourceIp: string
}

export interface HttpResponse {
  readonly status: number
  readonly headers: readonly Header[]
  readonly body: Uint8Array
}

/** Anything that answers HTTP: a region's edge, the whole world as a handler's code sees it. */
export interface HttpPort {
  /** @throws NetworkError when no answer came. */
  request(request: HttpRequest): Promise<HttpResponse>
}

/** Fields of one connection (RFC 9110, 7.6.1), in lower case: nobody passes them on. */
export const CONNECTION_FIELDS: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

export const EMPTY_BODY = new Uint8Array(0)

/** The first value of a header, by name in any case. */
export function header(headers: readonly Header[], name: string): string | undefined {
  const wanted = name.toLowerCase()
  // Names of another length, as most are, need not be made lower case.
  return headers.find(([key]) => key.length === wanted.length && key.toLowerCase() === wanted)?.[1]
}

/** The host without its port, and without the dot at the end by which a name says that it is whole. */
export function hostname(host: string): string {
  return host.replace(/:\d+$/, '').replace(/\.$/, '').toLowerCase()
}

/** The path of a request target, without the query; still percent-encoded. */
export function pathOf(target: string): string {
  const query = target.indexOf('?')
  return query < 0 ? target : target.slice(0, query)
}

/** The query of a request target, without the question mark; still percent-encoded. */
export function queryOf(target: string): string {
  const query = target.indexOf('?')
  return query < 0 ? '' : target.slice(query + 1)
}

export function textBody(text: string): Uint8Array {
  return Buffer.from(text, 'utf8')
}

export function bodyText(body: Uint8Array): string {
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8')
}

export function jsonResponse(status: number, body: unknown, headers: readonly Header[] = []): HttpResponse {
  return {
    status,
    headers: [['Content-Type', 'application/json'], ...headers],
    body: textBody(JSON.stringify(body)),
  }
}
