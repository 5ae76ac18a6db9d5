// A request's headers as functions get them, and a function's headers as HTTP can carry them.
import type { Header, HttpRequest } from '../../aws/http.js'
import { header } from '../../aws/http.js'
import type { Arrival } from '../facts.js'

/** AG-04: what a regional API adds to the headers of the client. */
export function forwardedHeaders({ request, facts, domainName }: Arrival): Header[] {
  const added: Header[] = [
    ['Host', domainName],
    ['X-Amzn-Trace-Id', facts.traceId],
    ['X-Forwarded-For', forwardedFor(request)],
    ['X-Forwarded-Port', request.protocol === 'https:' ? '443' : '80'],
    ['X-Forwarded-Proto', request.protocol.slice(0, -1)],
  ]
  const replaced = new Set(added.map(([name]) => name.toLowerCase()))
  return [...request.headers.filter(([name]) => !replaced.has(name.toLowerCase())), ...added]
}

function forwardedFor({ headers, sourceIp }: HttpRequest): string {
  const before = header(headers, 'x-forwarded-for')
  return before === undefined ? sourceIp : `${before}, ${sourceIp}`
}

export type MultiValue = Readonly<Record<string, readonly string[]>>

/** All values of each name; names that differ in case only are one, spelt as at first. */
export function groupHeaders(headers: readonly Header[]): MultiValue {
  const names = new Map<string, string>()
  const grouped = emptyGroups()
  for (const [name, value] of headers) {
    const spelling = names.get(name.toLowerCase()) ?? name
    names.set(name.toLowerCase(), spelling)
    grouped[spelling] = [...(grouped[spelling] ?? []), value]
  }
  return grouped
}

export function groupQuery(query: string): MultiValue {
  const grouped = emptyGroups()
  for (const [name, value] of new URLSearchParams(query)) grouped[name] = [...(grouped[name] ?? []), value]
  return grouped
}

/** Without a prototype: a client may name a field `constructor`. */
function emptyGroups(): Record<string, string[]> {
  return Object.create(null)
}

/** Payload 1.0 gives the last of several values where it has room for one. */
export function lastOfEach(values: MultiValue): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(values).map(([name, all]) => [name, all.at(-1) as string]))
}

/** False for what would break an HTTP message. */
export function isSendable([name, value]: Header): boolean {
  return /^[\w!#$%&'*+.^`|~-]+$/.test(name) && /^[\t\x20-\x7e\x80-\xff]*$/.test(value)
}
