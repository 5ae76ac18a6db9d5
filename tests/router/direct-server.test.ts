// What passes by Fastify's routes: whole bodies in, answers out, over raw sockets.
import { connect, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { textBody } from '#simulator/aws/http.js'
import { type DirectServerOptions, directServer } from '#simulator/router/direct-server.js'

const LIMIT = 1_000
type Asked = { method: string; url: string; body: string }

let asked: Asked[]
let faults: unknown[]
let held: (() => void)[]
let app: ReturnType<typeof directServer>
let port: number

const answer: DirectServerOptions['answer'] = async ({ method = '', url = '' }, body) => {
  asked.push({ method, url, body: Buffer.from(body).toString() })
  if (url === '/held') await new Promise<void>((resolve) => held.push(resolve))
  if (url === '/fault') throw new Error('a fault')
  const ours = url === '/unspeakable' ? ([['x-antipode-way', '→']] as const) : []
  return { response: { status: 200, headers: [], body: textBody(`${method} ${url}`) }, ours }
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

/** The statuses and bodies of the answers to bytes on one connection, which the last request asks to close. */
async function answers(bytes: string, socket?: Socket): Promise<string[]> {
  const connection = socket ?? (await opened())
  const parts: Buffer[] = []
  const ended = new Promise<void>((resolve) => connection.once('close', () => resolve()))
  connection.on('data', (part) => parts.push(part))
  connection.write(bytes)
  await ended
  return Buffer.concat(parts)
    .toString()
    .split('HTTP/1.1 ')
    .slice(1)
    .map((text) => `${text.slice(0, 3)} ${text.slice(text.indexOf('\r\n\r\n') + 4)}`.trim())
}

const LAST = 'GET /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'

test('requests that are sent at once are answered in their order', async () => {
  const post = 'POST /second HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc'
  const head = 'HEAD /third HTTP/1.1\r\nHost: a\r\n\r\n'
  const all = answers(`GET /held HTTP/1.1\r\nHost: a\r\n\r\n${post}${head}${LAST}`)
  await expect.poll(() => held.length).toBe(1)
  held[0]?.()
  expect(await all).toEqual(['200 GET /held', '200 POST /second', '200', '200 GET /last'])
  expect(asked[1]?.body).toBe('abc')
})

test('a connection is kept until its client closes it, so that no answer has a Keep-Alive field', async () => {
  const socket = await opened()
  const first = new Promise((resolve) => socket.once('data', (bytes) => resolve(bytes.toString())))
  socket.write('GET /first HTTP/1.1\r\nHost: a\r\n\r\n')
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
    expect(asked.map(({ url }) => url)).toEqual(['/last'])
  })
})

test('a client that goes in the middle of its body is not answered, and no fault', async () => {
  const socket = await opened()
  socket.write('POST /gone HTTP/1.1\r\nHost: a\r\nContent-Length: 500\r\n\r\nabc')
  socket.resetAndDestroy()
  expect(await answers(LAST)).toEqual(['200 GET /last'])
  expect(asked.map(({ url }) => url)).toEqual(['/last'])
  expect(faults).toEqual([])
})

test.each([
  '/fault',
  '/unspeakable',
])('what nothing expected is told and answered by 500: %s', async (url) => {
  const [first, last] = await answers(`GET ${url} HTTP/1.1\r\nHost: a\r\n\r\n${LAST}`)
  expect(first).toMatch(/^500 \{"what":"A fault of Antipode itself\."/)
  expect(last).toBe('200 GET /last')
  expect(faults).toHaveLength(1)
})

test('closing ends a request that is under way', async () => {
  const all = answers('GET /held HTTP/1.1\r\nHost: a\r\n\r\n')
  await expect.poll(() => held.length).toBe(1)
  await app.close()
  expect(await all).toEqual([])
})

test('an upload may take as long as it likes', () => {
  expect(app.server.requestTimeout).toBe(0)
})
