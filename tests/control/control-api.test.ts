import { request as httpRequest } from 'node:http'
import { afterEach, describe, expect, test } from 'vitest'
import { openControlApi } from '#simulator/control/control-api.js'
import { ControlClient } from '#simulator/control/control-client.js'
import { FAULT_NAMES, FAULTS } from '#simulator/faults/catalogue.js'
import type { Listening } from '#simulator/router/listener.js'
import { send } from '../router/support/raw-http.js'
import { type FakeWorld, fakeWorld, REGIONS } from './fake-world.js'

const apis: Listening[] = []
const errors: unknown[] = []

afterEach(async () => {
  await Promise.all(apis.splice(0).map((api) => api.close()))
  expect(errors.splice(0)).toEqual([])
})

async function started(world: FakeWorld = fakeWorld(), host?: string) {
  const api = await openControlApi(world, {
    port: 0,
    ...(host === undefined ? {} : { host }),
    template: 'lambdas/template.yaml',
    seed: 7,
    onFault: (error) => errors.push(error),
  })
  apis.push(api)
  const call = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const type = body === undefined ? {} : { 'content-type': 'application/json' }
    const response = await send(api.port, {
      method,
      path,
      headers: { host: `localhost:${api.port}`, ...type, ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    return { status: response.status, body: JSON.parse(response.body) }
  }
  return { world, port: api.port, url: api.url, call, api }
}

describe('the control API', () => {
  test('tells the status, with instants as ISO 8601', async () => {
    const { call } = await started()
    await call('POST', '/faults', { fault: 'region-down', regions: ['us-east-1'] })
    const { body } = await call('GET', '/status')
    expect(body).toMatchObject({ template: 'lambdas/template.yaml', seed: 7 })
    expect(body.regions[0]).toMatchObject({ region: 'us-east-1', health: 'healthy', faults: ['region-down'] })
    expect(body.faults).toEqual([
      {
        id: 'region-down-1',
        fault: 'region-down',
        scope: 'us-east-1',
        settings: { how: 'refuse' },
        since: '2026-01-01T00:00:00.000Z',
      },
    ])
  })

  test('offers every fault of the catalogue, and no other', async () => {
    const { call } = await started()
    const { catalogue } = (await call('GET', '/faults')).body
    expect(catalogue.map(({ name }: { name: string }) => name)).toEqual(FAULT_NAMES)
    for (const { name, settings, regions } of catalogue) {
      const definition = FAULTS[name as keyof typeof FAULTS]
      expect({ settings, regions }).toEqual({ settings: definition.settings, regions: definition.regions })
    }
  })

  test.each(FAULT_NAMES)('starts and heals %s', async (fault) => {
    const { call, world } = await started()
    const regions = REGIONS.slice(0, FAULTS[fault].regions)
    const settings = fault === 'container-down' ? { container: 'chat-us-east-1-1' } : {}
    const answer = await call('POST', '/faults', { fault, regions, settings })
    expect(answer).toMatchObject({ status: 201, body: { fault, scope: regions.join(',') } })
    expect(world.faults.active()).toHaveLength(1)
    expect(await call('DELETE', `/faults/${answer.body.id}`)).toEqual({ status: 200, body: { healed: 1 } })
    expect(world.faults.active()).toEqual([])
  })

  test('heals one region, or all', async () => {
    const { call } = await started()
    for (const region of REGIONS) await call('POST', '/faults', { fault: 'region-down', regions: [region] })
    expect((await call('POST', '/heal', { region: 'eu-west-2' })).body).toEqual({ healed: 1 })
    expect((await call('POST', '/heal', {})).body).toEqual({ healed: 2 })
  })

  test.each([
    ['POST', '/faults', { fault: 'meteor', regions: ['us-east-1'] }, 400, 'bad-usage'],
    ['POST', '/faults', { fault: 'region-down', regions: ['atlantis'] }, 404, 'region-unknown'],
    ['POST', '/faults', { fault: 'region-down', regions: 'us-east-1' }, 400, 'bad-usage'],
    ['POST', '/faults', { fault: 'region-down', regions: ['us-east-1'], settings: null }, 400, 'bad-usage'],
    [
      'POST',
      '/faults',
      { fault: 'health', regions: ['us-east-1'], settings: { status: 9 } },
      400,
      'bad-usage',
    ],
    ['POST', '/faults', '{', 400, 'bad-usage'],
    ['POST', '/faults', 'null', 400, 'bad-usage'],
    ['DELETE', '/faults/none-1', undefined, 404, 'name-unknown'],
    ['POST', '/heal', { region: 'atlantis' }, 404, 'region-unknown'],
    ['POST', '/heal', { region: 1 }, 404, 'region-unknown'],
    ['GET', '/events?from=yesterday', undefined, 400, 'bad-usage'],
    ['GET', '/nothing', undefined, 404, 'bad-usage'],
  ])('%s %s %j is refused with %i %s', async (method, path, body, status, code) => {
    const { call, world } = await started()
    const answer = await call(method, path, body)
    expect(answer).toMatchObject({ status, body: { error: { code, what: expect.any(String) } } })
    expect(world.faults.active()).toEqual([])
  })

  test('an error of our own is a 500, and is reported', async () => {
    const world = fakeWorld()
    const { call } = await started({
      ...world,
      status: () => {
        throw new Error('broken')
      },
    })
    expect(await call('GET', '/status')).toMatchObject({ status: 500, body: { error: { code: 'internal' } } })
    expect(errors.splice(0)).toEqual([new Error('broken')])
  })

  test('a taken port is named, with the option that changes it', async () => {
    const { port } = await started()
    const opening = openControlApi(fakeWorld(), { port, template: 't', seed: 1, onFault: () => {} })
    await expect(opening).rejects.toMatchObject({
      code: 'port-taken',
      fix: expect.stringContaining('--control-port'),
    })
  })
})

describe('cross-site requests', () => {
  test.each([
    ['a name that leads here (DNS rebinding)', { host: 'evil.example:PORT' }],
    ['a name that begins like a loopback name', { host: 'localhost.evil.example:PORT' }],
    ['a name that begins like a loopback address', { host: '127.0.0.1.evil.example:PORT' }],
    ['another port', { host: 'localhost:1' }],
    ['no port', { host: 'localhost' }],
    ['a page of the Internet', { origin: 'https://evil.example' }],
    ['a page of another port of this machine', { origin: 'http://localhost:8080' }],
    ['a page of no origin', { origin: 'null' }],
    ['what the browser calls cross-site', { 'sec-fetch-site': 'cross-site' }],
    ['what the browser calls same-site', { 'sec-fetch-site': 'same-site' }],
  ])('%s', async (_case, headers: Record<string, string>) => {
    const { call, port, world } = await started()
    const fields = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, value.replace('PORT', String(port))]),
    )
    const body = { fault: 'region-down', regions: ['us-east-1'] }
    expect((await call('POST', '/faults', body, fields)).status).toBe(403)
    expect((await call('GET', '/status', undefined, fields)).status).toBe(403)
    expect(world.faults.active()).toEqual([])
  })

  test.each(['localhost', '127.0.0.1', '[::1]'])('its own pages by %s are let in', async (name) => {
    const { call, port } = await started()
    const fields = {
      host: `${name}:${port}`,
      origin: `http://${name}:${port}`,
      'sec-fetch-site': 'same-origin',
    }
    expect((await call('POST', '/heal', {}, fields)).status).toBe(200)
  })

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    undefined,
  ])('a POST with the content type %s is refused', async (type) => {
    const { port, world } = await started()
    world.faults.start('region-down', ['us-east-1'])
    const response = await send(port, {
      method: 'POST',
      path: '/heal',
      headers: { host: `localhost:${port}`, ...(type ? { 'content-type': type } : {}) },
      body: type ? '{}' : '',
    })
    expect(response.status).toBe(415)
    expect(world.faults.active()).toHaveLength(1)
  })
})

describe('the stream of events', () => {
  test('is not asked for without its body: that answer would never end', async () => {
    const { port } = await started()
    const headers = { host: `localhost:${port}` }
    expect(await send(port, { method: 'HEAD', path: '/events', headers })).toMatchObject({ status: 404 })
  })

  /** Reads lines until there are enough; then goes, as a reader may at any time. */
  function lines(port: number, path: string, count: number, onOpen: () => void = () => {}) {
    return new Promise<{ n: number; type: string }[]>((resolve, reject) => {
      const request = httpRequest({ host: '127.0.0.1', port, path }, (response) => {
        onOpen()
        let text = ''
        response.on('error', () => {})
        response.on('data', (chunk: Buffer) => {
          text += chunk
          const whole = text.split('\n').slice(0, -1)
          if (whole.length < count) return
          request.destroy()
          resolve(whole.map((line) => JSON.parse(line)))
        })
      })
      request.on('error', reject).end()
    })
  }

  test.each([
    ['without a beginning: only later ones', '/events', [4]],
    ['from a number on', '/events?from=2', [2, 3, 4]],
    ['from that many of the latest on', '/events?from=-1', [3, 4]],
  ])('%s', async (_case, path, numbers) => {
    const { world, port } = await started()
    for (const region of REGIONS) world.faults.start('region-down', [region])
    const read = await lines(port, path, numbers.length, () => world.faults.healAll('eu-west-2'))
    expect(read.map(({ n }) => n)).toEqual(numbers)
    expect(read.at(-1)).toMatchObject({ type: 'fault.healed' })
  })

  test('a reader that has gone is forgotten', async () => {
    const world = fakeWorld()
    let readers = 0
    let forgotten = () => {}
    const gone = new Promise<void>((resolve) => {
      forgotten = resolve
    })
    const { port } = await started({
      ...world,
      trace: Object.assign(Object.create(world.trace), {
        records: () => world.trace.records(),
        subscribe: (reader: Parameters<typeof world.trace.subscribe>[0]) => {
          readers++
          const end = world.trace.subscribe(reader)
          return () => {
            readers--
            end()
            forgotten()
          }
        },
      }),
    })
    world.faults.start('region-down', ['us-east-1'])
    await lines(port, '/events?from=1', 1)
    await gone
    expect(readers).toBe(0)
  })

  test('ends when the world does', async () => {
    const { api, port } = await started()
    const ended = new Promise<void>((resolve) => {
      httpRequest({ host: '127.0.0.1', port, path: '/events' }, (response) => {
        response.on('close', resolve).on('error', () => {})
        void api.close()
      }).end()
    })
    await ended
  })
})

describe('the client', () => {
  test('starts, tells, and heals', async () => {
    const { url, world } = await started()
    const client = new ControlClient(url)
    const fault = await client.startFault('region-down', ['us-east-1'], { how: 'blackhole' })
    expect(fault).toMatchObject({ id: 'region-down-1', settings: { how: 'blackhole' } })
    expect((await client.status()).faults).toEqual([fault])
    expect(await client.heal()).toBe(1)
    expect(world.faults.active()).toEqual([])
  })

  test('throws what the world says', async () => {
    const { url } = await started()
    const starting = new ControlClient(url).startFault('region-down', ['atlantis'], {})
    await expect(starting).rejects.toMatchObject({
      code: 'region-unknown',
      what: "This world has no region 'atlantis'.",
      fix: expect.stringContaining('us-east-1'),
    })
  })

  test('says so when nobody answers', async () => {
    const { api, url } = await started()
    await api.close()
    await expect(new ControlClient(url).status()).rejects.toMatchObject({
      code: 'world-unreachable',
      what: expect.stringContaining(url),
    })
  })

  test.each(['localhost:4000', 'https://localhost:4000', ''])('%j is not the URL of a world', (url) => {
    expect(() => new ControlClient(url)).toThrow(expect.objectContaining({ code: 'bad-usage' }))
  })
})

describe('listening on every address, as in a container', () => {
  test.each([
    'localhost:49153',
    '127.0.0.1:1',
    'antipode:4000',
    '172.17.0.2:4000',
    '[::1]:80',
  ])('a published port is reached as %s, whatever its number', async (host) => {
    const { call } = await started(fakeWorld(), '0.0.0.0')
    expect((await call('GET', '/status', undefined, { host })).status).toBe(200)
  })

  test.each([
    ['a name that leads here (DNS rebinding)', { host: 'evil.example.com:4000' }],
    ['no name', { host: ':4000' }],
    ['a page of the Internet', { origin: 'https://evil.example' }],
    ['a page of another port of this machine', { origin: 'http://localhost:8080' }],
    ['what the browser calls same-site', { 'sec-fetch-site': 'same-site' }],
  ])('%s is refused', async (_case, headers: Record<string, string>) => {
    const { call } = await started(fakeWorld(), '0.0.0.0')
    expect((await call('GET', '/status', undefined, headers)).status).toBe(403)
  })

  test('an address that this machine does not have is named, with the option that changes it', async () => {
    await expect(started(fakeWorld(), '203.0.113.1')).rejects.toMatchObject({
      code: 'bad-usage',
      fix: expect.stringContaining('--control-host'),
    })
  })
})
