// From Node's HTTP messages to those of a world and back. What is of one connection only stays behind.
import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  CONNECTION_FIELDS,
  type Header,
  type HttpRequest,
  type HttpResponse,
  header,
  jsonResponse,
} from '../aws/http.js'

/** Besides fields of one connection, those that follow from other members of an `HttpRequest`. */
const NOT_PASSED_ON = new Set([...CONNECTION_FIELDS, 'content-length', 'host', 'http2-settings'])

/** By length: those of most names are not among them, which then need not be made lower case. */
const HAS_LENGTH: boolean[] = []
for (const { length } of NOT_PASSED_ON) HAS_LENGTH[length] = true

function staysBehind(name: string): boolean {
  return HAS_LENGTH[name.length] === true && NOT_PASSED_ON.has(name.toLowerCase())
}

/** The caller's header fields in order and case, without those of this one connection. */
export function passedOnHeaders(raw: IncomingMessage): Header[] {
  const named = namedByConnection(raw.headers.connection)
  const headers: Header[] = []
  for (let index = 0; index + 1 < raw.rawHeaders.length; index += 2) {
    const name = raw.rawHeaders[index] as string
    if (!staysBehind(name) && !(named.length > 0 && named.includes(name.toLowerCase())))
      headers.push([name, raw.rawHeaders[index + 1] as string])
  }
  return headers
}

/** The fields that a client declares to be of this connection only; of most clients none. */
function namedByConnection(connection: string | undefined): readonly string[] {
  if (connection === undefined || connection === 'keep-alive') return []
  return connection.split(',').map((name) => name.trim().toLowerCase())
}

/** The host and the target that are asked for: a client may send the target as a whole URL (RFC 9112, 3.2.2). */
export function askedFor(raw: IncomingMessage, target: string): { host: string; target: string } {
  const host = (raw.headers.host ?? '').toLowerCase()
  if (target.startsWith('/')) return { host, target }
  const absolute = /^https?:\/\/([^/?#]*)([^#]*)/i.exec(target)
  // `OPTIONS *` asks about the server as a whole; an API has no such thing.
  if (!absolute) return { host, target: '/' }
  const rest = absolute[2] as string
  return { host: (absolute[1] as string).toLowerCase(), target: rest.startsWith('/') ? rest : `/${rest}` }
}

/** RFC 4291, 2.5.5.2. */
const IPV4_AS_IPV6 = '::ffff:'

/** The caller's address; an IPv4 address as such where a socket of both kinds shows it as IPv6. */
export function sourceIpOf(raw: IncomingMessage): string {
  const address = raw.socket.remoteAddress ?? '127.0.0.1'
  return address.startsWith(IPV4_AS_IPV6) ? address.slice(IPV4_AS_IPV6.length) : address
}

export function methodOf(raw: IncomingMessage): HttpRequest['method'] {
  return (raw.method ?? 'GET').toUpperCase()
}

/** Fields by which Antipode speaks of an answer begin so: nobody in the world can say them. */
const OURS = /^x-antipode-/i

function isPassedOn(name: string): boolean {
  return !staysBehind(name) && !OURS.test(name)
}

/**
 * A body up to this goes out in one piece with the head, which costs the system less than two. Node puts texts together,
 * not bytes: as latin1 every byte is a character.
 */
const SHORT_BYTES = 16 * 1_024

const BODYLESS_STATUSES = new Set([204, 205, 304])

/**
 * Writes a response, its fields in order and case, and ours after them. What HTTP does not allow to be written (a line
 * break in a field, a status of 42) becomes a 502 that says so. A caller that has gone is no error.
 */
export function sendResponse(
  target: ServerResponse,
  response: HttpResponse,
  ours: readonly Header[] = [],
): void {
  if (target.destroyed) return
  // The caller may go while the answer is written.
  target.on('error', destroyIt)
  try {
    write(target, response, ours)
  } catch (error) {
    const what = "The application's answer cannot be sent: HTTP does not allow it."
    write(target, jsonResponse(502, { what, why: (error as Error).message }), ours)
  }
}

function destroyIt(this: ServerResponse): void {
  this.destroy()
}

function write(
  target: ServerResponse,
  { status, headers, body }: HttpResponse,
  ours: readonly Header[],
): void {
  if (status < 200) throw new RangeError(`${status} is not the status of a final response`)
  const isHead = target.req.method === 'HEAD'
  const hasBody = !BODYLESS_STATUSES.has(status) && !isHead
  // The answer to HEAD says how long the body would be: nothing else does.
  const stated = isHead ? header(headers, 'content-length') : undefined
  const length = hasBody ? String(body.byteLength) : stated
  const fields: string[] = []
  for (const [name, value] of headers) if (isPassedOn(name)) fields.push(name, value)
  if (length !== undefined) fields.push('Content-Length', length)
  for (const [name, value] of ours) fields.push(name, value)
  target.writeHead(status, fields)
  if (!hasBody) target.end()
  else if (body.byteLength > SHORT_BYTES) target.end(body)
  else target.end(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('latin1'), 'latin1')
}

/** The answer when an error was a fault of Antipode itself. */
export function faultResponse({ message }: Error): HttpResponse {
  return jsonResponse(500, { what: 'A fault of Antipode itself.', why: message })
}

/** Text as a header field may have it: visible ASCII. */
export function fieldText(text: string): string {
  return text.replaceAll('→', '->').replace(/[^\x20-\x7e]/g, '?')
}
