// From a world's HTTP responses to bytes, by node:http or without it. What is of one connection only stays behind.
import { type ServerResponse, STATUS_CODES, validateHeaderName, validateHeaderValue } from 'node:http'
import type { Socket } from 'node:net'
import { EMPTY_BODY, type Header, type HttpResponse, header, jsonResponse } from '../aws/http.js'
import { staysBehind } from './read-request.js'

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

/** Of these the answer has no body, and mostly no length; of 205 it has none that is longer than 0 (RFC 9110, 15.3.6). */
const BODYLESS_STATUSES = new Set([204, 304])
const RESET_CONTENT = 205

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
  sendAllowed(response, (allowed) => write(target, allowed, ours))
}

function destroyIt(this: ServerResponse): void {
  this.destroy()
}

function write(target: ServerResponse, response: HttpResponse, ours: readonly Header[]): void {
  const { status } = response
  const { fields, body } = outgoing(response, ours, target.req.method === 'HEAD')
  // Named, since node:http would keep the words of what it has refused to write.
  target.writeHead(status, reason(status), fields)
  if (!body) target.end()
  else if (body.byteLength > SHORT_BYTES) target.end(body)
  else target.end(latin1(body), 'latin1')
}

/**
 * The same on a connection that is not of node:http, to a request that was not HEAD: as it would write it, and always
 * kept open.
 */
export function writeResponse(socket: Socket, response: HttpResponse, ours: readonly Header[] = []): void {
  if (!socket.destroyed) sendAllowed(response, (allowed) => writePlain(socket, allowed, ours))
}

function writePlain(socket: Socket, response: HttpResponse, ours: readonly Header[]): void {
  const { status } = response
  const { fields, body } = outgoing(response, ours, false)
  let head = `HTTP/1.1 ${status} ${reason(status)}\r\n`
  let isDated = false
  for (let index = 0; index + 1 < fields.length; index += 2) {
    const name = fields[index] as string
    const value = fields[index + 1] as string
    validateHeaderName(name)
    validateHeaderValue(name, value)
    isDated ||= name.length === 4 && name.toLowerCase() === 'date'
    head += `${name}: ${value}\r\n`
  }
  head += isDated ? '' : `Date: ${dateField()}\r\n`
  head += 'Connection: keep-alive\r\n\r\n'
  if (!body) socket.write(head, 'latin1')
  else if (body.byteLength <= SHORT_BYTES) socket.write(head + latin1(body), 'latin1')
  else {
    socket.cork()
    socket.write(head, 'latin1')
    socket.write(body)
    socket.uncork()
  }
}

/** @param send throws when HTTP does not allow the response, and has sent nothing then */
function sendAllowed(response: HttpResponse, send: (response: HttpResponse) => void): void {
  try {
    send(response)
  } catch (error) {
    const what = "The application's answer cannot be sent: HTTP does not allow it."
    send(jsonResponse(502, { what, why: (error as Error).message }))
  }
}

/**
 * What is written of a response.
 *
 * @returns the fields in a row, name and value in turns; the body, undefined where there is none
 */
function outgoing(response: HttpResponse, ours: readonly Header[], isHead: boolean) {
  const { status, headers } = response
  if (!Number.isInteger(status) || status < 200 || status > 999)
    throw new RangeError(`${status} is not the status of a final response`)
  const body = isHead || BODYLESS_STATUSES.has(status) ? undefined : bodyOf(response)
  // The answer to HEAD says how long the body would be: nothing else does.
  const stated = isHead ? header(headers, 'content-length') : undefined
  const length = body ? String(body.byteLength) : stated
  const fields: string[] = []
  for (const [name, value] of headers) if (isPassedOn(name)) fields.push(name, value)
  if (length !== undefined) fields.push('Content-Length', length)
  for (const [name, value] of ours) fields.push(name, value)
  return { fields, body }
}

function bodyOf({ status, body }: HttpResponse): Uint8Array {
  return status === RESET_CONTENT ? EMPTY_BODY : body
}

function reason(status: number): string {
  return STATUS_CODES[status] ?? 'unknown'
}

function latin1(body: Uint8Array): string {
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('latin1')
}

let datedSecond = 0
let dateText = ''

/** RFC 9110, 6.6.1; made once a second. */
function dateField(): string {
  const second = Math.floor(Date.now() / 1_000)
  if (second !== datedSecond) {
    datedSecond = second
    dateText = new Date(1_000 * second).toUTCString()
  }
  return dateText
}

/** The answer when an error was a fault of Antipode itself. */
export function faultResponse({ message }: Error): HttpResponse {
  return jsonResponse(500, { what: 'A fault of Antipode itself.', why: message })
}

/** Text as a header field may have it: visible ASCII. */
export function fieldText(text: string): string {
  return text.replaceAll('→', '->').replace(/[^\x20-\x7e]/g, '?')
}
