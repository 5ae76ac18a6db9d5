// From Node's HTTP requests to those of a world. What is of one connection only stays behind.
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { CONNECTION_FIELDS, type Header, type HttpRequest } from '../aws/http.js'

/** Besides fields of one connection, those that follow from other members of an `HttpRequest`. */
const NOT_PASSED_ON = new Set([...CONNECTION_FIELDS, 'content-length', 'host', 'http2-settings'])

/** By which pages from elsewhere are known: nobody takes them from a request. */
const PAGE_FIELDS = new Set(['origin', 'sec-fetch-site'])

/** By length: those of most names are not among them, which then need not be made lower case. */
const HAS_LENGTH: boolean[] = []
for (const { length } of NOT_PASSED_ON) HAS_LENGTH[length] = true

/** Whether a field speaks of one connection, or of what other members of an `HttpRequest` say. */
export function staysBehind(name: string): boolean {
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
  return connection
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => !PAGE_FIELDS.has(name))
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
export function sourceIpOf({ remoteAddress: address = '127.0.0.1' }: Socket): string {
  return address.startsWith(IPV4_AS_IPV6) ? address.slice(IPV4_AS_IPV6.length) : address
}

export function methodOf(raw: IncomingMessage): HttpRequest['method'] {
  return (raw.method ?? 'GET').toUpperCase()
}
