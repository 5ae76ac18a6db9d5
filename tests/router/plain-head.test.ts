// What is read as a plain request is one, and means what node:http would say that it means.
import { createServer } from 'node:http'
import { Duplex } from 'node:stream'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type PlainHead, readPlainHead } from '#simulator/router/plain-head.js'
import { askedFor, passedOnHeaders } from '#simulator/router/read-request.js'

const plain = (text: string) => readPlainHead(Buffer.from(text, 'latin1'))

/** The same bytes by node:http; undefined when it refuses them. */
function byNode(text: string): Promise<Omit<PlainHead, 'sizeBytes'> | undefined> {
  return new Promise((resolve) => {
    const server = createServer((raw) => {
      const { method = '', url = '' } = raw
      const read = { method, ...askedFor(raw, url), headers: passedOnHeaders(raw) }
      let bodyBytes = 0
      raw.on('data', (chunk: Buffer) => {
        bodyBytes += chunk.length
      })
      raw.on('end', () => resolve({ ...read, bodyBytes }))
    })
    for (const other of ['clientError', 'checkExpectation', 'checkContinue', 'connect', 'upgrade'])
      server.on(other, () => resolve(undefined))
    const socket = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() })
    server.emit('connection', socket)
    socket.push(Buffer.from(text, 'latin1'))
    socket.push(null)
  })
}

async function expectAsNode(text: string): Promise<boolean> {
  const head = plain(text)
  if (!head) return false
  const { sizeBytes, ...read } = head
  expect(sizeBytes).toBe(text.indexOf('\r\n\r\n') + 4)
  expect(await byNode(text.slice(0, sizeBytes) + 'x'.repeat(head.bodyBytes))).toEqual(read)
  return true
}

const SDK = [
  'POST /?a=b%20c HTTP/1.1',
  'Host: DynamoDB.eu-west-2.amazonaws.com',
  'content-type: application/x-amz-json-1.0',
  'X-Amz-Target:DynamoDB_20120810.GetItem',
  'x-note: \t two  words\t ',
  'x-note: again',
  'empty:',
  'Content-Length: 12',
  'Connection: Keep-Alive',
]
const text = (lines: readonly string[]) => `${lines.join('\r\n')}\r\n\r\n`

test('a request as SDKs send it is read whole', async () => {
  expect(plain(`${text(SDK)}{"Key": null}`)).toEqual({
    method: 'POST',
    target: '/?a=b%20c',
    host: 'dynamodb.eu-west-2.amazonaws.com',
    headers: [
      ['content-type', 'application/x-amz-json-1.0'],
      ['X-Amz-Target', 'DynamoDB_20120810.GetItem'],
      ['x-note', 'two  words'],
      ['x-note', 'again'],
      ['empty', ''],
    ],
    sizeBytes: text(SDK).length,
    bodyBytes: 12,
  })
  expect(await expectAsNode(text(SDK))).toBe(true)
})

const GET = ['GET / HTTP/1.1', 'Host: a']

describe('it is not plain with', () => {
  test.each([
    ['no end of its head', 'GET / HTTP/1.1\r\nHost: a\r\n'],
    ['a method that is rare', text(['HEAD / HTTP/1.1', 'Host: a'])],
    ['a method of no kind', text(['get / HTTP/1.1', 'Host: a'])],
    ['a whole URL as its target', text(['GET http://a/ HTTP/1.1', 'Host: a'])],
    ['another version', text(['GET / HTTP/1.0', 'Host: a'])],
    ['no host', text(['GET / HTTP/1.1', 'a: b'])],
    ['no field', text(['GET / HTTP/1.1'])],
    ['two hosts', text([...GET, 'host: b'])],
    ['two lengths', text([...GET, 'Content-Length: 1', 'content-length: 1'])],
    ['a length that is no number', text([...GET, 'Content-Length: +1'])],
    ['a length beyond all numbers', text([...GET, 'Content-Length: 99999999999999999999'])],
    ['chunks', text([...GET, 'Transfer-Encoding: chunked'])],
    ['an expectation', text([...GET, 'Expect: 100-continue'])],
    ['an upgrade', text([...GET, 'Connection: upgrade', 'Upgrade: websocket'])],
    ['a connection that closes', text([...GET, 'Connection: close'])],
    ['fields of its connection', text([...GET, 'Connection: keep-alive, x-hop'])],
    ['a folded field', text([...GET, 'a: b', ' c'])],
    ['a space before a colon', text([...GET, 'a : b'])],
    ['a line that ends in LF alone', 'GET / HTTP/1.1\nHost: a\r\n\r\n'],
    ['a byte beyond ASCII', text([...GET, 'a: é'])],
    ['a zero byte', text([...GET, 'a: \0'])],
    ['more fields than are read', text([...GET, ...Array<string>(1_001).fill('a:')])],
    ['a head of more than 16 KB', text([...GET, `a: ${'b'.repeat(16_384)}`])],
  ])('%s', (_case, request) => {
    expect(plain(request)).toBeUndefined()
  })
})

test('whatever is taken as plain, node:http reads in the same way', async () => {
  const piece = fc.oneof(
    fc.constantFrom(
      '\r\n',
      '\n',
      ' ',
      '\t',
      ':',
      ',',
      '\0',
      '\x7f',
      '/',
      '#',
      '*',
      'é',
      '1',
      'chunked',
      'close',
    ),
    fc.constantFrom(
      'Content-Length: 3\r\n',
      'content-length:0\r\n',
      'Host: b\r\n',
      'Connection:\r\n',
      'TE: a\r\n',
    ),
    fc.constantFrom('Keep-Alive: 5\r\n', 'Upgrade: h2c\r\n', 'Expect: x\r\n', 'Trailer: a\r\n', 'a: b\r\n'),
    fc.constantFrom('GET', 'PUT', 'DELETE', 'POST', 'HEAD', 'CONNECT', 'HTTP/1.1', 'HTTP/1.0'),
    fc.string({ unit: 'binary-ascii', maxLength: 5 }),
  )
  const edit = fc.record({
    at: fc.nat(text(SDK).length),
    remove: fc.nat(8),
    insert: piece,
    /** Where lines begin there is most to spoil. */
    atLine: fc.boolean(),
  })
  let taken = 0
  await fc.assert(
    fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 3 }), async (edits) => {
      const spoiled = edits.reduce((before, { at, remove, insert, atLine }) => {
        const place = atLine ? before.lastIndexOf('\r\n', at) + 2 : at
        return before.slice(0, place) + insert + before.slice(atLine ? place : place + remove)
      }, text(SDK))
      if (await expectAsNode(spoiled)) taken++
    }),
    { seed: 1, numRuns: 2_000 },
  )
  expect(taken).toBeGreaterThan(200)
})
