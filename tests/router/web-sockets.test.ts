import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { jsonResponse } from '#simulator/aws/http.js'
import type { WebSocketPeer } from '#simulator/aws/web-socket.js'
import { NetworkError } from '#simulator/network/errors.js'
import { openFrontDoor } from '#simulator/router/front-door.js'
import type { Listening } from '#simulator/router/listener.js'
import { type FakeSettings, type FakeWorld, fakeWorld } from './support/fake-world.js'
import { send } from './support/raw-http.js'

const HANDSHAKE = {
  Connection: 'Upgrade',
  Upgrade: 'websocket',
  'Sec-WebSocket-Key': 'AAAAAAAAAAAAAAAAAAAAAA==',
  'Sec-WebSocket-Version': '13',
}
const faults: unknown[] = []
const doors: Listening[] = []

afterEach(async () => {
  await Promise.all(doors.splice(0).map((door) => door.close()))
  expect(faults.splice(0)).toEqual([])
})

async function started(settings: FakeSettings): Promise<{ world: FakeWorld; port: number; door: Listening }> {
  const world = fakeWorld(settings)
  const door = await openFrontDoor(world, { port: 0, onFault: (error) => faults.push(error) })
  doors.push(door)
  return { world, port: door.port, door }
}

/** The region's end of one connection, as an API sees it. */
class Api {
  readonly received: (string | Uint8Array)[] = []
  readonly closed: Promise<{ code: number; reason: string }>
  closes = 0
  peer: WebSocketPeer | undefined
  #close: (end: { code: number; reason: string }) => void = () => {}
  #heard: () => void = () => {}
  readonly heard = new Promise<void>((resolve) => {
    this.#heard = resolve
  })

  constructor() {
    this.closed = new Promise((resolve) => {
      this.#close = resolve
    })
  }

  readonly upgrade: NonNullable<FakeSettings['upgrade']> = async (_request, peer) => {
    this.peer = peer
    return {
      accepted: true,
      socket: {
        send: (data) => {
          this.received.push(data)
          this.#heard()
        },
        close: (code, reason) => {
          this.closes++
          this.#close({ code, reason })
        },
      },
    }
  }
}

function opened(socket: WebSocket): Promise<void> {
  return new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
}

function message(socket: WebSocket): Promise<string> {
  return new Promise((resolve) => socket.once('message', (data) => resolve(String(data))))
}

function closed(socket: WebSocket): Promise<{ code: number; reason: string }> {
  return new Promise((resolve) =>
    socket.once('close', (code, reason) => resolve({ code, reason: String(reason) })),
  )
}

describe('a WebSocket', () => {
  test('is opened in the world first, with the fields of the handshake', async () => {
    const api = new Api()
    const { world, port } = await started({ upgrade: api.upgrade })
    const socket = new WebSocket(
      `ws://127.0.0.1:${port}/chat?user=a&antipode-near=eu-west-2`,
      ['chat.v1', 'b'],
      {
        headers: { 'X-Token': 't' },
      },
    )
    let fields: Record<string, unknown> = {}
    socket.once('upgrade', ({ headers }) => {
      fields = headers
    })
    await opened(socket)
    expect(world.requests[0]).toMatchObject({ method: 'GET', host: 'ws.chat.test', target: '/chat?user=a' })
    const names = world.requests[0]?.headers.map(([name]) => name)
    expect(names).toContain('X-Token')
    expect(names).toContain('Sec-WebSocket-Key')
    expect(names).not.toContain('Upgrade')
    expect(fields).toMatchObject({
      'x-antipode-region': 'eu-west-2',
      'x-antipode-near': 'eu-west-2',
      'x-antipode-name': 'ws.chat.test',
      'x-antipode-reason': 'nearest healthy',
    })
    expect(socket.protocol).toBe('chat.v1')
  })

  test('carries text and bytes to the region, and what the region says back', async () => {
    const api = new Api()
    const { port } = await started({ upgrade: api.upgrade })
    const socket = new WebSocket(`ws://127.0.0.1:${port}/`)
    await opened(socket)
    socket.send('hällo')
    socket.send(new Uint8Array([1, 2]))
    const answer = message(socket)
    await api.heard
    api.peer?.send('wörld')
    expect(await answer).toBe('wörld')
    socket.close()
    await api.closed
    expect(api.received).toEqual(['hällo', Buffer.from([1, 2])])
  })

  test('what the region says before the handshake is complete is not lost', async () => {
    const api = new Api()
    const { port } = await started({
      upgrade: async (request, peer) => {
        peer.send('early')
        return api.upgrade(request, peer)
      },
    })
    const socket = new WebSocket(`ws://127.0.0.1:${port}/`)
    expect(await message(socket)).toBe('early')
  })

  test('a region that closes before the handshake is complete', async () => {
    const api = new Api()
    const { port } = await started({
      upgrade: async (request, peer) => {
        peer.close(4000, 'full')
        return api.upgrade(request, peer)
      },
    })
    expect(await closed(new WebSocket(`ws://127.0.0.1:${port}/`))).toEqual({ code: 4000, reason: 'full' })
  })

  test.each([
    [1000, 'bye', 1000, 'bye'],
    [1009, 'ü'.repeat(100), 1009, 'ü'.repeat(61)],
    [4321, '', 4321, ''],
    [1005, '', 1005, ''],
    // A broken connection ends without a close frame.
    [1006, '', 1006, ''],
    // A code that cannot be sent, and one that is none.
    [1015, '', 1006, ''],
    [99_999, '', 1006, ''],
  ])('the region closes with %i %s', async (code, reason, seen, seenReason) => {
    const api = new Api()
    const { port } = await started({ upgrade: api.upgrade })
    const socket = new WebSocket(`ws://127.0.0.1:${port}/`)
    await opened(socket)
    const end = closed(socket)
    api.peer?.close(code, reason)
    expect(await end).toEqual({ code: seen, reason: seenReason })
    expect(api.closes).toBe(0)
  })

  test.each([
    ['with a code', (socket: WebSocket) => socket.close(3001, 'done'), { code: 3001, reason: 'done' }],
    ['without a code', (socket: WebSocket) => socket.close(), { code: 1005, reason: '' }],
    ['without a word', (socket: WebSocket) => socket.terminate(), { code: 1006, reason: '' }],
  ])('the browser closes %s', async (_case, close, seen) => {
    const api = new Api()
    const { port } = await started({ upgrade: api.upgrade })
    const socket = new WebSocket(`ws://127.0.0.1:${port}/`)
    await opened(socket)
    close(socket)
    expect(await api.closed).toEqual(seen)
    api.peer?.send('too late')
    api.peer?.close(1000, '')
    expect(api.closes).toBe(1)
  })

  test('a frame that breaks the protocol ends the connection, nothing else', async () => {
    const api = new Api()
    const { port } = await started({ upgrade: api.upgrade })
    const socket = new WebSocket(`ws://127.0.0.1:${port}/`)
    await opened(socket)
    const end = closed(socket)
    const raw = (socket as unknown as { _socket: NodeJS.WritableStream })._socket
    raw.write(Buffer.from([0xff, 0xff, 0xff, 0xff]))
    expect((await end).code).toBe(1002)
    await api.closed
  })
})

describe('a WebSocket that is not opened', () => {
  async function refusal(port: number, path = '/', headers: Record<string, string> = {}) {
    return send(port, {
      path,
      headers: {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
        'sec-websocket-version': '13',
        ...headers,
      },
    })
  }

  test('WS-04: the refusal of $connect is passed on', async () => {
    const { port } = await started({
      upgrade: async () => ({ accepted: false, response: jsonResponse(403, { message: 'Forbidden' }) }),
    })
    const response = await refusal(port)
    expect([response.status, response.body]).toEqual([403, '{"message":"Forbidden"}'])
    expect(response.headers).toMatchObject({ 'x-antipode-region': 'us-east-1', connection: 'close' })
  })

  test('no answer from the region', async () => {
    const { port } = await started({
      upgrade: async () => {
        throw new NetworkError('connect-timeout', 'the connection timed out')
      },
    })
    const response = await refusal(port)
    expect(response.status).toBe(504)
    expect(JSON.parse(response.body)).toMatchObject({ failure: 'connect-timeout', name: 'ws.chat.test' })
  })

  test('an application without a WebSocket API', async () => {
    const { port } = await started({ apiHosts: [] })
    const response = await refusal(port)
    expect([response.status, JSON.parse(response.body).what]).toEqual([
      404,
      expect.stringContaining('no WebSocket API'),
    ])
  })

  test('a place that does not exist', async () => {
    const { port } = await started({})
    expect((await refusal(port, '/?antipode-near=atlantis')).status).toBe(400)
  })

  test.each([
    ['without a key', { 'sec-websocket-key': 'short' }, 400],
    ['of another version', { 'sec-websocket-version': '8' }, 426],
  ])('a handshake %s never reaches the world', async (_case, headers, status) => {
    const { world, port } = await started({})
    expect((await refusal(port, '/', headers)).status).toBe(status)
    expect(world.requests).toEqual([])
  })

  test('an error of our own is a 500, and is reported', async () => {
    const { port } = await started({
      upgrade: async () => {
        throw new Error('broken')
      },
    })
    expect((await refusal(port)).status).toBe(500)
    expect(faults.splice(0)).toEqual([new Error('broken')])
  })
})

describe('who goes early', () => {
  function held(api: Api) {
    let arrive = () => {}
    let release = () => {}
    const arrived = new Promise<void>((resolve) => {
      arrive = resolve
    })
    const gate = new Promise<void>((resolve) => {
      release = resolve
    })
    const upgrade: NonNullable<FakeSettings['upgrade']> = async (request, peer) => {
      arrive()
      await gate
      return api.upgrade(request, peer)
    }
    return { arrived, release, upgrade }
  }

  test('a browser that goes before the answer is told of as 1006', async () => {
    const api = new Api()
    const { arrived, release, upgrade } = held(api)
    const { door, port } = await started({ upgrade })
    const socket = new WebSocket(`ws://127.0.0.1:${port}/`)
    socket.on('error', () => {})
    await arrived
    // The door sees the end of the connection only when it has been torn down: closing it does that for certain.
    await door.close()
    release()
    expect(await api.closed).toEqual({ code: 1006, reason: '' })
  })

  test('a handshake that asks for a malformed subprotocol leaves no connection behind in the world', async () => {
    const api = new Api()
    const { port } = await started({ upgrade: api.upgrade })
    const headers = { ...HANDSHAKE, 'Sec-WebSocket-Protocol': 'chat,,log' }
    expect(await send(port, { headers })).toMatchObject({ status: 400 })
    expect(await api.closed).toMatchObject({ code: 1006 })
  })

  test('a handshake behind a request that has no answer yet ends that connection, nothing else', async () => {
    const { port } = await started({ request: () => new Promise(() => {}) })
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => {})
    socket.write('GET /slow HTTP/1.1\r\nHost: x\r\n\r\n')
    socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
    await once(socket, 'close')
  })

  test('close ends open WebSockets at once', async () => {
    const api = new Api()
    const { door, port } = await started({ upgrade: api.upgrade })
    const socket = new WebSocket(`ws://127.0.0.1:${port}/`)
    await opened(socket)
    const end = closed(socket)
    await door.close()
    expect((await end).code).toBe(1006)
    expect(await api.closed).toMatchObject({ code: 1006 })
  })
})
