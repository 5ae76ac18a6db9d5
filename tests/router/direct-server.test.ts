// What passes by Fastify's routes: whole bodies in, answers out, over raw sockets.
import { connect, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type HttpResponse, textBody } from '#simulator/aws/http.js'
import { type DirectServerOptions, directServer } from '#simulator/router/direct-server.js'

const LIMIT = 1_000
type Asked = { method: string; target: string; body: string }

let asked: Asked[]
let faults: unknown[]
let held: (() => void)[]
let app: ReturnType<typeof directServer>
let port: number

const answer: DirectServerOptions['answer'] = async ({ method, target, body }) => {
  asked.push({ method, target, body: Buffer.from(body).toString() })
  if (target === '/held') await new Promise<void>((resolve) => held.push(resolve))
  if (target === '/fault') throw new Error('a fault')
  const ours = target === '/unspeakable' ? ([['x-antipode-way', '→']] as const) : []
  const usual = { status: 200, headers: [], body: textBody(`${method} ${target}`) }
  return { response: RESPONSES[target] ?? usual, ours }
}

const BIG_BYTES = 8 * 1024 * 1024
const DATE = 'Thu, 01 Jan 2026 00:00:00 GMT'
const RESPONSES: Record<string, HttpResponse> = {
  '/big': { status: 200, headers: [], body: textBody('x'.repeat(BIG_BYTES)) },
  '/rather-long': { status: 200, headers: [['A', 'b']], body: textBody('é'.repeat(10_000)) },
  '/dated': {
    status: 404,
    headers: [
      ['date', DATE],
      ['A', 'ÿ'],
    ],
    body: textBody('é'),
  },
  '/empty': {
    status: 204,
    headers: [
      ['A', 'b'],
      ['a', 'c'],
      ['Content-Length', '3'],
      ['TE', 'd'],
    ],
    body: textBody('x'),
  },
  '/unknown': {
    status: 799,
    headers: [
      ['x-antipode-lie', 'e'],
      ['Connection', 'close'],
    ],
    body: textBody(''),
  },
  '/two-lines': { status: 200, headers: [['A', 'b\r\nc: d']], body: textBody('x') },
  '/two-words': { status: 200, headers: [['A b', 'c']], body: textBody('x') },
  '/reset': { status: 205, headers: [], body: textBody('x') },
  '/of-no-status': { status: Number.NaN, headers: [], body: textBody('x') },
  '/early': { status: 103, headers: [], body: textBody('x') },
  '/late': { status: 1_000, headers: [], body: textBody('x') },
}

beforeEach(async () => {
  ;[asked, faults, held] = [[], [], []]
  app = directServer({
    bodyLimitBytes: LIMIT,
    tooLarge: { status: 413, headers: [], body: textBody('too large') },
    answer,
    onFault: (error) => faults.push(error),
  })
  await app.listen({ port: 0, host: '127.0.0.1' })
  port = (app.server.address() as { port: number }).port
})

afterEach(() => app.close())

function opened(): Promise<Socket> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket))
    socket.on('error', () => undefined)
  })
}

/** What comes on a connection until it is closed. */
async function received(socket: Socket): Promise<Buffer> {
  const parts: Buffer[] = []
  socket.on('data', (part) => parts.push(part))
  await new Promise((resolve) => socket.once('close', resolve))
  return Buffer.concat(parts)
}

/** The statuses and bodies of the answers to bytes on one connection, which the last request asks to close. */
async function answers(bytes: string, socket?: Socket): Promise<string[]> {
  const connection = socket ?? (await opened())
  connection.write(bytes)
  return split(await received(connection))
}

/** Until the server has read what was written before. */
async function isRead(): Promise<void> {
  await answers(LAST)
}

function split(bytes: Buffer): string[] {
  return bytes
    .toString()
    .split('HTTP/1.1 ')
    .slice(1)
    .map((text) => `${text.slice(0, 3)} ${text.slice(text.indexOf('\r\n\r\n') + 4)}`.trim())
}

const get = (target: string) => `GET ${target} HTTP/1.1\r\nHost: a\r\n\r\n`
const LAST = 'GET /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'
const POST = 'POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc'

test('requests that are sent at once are answered in their order', async () => {
  const post = 'POST /second HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc'
  const head = 'HEAD /third HTTP/1.1\r\nHost: a\r\n\r\n'
  const all = answers(get('/held') + post + head + LAST)
  await expect.poll(() => held.length).toBe(1)
  held[0]?.()
  expect(await all).toEqual(['200 GET /held', '200 POST /second', '200', '200 GET /last'])
  expect(asked[1]?.body).toBe('abc')
})

test('a connection is kept until its client closes it, so that no answer has a Keep-Alive field', async () => {
  const socket = await opened()
  const first = new Promise((resolve) => socket.once('data', (bytes) => resolve(bytes.toString())))
  socket.write(get('/first'))
  expect(await first).toContain('\r\nConnection: keep-alive\r\n')
  expect(await first).not.toMatch(/^keep-alive:/im)
  expect(await answers(LAST, socket)).toEqual(['200 GET /last'])
})

describe.each([
  ['that says its length', (body: string) => `Content-Length: ${body.length}\r\n\r\n${body}`],
  [
    'in chunks',
    (body: string) => `Transfer-Encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
  ],
])('a body %s', (_, written) => {
  const post = (bytes: number) => `POST /body HTTP/1.1\r\nHost: a\r\n${written('x'.repeat(bytes))}${LAST}`

  test('is taken up to the limit', async () => {
    expect(await answers(post(LIMIT))).toEqual(['200 POST /body', '200 GET /last'])
    expect(asked[0]?.body).toBe('x'.repeat(LIMIT))
  })

  test('beyond it gets 413, and the connection serves on', async () => {
    expect(await answers(post(LIMIT + 1))).toEqual(['413 too large', '200 GET /last'])
    expect(asked.map(({ target }) => target)).toEqual(['/last'])
  })
})

test('a client that goes in the middle of its body is not answered, and no fault', async () => {
  const socket = await opened()
  socket.write('POST /gone HTTP/1.1\r\nHost: a\r\nContent-Length: 500\r\n\r\nabc')
  socket.resetAndDestroy()
  expect(await answers(LAST)).toEqual(['200 GET /last'])
  expect(asked.map(({ target }) => target)).toEqual(['/last'])
  expect(faults).toEqual([])
})

test.each([
  '/fault',
  '/unspeakable',
])('what nothing expected is told and answered by 500: %s', async (url) => {
  const [first, last] = await answers(get(url) + LAST)
  expect(first).toMatch(/^500 \{"what":"A fault of Antipode itself\."/)
  expect(last).toBe('200 GET /last')
  expect(faults).toHaveLength(1)
})

test.each([
  ['its head', 20],
  ['the end of its head', POST.indexOf('\r\n\r\n') + 2],
  ['its body', POST.length - 2],
])('a request may come in two pieces, parted in %s', async (_where, at) => {
  const socket = await opened()
  socket.write(POST.slice(0, at))
  await isRead()
  expect(await answers(POST.slice(at) + LAST, socket)).toEqual(['200 POST /body', '200 GET /last'])
  expect(asked.at(-2)?.body).toBe('abc')
})

test('a request that comes before the answer to the one before it waits for its turn', async () => {
  const socket = await opened()
  const all = received(socket)
  socket.write(get('/held'))
  await expect.poll(() => held.length).toBe(1)
  socket.write(POST)
  await isRead()
  socket.write(LAST)
  expect(asked.map(({ target }) => target)).toEqual(['/held', '/last'])
  held[0]?.()
  expect(split(await all)).toEqual(['200 GET /held', '200 POST /body', '200 GET /last'])
})

test('a client that goes while a request of it waits does no harm', async () => {
  const socket = await opened()
  socket.write(get('/held'))
  await expect.poll(() => held.length).toBe(1)
  // node:http listens to no socket on which it sees this.
  socket.write('CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n')
  await isRead()
  // The answer is written before anybody knows.
  held[0]?.()
  socket.resetAndDestroy()
  expect(await answers(LAST)).toEqual(['200 GET /last'])
})

test('a client that sends no more gets what it has asked for', async () => {
  const socket = await opened()
  const all = received(socket)
  socket.end(get('/held'))
  await expect.poll(() => held.length).toBe(1)
  await isRead()
  held[0]?.()
  expect(split(await all)).toEqual(['200 GET /held'])
})

test('who does not read the answers is not read either', async () => {
  const socket = await opened()
  socket.pause()
  for (let round = 0; round < 3; round++) {
    socket.write(get('/big'))
    await isRead()
  }
  expect(asked.filter(({ target }) => target === '/big')).toHaveLength(1)
  socket.resume().write(LAST)
  const lengths = split(await received(socket)).map(({ length }) => length)
  expect(lengths).toEqual([...Array<number>(3).fill('200 '.length + BIG_BYTES), '200 GET /last'.length])
})

test.each(Object.keys(RESPONSES))('an answer is written as node:http writes it: %s', async (target) => {
  const written = async (request: string) => {
    const socket = await opened()
    const all = received(socket)
    socket.write(request)
    await isRead()
    socket.write(LAST)
    return (await all).toString('latin1').replace(/^Date: (?!Thu, 01 Jan 2026).*$/gm, 'Date: now')
  }
  // What is not ASCII is left to node:http.
  expect(await written(get(target))).toBe(await written(get(target).replace('Host', 'X: é\r\nHost')))
})

test('closing ends a request that is under way', async () => {
  const all = answers(get('/held'))
  await expect.poll(() => held.length).toBe(1)
  await app.close()
  expect(await all).toEqual([])
})

test('closing ends connections on which nothing is under way', async () => {
  const idle = answers('')
  const halfway = answers(POST.slice(0, -1))
  await isRead()
  await app.close()
  expect(await Promise.all([idle, halfway])).toEqual([[], []])
})

test('an upload may take as long as it likes', () => {
  expect(app.server.requestTimeout).toBe(0)
})
