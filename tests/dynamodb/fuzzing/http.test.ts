// Bytes that are not quite HTTP, or HTTP that is not quite a request: each connection ends, and the next one is served.
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Fuzzed, openFuzzed, validRequest } from './endpoint.js'

let fuzzed: Fuzzed

beforeAll(async () => {
  fuzzed = await openFuzzed()
})

afterAll(() => fuzzed.close())

/** Every status line that came back. */
function statuses(answer: string): number[] {
  return [...answer.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status))
}

async function expectEnd(bytes: Buffer): Promise<void> {
  const answer = await fuzzed.sendRaw(bytes)
  expect(statuses(answer).filter((status) => status >= 500)).toEqual([])
  await fuzzed.expectAlive()
}

const VALID = validRequest()
const TOKENS = [
  '\r\n',
  '\n',
  '\r',
  '\r\n\r\n',
  '\0',
  ' ',
  ':',
  'HTTP/1.1',
  'HTTP/2.0',
  'GET',
  'CONNECT',
  'Content-Length: 1\r\n',
  'Content-Length: -1\r\n',
  'Content-Length: 99999999999999999999\r\n',
  'Transfer-Encoding: chunked\r\n',
  'Transfer-Encoding: gzip, chunked\r\n',
  'Expect: 100-continue\r\n',
  'Expect: something\r\n',
  'Connection: upgrade\r\nUpgrade: websocket\r\n',
  'Connection: close\r\n',
  'Host: %%%\r\n',
  'X-Amz-Target: DynamoDB_20120810.__proto__\r\n',
  'Authorization: AWS4-HMAC-SHA256 Credential=//__proto__/dynamodb/\r\n',
  'x'.repeat(20_000),
]

/** A valid request with some of its bytes replaced by others. */
const spoiled = fc
  .array(
    fc.record({
      at: fc.integer({ min: 0, max: VALID.length }),
      remove: fc.oneof(fc.integer({ min: 0, max: 20 }), fc.constant(VALID.length)),
      insert: fc.oneof(fc.constantFrom(...TOKENS), fc.string({ unit: 'binary', maxLength: 20 })),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((edits) =>
    edits.reduce(
      (text, { at, remove, insert }) => text.slice(0, at) + insert + text.slice(at + remove),
      VALID,
    ),
  )

test('a spoiled request ends its connection at most', { timeout: 20_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(spoiled, (text) => expectEnd(Buffer.from(text, 'latin1'))),
    { seed: 1, numRuns: 90 },
  )
})

test('so do bytes of no order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), (bytes) => expectEnd(Buffer.from(bytes))),
    { seed: 1, numRuns: 25 },
  )
})

const chunked = VALID.replace(/Content-Length: \d+/, 'Transfer-Encoding: chunked')
const [head] = chunked.split('\r\n\r\n')

test('a length above every limit is refused before the body comes', async () => {
  const answer = await fuzzed.sendRaw(Buffer.from(VALID.replace(/(Content-Length: )\d+/, '$121000000000')))
  expect(statuses(answer)[0]).toBe(413)
  expect(answer).toContain('"__type":"RequestEntityTooLargeException"')
})

describe.each([
  ['nothing', '', []],
  ['half a request line', 'POST / HT', [400]],
  ['a length longer than the body', VALID.replace(/Content-Length: \d+/, 'Content-Length: 5000'), [400]],
  ['two lengths', VALID.replace('\r\n', '\r\nContent-Length: 3\r\n'), [400]],
  ['a length and chunks', VALID.replace('\r\n', '\r\nTransfer-Encoding: chunked\r\n'), [400]],
  ['a chunk that is no number', `${head}\r\n\r\nzz\r\n{}\r\n0\r\n\r\n`, [400]],
  ['chunks that end too early', `${head}\r\n\r\nfff\r\n{}\r\n`, [400]],
  ['header fields of 100 KB', VALID.replace('\r\n', `\r\nX: ${'x'.repeat(100_000)}\r\n`), [431]],
  ['a body that is not packed as it says', VALID.replace('\r\n', '\r\nContent-Encoding: gzip\r\n'), [500]],
  ['an expectation of no kind', VALID.replace('\r\n', '\r\nExpect: miracles\r\n'), [417]],
  ['another version of HTTP', VALID.replace('HTTP/1.1', 'HTTP/7.3'), [400]],
  ['no host', VALID.replace('Host: localhost\r\n', ''), [400]],
  ['two valid requests at once', VALID + VALID, [200, 200]],
])('%s', (_, text, expected) => {
  test(`is answered by ${expected.join(' and ') || 'nothing'}`, async () => {
    expect(statuses(await fuzzed.sendRaw(Buffer.from(text, 'latin1')))).toEqual(expected)
    await fuzzed.expectAlive()
  })
})
