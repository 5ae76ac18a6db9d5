// The load: requests over kept connections, one under way on each, written and read as bytes on plain sockets, so that
// it costs less than the server that it measures. What it does cost is measured too.
import { connect } from 'node:net'
import { SERIAL } from './workload.js'

/** As the AWS SDK sends them. Signatures are not verified by any of those that are compared. */
function bytesOf(url, operation, input) {
  const body = JSON.stringify(input)
  const head = [
    'POST / HTTP/1.1',
    `host: ${url.host}`,
    'content-type: application/x-amz-json-1.0',
    `x-amz-target: DynamoDB_20120810.${operation}`,
    'x-amz-date: 20260101T000000Z',
    'user-agent: aws-sdk-js/3.1162.0 ua/2.1 os/linux#6.1 lang/js md/nodejs#20.19.0 api/dynamodb#3.1162.0',
    'amz-sdk-invocation-id: 0197c2e4-7b1a-4f5e-9c3d-2d0c6a1f7b55',
    'amz-sdk-request: attempt=1; max=3',
    `x-amz-content-sha256: ${'0'.repeat(64)}`,
    `authorization: AWS4-HMAC-SHA256 Credential=BENCH/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=amz-sdk-invocation-id;amz-sdk-request;content-length;content-type;host;x-amz-content-sha256;x-amz-date;x-amz-target, Signature=${'0'.repeat(64)}`,
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: keep-alive',
  ]
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`)
}

let serials = 0

/** A request that can be sent again and again, each time with new numbers where a SERIAL stands. */
class Repeatable {
  #bytes
  #places = []

  constructor(bytes) {
    this.#bytes = bytes
    for (let at = bytes.indexOf(SERIAL); at >= 0; at = bytes.indexOf(SERIAL, at + SERIAL.length))
      this.#places.push(at)
  }

  /** Valid until the next call. */
  next() {
    for (const place of this.#places) {
      let left = ++serials
      for (let digit = SERIAL.length - 1; digit > 0; digit--) {
        this.#bytes[place + digit] = 0x30 + (left % 10)
        left = Math.floor(left / 10)
      }
    }
    return this.#bytes
  }
}

/** @param different how many requests of a line there are: enough that a cache of them is none */
export function requestsOf(url, { operation, input }, different = 512) {
  return Array.from({ length: different }, (_, n) => new Repeatable(bytesOf(url, operation, input(n))))
}

/** One kept connection. */
export class Connection {
  #socket
  #chunks = []
  #length = 0
  #wanted
  #answered

  static async open(url) {
    const socket = connect({
      host: url.hostname === 'localhost' ? '127.0.0.1' : url.hostname,
      port: url.port || 80,
    })
    socket.setNoDelay(true)
    await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject))
    return new Connection(socket)
  }

  constructor(socket) {
    this.#socket = socket
    socket.on('data', (chunk) => this.#take(chunk))
    socket.on('close', () => this.#answered?.(undefined, new Error('the server closed a connection')))
    socket.on('error', () => undefined)
  }

  /** @param answered is called with the response as bytes, or with undefined and an error */
  send(bytes, answered) {
    this.#answered = answered
    this.#socket.write(bytes)
  }

  close() {
    this.#answered = undefined
    this.#socket.destroy()
  }

  #take(chunk) {
    this.#chunks.push(chunk)
    this.#length += chunk.length
    if (this.#wanted === undefined) {
      if (this.#chunks.length > 1) this.#chunks = [Buffer.concat(this.#chunks)]
      this.#wanted = lengthOf(this.#chunks[0])
    }
    if (this.#wanted === undefined || this.#length < this.#wanted) return
    const response = this.#chunks.length === 1 ? this.#chunks[0] : Buffer.concat(this.#chunks)
    this.#chunks = []
    this.#length = 0
    this.#wanted = undefined
    const answered = this.#answered
    this.#answered = undefined
    answered?.(response)
  }
}

const OK = Buffer.from('HTTP/1.1 200')

function isOk(response) {
  return OK.compare(response, 0, OK.length) === 0
}

/** How many bytes the response has in all; undefined while that cannot be said. */
function lengthOf(start) {
  const end = start.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  const head = start.latin1Slice(0, end)
  const length = /content-length: *(\d+)/i.exec(head)?.[1]
  if (length !== undefined) return end + 4 + Number(length)
  if (!/transfer-encoding: *chunked/i.test(head)) throw new Error(`an answer of unknown length: ${head}`)
  const last = start.indexOf('0\r\n\r\n', end + 4)
  return last < 0 ? undefined : last + 5
}

/** Sends one request by itself and answers the response's body. @throws when it is no success */
export async function ask(url, operation, input) {
  const connection = await Connection.open(url)
  try {
    const response = await new Promise((resolve, reject) =>
      connection.send(bytesOf(url, operation, input), (bytes, error) =>
        bytes ? resolve(bytes) : reject(error),
      ),
    )
    if (!isOk(response)) throw new Error(`${operation}: ${response}`)
    return JSON.parse(response.subarray(response.indexOf('\r\n\r\n') + 4))
  } finally {
    connection.close()
  }
}

/** @returns how many requests were answered in about `ms`, and the time that it took */
export function load(connections, requests, ms) {
  return new Promise((resolve, reject) => {
    const began = performance.now()
    let sent = 0
    let answers = 0
    let busy = connections.length
    const go = (connection) => {
      connection.send(requests[sent++ % requests.length].next(), (response, error) => {
        if (!response || !isOk(response)) {
          reject(error ?? new Error(String(response)))
          return
        }
        answers++
        if (performance.now() - began < ms) go(connection)
        else if (--busy === 0) resolve({ answers, ms: performance.now() - began })
      })
    }
    for (const connection of connections) go(connection)
  })
}
