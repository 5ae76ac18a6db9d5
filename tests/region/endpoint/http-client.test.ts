import { createServer, type Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, test } from 'vitest'
import { RealClock } from '#simulator/kernel/real-clock.js'
import { HttpClient, type SentRequest } from '#simulator/region/endpoint/http-client.js'
import { fakeEndpoint, freePort } from './support/fake-endpoint.js'

const LIMITS = { connectMs: 2_000, replyMs: 2_000 }
const clients: HttpClient[] = []

afterEach(() => {
  for (const client of clients.splice(0)) client.close()
})

function client(mostBytes?: number) {
  const made = new HttpClient(new RealClock(), mostBytes)
  clients.push(made)
  return made
}

const get = (url: string): SentRequest => ({
  method: 'GET',
  origin: new URL(url),
  target: '/',
  headers: [],
  body: Buffer.alloc(0),
})

/** Takes connections and does with them what it is told. */
async function listener(onConnection: (socket: Socket) => void) {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    onConnection(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  server.unref()
  return `http://127.0.0.1:${(server.address() as { port: number }).port}`
}

describe('HTTP to an endpoint', () => {
  test('brings the message as it is, and the answer without the fields of the connection', async () => {
    const { url, asked } = await fakeEndpoint((_, response) => {
      response.writeHead(201, ['X-Amz-Meta-A', 'one', 'X-Amz-Meta-A', 'two', 'Content-Encoding', 'gzip'])
      response.write(gzipSync('packed '))
      response.end(Buffer.from([0, 255]))
    })
    const body = Buffer.from([0, 1, 254, 255])
    const answer = await client().send(
      { ...get(url), method: 'PUT', target: '/a%20b//c?x=%2F&y', headers: [['x-CASE', 'kept']], body },
      LIMITS,
    )
    expect(asked[0]).toMatchObject({ method: 'PUT', target: '/a%20b//c?x=%2F&y', body })
    expect(asked[0]?.headers).toContainEqual(['x-CASE', 'kept'])
    expect(asked[0]?.headers).toContainEqual(['Content-Length', '4'])
    expect(answer.status).toBe(201)
    expect(answer.headers.map(([name]) => name)).toEqual([
      'X-Amz-Meta-A',
      'X-Amz-Meta-A',
      'Content-Encoding',
      'Date',
    ])
    expect(answer.body).toEqual(Buffer.concat([gzipSync('packed '), Buffer.from([0, 255])]))
  })

  test('says of HEAD how long the body would be', async () => {
    const { url } = await fakeEndpoint((_, response) =>
      response.writeHead(200, { 'Content-Length': 77 }).end(),
    )
    const answer = await client().send({ ...get(url), method: 'HEAD' }, LIMITS)
    expect(answer.headers).toContainEqual(['Content-Length', '77'])
    expect(answer.body).toHaveLength(0)
  })

  test('keeps its connection', async () => {
    const endpoint = await fakeEndpoint()
    const http = client()
    for (let count = 0; count < 5; count++) await http.send(get(endpoint.url), LIMITS)
    expect(endpoint.connections).toBe(1)
  })

  test('nobody listens: refused, and it has not happened', async () => {
    const failing = client().send(get(`http://127.0.0.1:${await freePort()}`), LIMITS)
    await expect(failing).rejects.toMatchObject({ failure: 'refused', mayHaveHappened: false })
  })

  test('a name without an address', async () => {
    const failing = client().send(get('http://nowhere.invalid'), LIMITS)
    await expect(failing).rejects.toMatchObject({ failure: 'name-not-found', mayHaveHappened: false })
  })

  test('a connection that breaks before the answer, or within it: it may have happened', async () => {
    const breaks = await listener((socket) => socket.once('data', () => socket.destroy()))
    await expect(client().send(get(breaks), LIMITS)).rejects.toMatchObject({
      failure: 'reset',
      mayHaveHappened: true,
    })
    const half = await listener((socket) =>
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc')),
    )
    await expect(client().send(get(half), LIMITS)).rejects.toMatchObject({ failure: 'reset' })
  })

  test('an answer that is no HTTP', async () => {
    const strange = await listener((socket) =>
      socket.once('data', () => socket.end('220 smtp.test ESMTP\r\n')),
    )
    await expect(client().send(get(strange), LIMITS)).rejects.toMatchObject({ failure: 'reset' })
  })

  test.each<[string, Partial<SentRequest>]>([
    ['a line break in a header', { headers: [['a', 'b\r\nc: d']] }],
    ['a blank in a path', { target: '/a b' }],
    ['a method that is none', { method: 'GET /' }],
  ])('what is against HTTP is not sent: %s', async (_, members) => {
    const { url, asked } = await fakeEndpoint()
    await expect(client().send({ ...get(url), ...members }, LIMITS)).rejects.toMatchObject({
      failure: 'refused',
    })
    expect(asked).toEqual([])
  })

  test('an endpoint that changes the protocol, which nobody asked for', async () => {
    const strange = await listener((socket) =>
      socket.once('data', () =>
        socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n'),
      ),
    )
    await expect(client().send(get(strange), LIMITS)).rejects.toMatchObject({ failure: 'reset' })
  })

  test('an answer that ends with its connection is whole', async () => {
    const old = await listener((socket) =>
      socket.once('data', () => socket.end('HTTP/1.0 200 OK\r\n\r\nabc')),
    )
    expect((await client().send(get(old), LIMITS)).body).toEqual(Buffer.from('abc'))
  })

  test('an answer that is longer than may be held is given up', async () => {
    const { url } = await fakeEndpoint(({ target }, response) =>
      response.end(Buffer.alloc(Number(target.slice(1)))),
    )
    const http = client(1_000)
    expect((await http.send({ ...get(url), target: '/1000' }, LIMITS)).body).toHaveLength(1_000)
    await expect(http.send({ ...get(url), target: '/1001' }, LIMITS)).rejects.toMatchObject({
      failure: 'reset',
      message: expect.stringContaining('longer than 1000 bytes'),
    })
  })

  test('fields of the connection that the request came by are not sent on', async () => {
    const { url, asked } = await fakeEndpoint()
    const headers: [string, string][] = [
      ['Upgrade', 'websocket'],
      ['Transfer-Encoding', 'chunked'],
      ['TE', 'trailers'],
      ['x-kept', 'a'],
    ]
    const body = Buffer.from('abc')
    await client().send({ ...get(url), method: 'POST', headers, body }, LIMITS)
    expect(asked[0]?.body).toEqual(body)
    const names = asked[0]?.headers.map(([name]) => name.toLowerCase()) ?? []
    expect(names).toContain('x-kept')
    for (const name of ['upgrade', 'transfer-encoding', 'te']) expect(names).not.toContain(name)
  })

  test('an answer that does not come in time', async () => {
    const silent = await listener(() => {})
    const failing = client().send(get(silent), { connectMs: 2_000, replyMs: 30 })
    await expect(failing).rejects.toMatchObject({ failure: 'reply-timeout', mayHaveHappened: true })
  })

  test('closing it breaks what is under way', async () => {
    const http = client()
    const silent = await listener((socket) => socket.once('data', () => http.close()))
    await expect(http.send(get(silent), LIMITS)).rejects.toMatchObject({ failure: 'reset' })
  })
})

describe('connections that the other side ended although it had promised to keep them', () => {
  const promised = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'
  const last = promised.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n')
  test.each([
    ['count', promised, (socket: Socket) => socket.end(), 1],
    ['do not when the answer said so', last, (socket: Socket) => socket.end(), 0],
    ['do not while they are kept', promised, () => {}, 0],
  ])('%s', async (_, answer, end, broken) => {
    const sockets: Socket[] = []
    const url = await listener((socket) => {
      sockets.push(socket)
      socket.on('data', () => socket.write(answer))
    })
    const http = client()
    await http.send(get(url), LIMITS)
    const [first] = sockets as [Socket]
    const gone = new Promise((resolve) => first.once('close', resolve))
    end(first)
    if (broken > 0 || answer === last) await gone
    await http.send(get(url), LIMITS)
    expect(http.broken).toBe(broken)
  })
})
