import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { METHODS } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { jsonResponse, textBody } from '#simulator/aws/http.js'
import { AntipodeError } from '#simulator/kernel/errors.js'
import { NetworkError } from '#simulator/network/errors.js'
import { openFrontDoor } from '#simulator/router/front-door.js'
import type { Listening } from '#simulator/router/listener.js'
import type { RoutedWorld } from '#simulator/router/world.js'
import { type FakeSettings, fakeWorld } from './support/fake-world.js'
import { send } from './support/raw-http.js'

const faults: unknown[] = []
const open: Listening[] = []
const directories: string[] = []

afterEach(async () => {
  await Promise.all(open.splice(0).map((door) => door.close()))
  await Promise.all(directories.splice(0).map((path) => rm(path, { recursive: true })))
  expect(faults.splice(0)).toEqual([])
})

async function frontDoor(world: RoutedWorld): Promise<Listening> {
  const door = await openFrontDoor(world, { port: 0, onFault: (error) => faults.push(error) })
  open.push(door)
  return door
}

async function page(files: Record<string, string>): Promise<string> {
  const parent = await mkdtemp(join(tmpdir(), 'antipode-page-'))
  directories.push(parent)
  await writeFile(join(parent, 'secret.txt'), 'outside')
  const directory = join(parent, 'page')
  await mkdir(join(directory, 'assets'), { recursive: true })
  for (const [name, text] of Object.entries(files)) await writeFile(join(directory, name), text)
  return directory
}

async function started(settings: FakeSettings = {}) {
  const world = fakeWorld(settings)
  const { port } = await frontDoor(world)
  return { world, port }
}

describe('a request reaches the world as it was sent', () => {
  test('method, target, body, and header fields in order and case', async () => {
    const { world, port } = await started()
    await send(port, {
      method: 'PATCH',
      path: '/a%2Fb/%E0%A4%A?x=1&x=2&y=%20',
      headers: { 'X-Second': '2', 'x-first': ['a', 'b'], 'Content-Type': 'not a type', TE: 'trailers' },
      body: 'tëxt',
    })
    const [request] = world.requests
    expect(request).toMatchObject({
      method: 'PATCH',
      protocol: 'https:',
      host: 'api.chat.test',
      target: '/a%2Fb/%E0%A4%A?x=1&x=2&y=%20',
      sourceIp: '127.0.0.1',
    })
    expect(request?.headers).toEqual([
      ['X-Second', '2'],
      ['x-first', 'a'],
      ['x-first', 'b'],
      ['Content-Type', 'not a type'],
    ])
    expect(Buffer.from(request?.body ?? []).toString()).toBe('tëxt')
  })

  // Every method that this Node.js reads: the list grows from release to release, as by QUERY.
  test.each(METHODS.filter((method) => method !== 'CONNECT'))('%s with a body', async (method) => {
    const { world, port } = await started()
    const { status } = await send(port, { method, body: 'x', headers: { 'content-length': '1' } })
    expect(status).toBe(200)
    expect(world.requests[0]).toMatchObject({ method, body: Buffer.from('x') })
  })

  test('a target that is a whole URL', async () => {
    const { world, port } = await started()
    await send(port, { path: 'http://api.chat.test/history?n=1' })
    expect(world.requests[0]).toMatchObject({ host: 'api.chat.test', target: '/history?n=1' })
  })

  test('AG-09: a body of 10 MB passes, a longer one gets 413', async () => {
    const { world, port } = await started()
    const limit = 10 * 1024 * 1024
    const longest = await send(port, { method: 'POST', body: new Uint8Array(limit) })
    expect(longest.status).toBe(200)
    const longer = await send(port, { method: 'POST', body: new Uint8Array(limit + 1) })
    expect([longer.status, JSON.parse(longer.body)]).toEqual([413, { message: 'Request Too Long' }])
    expect(world.requests).toHaveLength(1)
  })

  test('an offer to upgrade to HTTP/2 is ignored, and the body is not lost', async () => {
    const { world, port } = await started()
    const { status } = await send(port, {
      method: 'POST',
      body: 'hello',
      headers: { connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c', 'http2-settings': 'AAMAAABk' },
    })
    expect(status).toBe(200)
    expect(Buffer.from(world.requests[0]?.body ?? []).toString()).toBe('hello')
    expect(world.requests[0]?.headers.map(([name]) => name.toLowerCase())).not.toContain('upgrade')
  })
})

describe('the answer', () => {
  test('is passed on with its fields, and says who answered and why', async () => {
    const { port } = await started({
      request: async () => ({
        status: 201,
        headers: [
          ['X-Case', 'kept'],
          ['Set-Cookie', 'a=1'],
          ['Set-Cookie', 'b=2'],
          ['Transfer-Encoding', 'chunked'],
          ['X-Antipode-Region', 'said by the application'],
        ],
        body: textBody('made'),
      }),
    })
    const response = await send(port, { method: 'POST' })
    expect([response.status, response.body]).toEqual([201, 'made'])
    expect(response.rawHeaders).toContain('X-Case')
    expect(response.headers['set-cookie']).toEqual(['a=1', 'b=2'])
    expect(response.headers).toMatchObject({
      'x-antipode-region': 'us-east-1',
      'x-antipode-near': 'us-east-1',
      'x-antipode-name': 'api.chat.test',
      'x-antipode-reason': 'nearest healthy',
      'x-antipode-dns-ttl': '60',
      'content-length': '4',
    })
  })

  test('names the seconds that the DNS answer has left', async () => {
    const { world, port } = await started()
    await send(port)
    world.clock.moveTo(world.clock.now() + 18_500_000)
    expect((await send(port)).headers['x-antipode-dns-ttl']).toBe('42')
  })

  test.each([
    ['a line break in a field', { status: 200, headers: [['x-bad', 'a\r\nb']] as const }],
    ['a status that is none', { status: 42, headers: [] }],
    ['a status of an interim response', { status: 101, headers: [] }],
  ])('with %s becomes a 502 that says so', async (_case, answer) => {
    const { port } = await started({ request: async () => ({ ...answer, body: textBody('x') }) })
    const response = await send(port)
    expect(response.status).toBe(502)
    expect(JSON.parse(response.body).what).toContain('cannot be sent')
    expect(response.headers['x-antipode-region']).toBe('us-east-1')
  })

  test('to HEAD has no body, and 204 no length', async () => {
    const { port } = await started({
      request: async ({ method }) => ({
        status: method === 'HEAD' ? 200 : 204,
        headers: [],
        body: textBody(method === 'HEAD' ? 'body' : ''),
      }),
    })
    expect((await send(port, { method: 'HEAD' })).body).toBe('')
    expect((await send(port, { method: 'DELETE' })).headers['content-length']).toBeUndefined()
  })

  test('is dropped when the caller has gone', async () => {
    let arrived = () => {}
    let release = () => {}
    const reached = new Promise<void>((resolve) => {
      arrived = resolve
    })
    const { port } = await started({
      request: async ({ target }) => {
        if (target !== '/slow') return jsonResponse(200, {})
        arrived()
        await new Promise<void>((resolve) => {
          release = resolve
        })
        return jsonResponse(200, { large: 'x'.repeat(1_000_000) })
      },
    })
    const socket = connect(port, '127.0.0.1')
    socket.write('GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n')
    await reached
    await new Promise((resolve) => socket.once('close', resolve).destroy())
    release()
    expect((await send(port)).status).toBe(200)
  })
})

describe('where the caller stands', () => {
  test.each([
    ['nothing said: the first region', {}, '/', 'us-east-1'],
    ['the header', { 'X-Antipode-Near': 'eu-west-2' }, '/', 'eu-west-2'],
    ['the query', {}, '/?antipode-near=eu-west-2', 'eu-west-2'],
    ['the cookie', { cookie: 'a=1; antipode-near=eu-west-2' }, '/', 'eu-west-2'],
    [
      'the header before the query',
      { 'x-antipode-near': 'sa-east-1' },
      '/?antipode-near=eu-west-2',
      'sa-east-1',
    ],
    [
      'the query before the cookie',
      { cookie: 'antipode-near=eu-west-2' },
      '/?antipode-near=sa-east-1',
      'sa-east-1',
    ],
    ['a cookie of another program', { cookie: 'antipode-near=atlantis' }, '/', 'us-east-1'],
  ])('%s', async (_rule, headers, path, near) => {
    const { port } = await started()
    const response = await send(port, { headers: headers as Record<string, string>, path })
    expect(response.status).toBe(200)
    expect(response.headers['x-antipode-near']).toBe(near)
  })

  test('the application does not see it', async () => {
    const { world, port } = await started()
    await send(port, {
      path: '/history?a=1&antipode-near=eu-west-2&b=%20',
      headers: { cookie: 'a=1; antipode-near=us-east-1; b=2', 'x-antipode-near': 'us-east-1' },
    })
    await send(port, { path: '/?antipode-near=eu-west-2', headers: { cookie: 'antipode-near=us-east-1' } })
    expect(world.requests.map(({ target }) => target)).toEqual(['/history?a=1&b=%20', '/'])
    expect(world.requests.map(({ headers }) => headers)).toEqual([[['cookie', 'a=1; b=2']], []])
  })

  test('what the query says is remembered', async () => {
    const { port } = await started()
    const { headers } = await send(port, { path: '/?antipode-near=eu-west-2' })
    expect(headers['set-cookie']).toEqual(['antipode-near=eu-west-2; Path=/; SameSite=Lax'])
    expect((await send(port)).headers['set-cookie']).toBeUndefined()
  })

  test.each([
    { headers: { 'x-antipode-near': 'atlantis' } },
    { path: '/?antipode-near=%0d%0aset-cookie' },
    { headers: { 'x-antipode-near': 'eu-west-2' }, path: '/?antipode-near=x;Domain=test' },
  ])('a region that does not exist is refused: %j', async (request) => {
    const { world, port } = await started()
    const response = await send(port, request)
    expect(response.status).toBe(400)
    expect(JSON.parse(response.body)).toMatchObject({ code: 'region-unknown' })
    expect(world.requests).toEqual([])
  })
})

describe('no answer', () => {
  const down = (health: 'healthy' | 'unhealthy' | 'unchecked') => ({
    request: async () => {
      throw new NetworkError('refused', 'connection refused')
    },
    regions: [{ region: 'us-east-1', health, checkersHealthy: 2, checkers: 16, faults: ['region-down'] }],
  })

  test('says what happened, why, and what will happen', async () => {
    const { port } = await started(down('unhealthy'))
    const response = await send(port)
    expect(response.status).toBe(502)
    expect(JSON.parse(response.body)).toEqual({
      failure: 'refused',
      what: 'us-east-1 refused the connection.',
      why: "In force there: the fault 'region-down'.",
      next:
        'Route 53 holds us-east-1 to be unhealthy (2 of 16 checkers): new DNS answers lead to eu-west-2. ' +
        'The resolver of users near us-east-1 keeps the answer us-east-1 for 60 s more.',
      mayHaveHappened: false,
      near: 'us-east-1',
      name: 'api.chat.test',
      region: 'us-east-1',
    })
    expect(response.headers).toMatchObject({ 'x-antipode-region': 'us-east-1', 'x-antipode-dns-ttl': '60' })
  })

  test.each([
    ['healthy', 'healthy still (2 of 16 checkers)'],
    ['unchecked', 'nothing fails over'],
  ] as const)('while the region counts as %s', async (health, words) => {
    const { port } = await started(down(health))
    expect(JSON.parse((await send(port)).body).next).toContain(words)
  })

  test.each([
    ['connect-timeout', 504, false],
    ['reply-timeout', 504, true],
    ['reset', 502, true],
    ['name-not-found', 502, false],
  ] as const)('%s is a %i; may have happened: %s', async (failure, status, mayHaveHappened) => {
    const { port } = await started({
      request: async () => {
        throw new NetworkError(failure, 'the network says so')
      },
    })
    const response = await send(port)
    expect(response.status).toBe(status)
    expect(JSON.parse(response.body)).toMatchObject({ failure, mayHaveHappened, why: 'the network says so' })
  })

  test('an application without an API gets a 404 that says so', async () => {
    const { port } = await started({ apiHosts: [] })
    const response = await send(port)
    expect(response.status).toBe(404)
    expect(JSON.parse(response.body).what).toContain('no HTTP or REST API')
  })

  test('an error of our own is a 500, and is reported', async () => {
    const { port } = await started({
      request: async () => {
        throw new Error('broken')
      },
    })
    expect((await send(port)).status).toBe(500)
    expect(faults.splice(0)).toEqual([new Error('broken')])
  })
})

describe('the page', () => {
  const files = { 'index.html': '<h1>chat</h1>', 'assets/a b.js': 'run()', '.hidden': 'no' }

  test.each([
    ['/', '<h1>chat</h1>'],
    ['/index.html?antipode-near=eu-west-2', '<h1>chat</h1>'],
    ['/assets/a%20b.js', 'run()'],
  ])('answers %s', async (path, text) => {
    const { world, port } = await started({ pageDirectory: await page(files) })
    const response = await send(port, { path })
    expect([response.status, response.body]).toEqual([200, text])
    expect(world.requests).toEqual([])
    expect(response.headers['x-antipode-near']).toBeDefined()
  })

  test.each([
    ['no such file', { path: '/history' }],
    ['a directory', { path: '/assets' }],
    ['another method', { path: '/', method: 'POST' }],
    ["the application's own name", { path: '/', headers: { host: 'API.chat.test:8080' } }],
    ['a hidden file', { path: '/.hidden' }],
    ['a way out', { path: '/../secret.txt' }],
    ['a hidden way out', { path: '/assets/%2e%2e/%2e%2e/secret.txt' }],
    ['an encoded way out', { path: '/..%2fsecret.txt' }],
    ['a way out of Windows', { path: '/..%5csecret.txt' }],
    ['NUL', { path: '/index.html%00' }],
    ['no UTF-8', { path: '/%ff' }],
  ])('leaves to the API: %s', async (_case, request) => {
    const { world, port } = await started({ pageDirectory: await page(files) })
    const response = await send(port, request)
    expect(JSON.parse(response.body)).toEqual({ ok: true })
    expect(world.requests).toHaveLength(1)
  })

  test('is answered to HEAD, and again only when it has changed', async () => {
    const { port } = await started({ pageDirectory: await page(files) })
    const head = await send(port, { method: 'HEAD' })
    expect([head.status, head.body, head.headers['cache-control']]).toEqual([200, '', 'no-cache'])
    const again = await send(port, { headers: { 'if-none-match': head.headers.etag as string } })
    expect(again.status).toBe(304)
  })

  test('a directory that does not exist is no page', async () => {
    const { port } = await started({ pageDirectory: join(tmpdir(), 'antipode-none') })
    expect((await send(port)).body).toBe('{"ok":true}')
  })
})

describe('listening', () => {
  test('a taken port is named, with the option that changes it', async () => {
    const { port } = await started()
    const error = await openFrontDoor(fakeWorld(), { port, onFault: () => {} }).catch((e: unknown) => e)
    expect(error).toBeInstanceOf(AntipodeError)
    expect(error).toMatchObject({ code: 'port-taken' })
    expect((error as Error).message).toMatch(
      new RegExp(`Port ${port} of 127\\.0\\.0\\.1, meant for the application.*--port`, 's'),
    )
  })

  test('an address that is not of this machine is a usage error', async () => {
    const opening = openFrontDoor(fakeWorld(), { port: 0, host: '192.0.2.1', onFault: () => {} })
    await expect(opening).rejects.toMatchObject({ code: 'bad-usage' })
  })

  test('close ends kept connections and requests under way at once', async () => {
    let arrived = () => {}
    const reached = new Promise<void>((resolve) => {
      arrived = resolve
    })
    const world = fakeWorld({
      request: ({ target }) => {
        if (target !== '/never') return Promise.resolve(jsonResponse(200, {}))
        arrived()
        return new Promise(() => {})
      },
    })
    const door = await openFrontDoor(world, { port: 0, onFault: (error) => faults.push(error) })
    const sockets = ['/', '/never'].map((path) => {
      const socket = connect(door.port, '127.0.0.1')
      socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`)
      socket.on('error', () => {})
      return { closed: new Promise((resolve) => socket.once('close', resolve)), socket }
    })
    await new Promise((resolve) => sockets[0]?.socket.once('data', resolve))
    await reached
    await door.close()
    await Promise.all(sockets.map(({ closed }) => closed))
  })
})
