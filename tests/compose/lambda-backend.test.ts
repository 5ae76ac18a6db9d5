// `--lambda backend` against MiniStack: functions are made and run in the containers, API Gateway and routing are ours.
import { afterEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { freePorts } from '#simulator/containers/free-ports.js'
import { type Backends, EMULATOR_CREDENTIALS } from '#simulator/region/backend.js'
import { withLambdaInBackend } from '#simulator/region/lambda-in-backend.js'
import { type Servers, startServers } from '#simulator/router/servers.js'
import type { WorldEvent } from '#simulator/world/events.js'
import { startLiveWorld } from '#simulator/world/live-world.js'
import { HOST, MiniStack } from './support/ministack.js'

const REGIONS = ['us-east-1', 'eu-west-2'] as const
type Region = (typeof REGIONS)[number]

const endings: (() => unknown)[] = []
afterEach(async () => {
  const failures: unknown[] = []
  // Each of them, whatever becomes of the others: containers would stay.
  for (const end of endings.splice(0).reverse()) {
    try {
      await end()
    } catch (error) {
      failures.push(error)
    }
  }
  expect(failures).toEqual([])
})

async function miniStacks(regions: readonly Region[]): Promise<Map<Region, MiniStack>> {
  const started = await Promise.all(
    regions.map(async (region) => {
      const miniStack = await MiniStack.start()
      endings.push(() => miniStack.kill())
      return [region, miniStack] as const
    }),
  )
  return new Map(started)
}

interface Running {
  readonly servers: Servers
  readonly world: Awaited<ReturnType<typeof startLiveWorld>>
  readonly told: <T extends WorldEvent['type']>(type: T) => Extract<WorldEvent, { type: T }>[]
  readonly get: (near: Region, path: string, init?: RequestInit) => Promise<Response>
  readonly post: (near: Region, text: string) => Promise<Response>
  readonly close: () => Promise<void>
}

async function up(
  templatePath: string,
  at: ReadonlyMap<Region, MiniStack>,
  { through }: { through?: number } = {},
): Promise<Running> {
  const standing: Backends = new Map(
    [...at].map(([region, { url }]) => [
      region,
      { endpoint: { url, credentials: EMULATOR_CREDENTIALS }, services: new Map() },
    ]),
  )
  const functionEndpoint = through === undefined ? undefined : `http://${HOST}:${through}`
  const faults: unknown[] = []
  const events: WorldEvent[] = []
  const world = await startLiveWorld({
    templatePath,
    regions: [...at.keys()],
    backends: withLambdaInBackend(standing, functionEndpoint),
    onError: (error) => faults.push(error),
    onEvent: (event) => events.push(event),
  })
  const servers = await startServers(world, {
    port: 0,
    awsPort: through ?? 0,
    ...(through !== undefined && { host: '0.0.0.0' }),
    onFault: (error) => faults.push(error),
  })
  let open = true
  const close = async () => {
    if (!open) return
    open = false
    await servers.close()
    await world.close()
    expect(faults).toEqual([])
  }
  endings.push(close)
  const get = (near: Region, path: string, init: RequestInit = {}) =>
    fetch(`http://127.0.0.1:${new URL(servers.application.url).port}${path}`, {
      ...init,
      headers: { ...init.headers, 'x-antipode-near': near },
    })
  const post = (near: Region, text: string) =>
    get(near, '/messages', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ text, author: 'ann' }),
    })
  const told: Running['told'] = (type) =>
    events.filter((event): event is Extract<WorldEvent, { type: typeof type }> => event.type === type)
  return { servers, world, told, get, post, close }
}

/** Asks until it is so; the test's own time-out ends it otherwise. */
async function until<T>(ask: () => T | Promise<T>, ok: (value: T) => boolean): Promise<T> {
  for (;;) {
    const value = await ask()
    if (ok(value)) return value
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
}

/** Each checker's first probe starts a process in MiniStack: sixteen at once in each region. */
async function answers(get: Running['get'], region: Region): Promise<void> {
  await until(
    () => get(region, '/health'),
    ({ status, headers }) => status === 200 && headers.get('x-antipode-region') === region,
  )
}

/** Empty while there is no answer. */
async function texts(response: Response): Promise<readonly string[]> {
  const { messages = [] } = (await response.json()) as { messages?: { text: string }[] }
  return messages.map(({ text }) => text)
}

test('a plain template: its answers, its errors, its time-outs; deployed again it is brought up to date', async () => {
  const at = await miniStacks(['us-east-1'])
  const template = 'tests/compose/fixtures/plain/template.yaml'
  const first = await up(template, at)
  const answer = await first.get('us-east-1', '/that')
  expect(await answer.json()).toEqual({ greeting: 'hello', region: 'us-east-1', what: 'that' })
  expect((await first.get('us-east-1', '/throw')).status).toBe(500)
  expect((await first.get('us-east-1', '/hang')).status).toBe(500)
  expect(first.told('lambda.invoked')).toMatchObject([
    { outcome: 'success' },
    { outcome: 'error', errorMessage: 'a mistake of the application' },
    { outcome: 'timeout' },
  ])
  const lines = first.told('lambda.log').map(({ line }) => line)
  expect(lines).toContain('asked for that')
  await first.close()

  const again = await up(template, at)
  expect(await (await again.get('us-east-1', '/again')).json()).toMatchObject({ what: 'again' })
})

test('a backend that comes back empty, however soon, gets its functions again', async () => {
  const at = await miniStacks(['us-east-1'])
  const { get, told } = await up('tests/compose/fixtures/plain/template.yaml', at)
  expect((await get('us-east-1', '/before')).status).toBe(200)
  await at.get('us-east-1')?.restart()
  await until(
    () => told('region.restored'),
    ({ length }) => length > 0,
  )
  expect(await (await get('us-east-1', '/after')).json()).toMatchObject({ what: 'after' })
  const restored = told('cloudformation.resource-restored').map(({ logicalId }) => logicalId)
  expect(restored).toEqual(expect.arrayContaining(['Answering', 'Hanging']))
})

test('the demonstration: what is posted near one region is read near the other, also when the first is dead', async () => {
  const at = await miniStacks(REGIONS)
  const { get, post, world } = await up('lambdas/template.yaml', at)
  for (const region of REGIONS) await answers(get, region)
  const posted = await post('us-east-1', 'before')
  const answer = { status: posted.status, body: await posted.json() }
  expect(answer).toMatchObject({ status: 201, body: { text: 'before', servedBy: 'us-east-1' } })
  const near = await until(
    async () => texts(await get('eu-west-2', '/history')),
    ({ length }) => length > 0,
  )
  expect(near).toEqual(['before'])

  await at.get('us-east-1')?.kill()
  // Users whose resolvers remember nothing.
  let users = 0
  const ask = () =>
    world
      .newClient('us-east-1', `user ${++users}`)
      .request({
        method: 'GET',
        protocol: 'https:',
        host: 'api.chat.test',
        target: '/history',
        headers: [],
        body: new Uint8Array(0),
        sourceIp: '192.0.2.1',
      })
      .then(
        ({ response }) => response,
        () => undefined,
      )
  const away = await until(ask, (response) => response?.status === 200)
  expect(Buffer.from(away?.body ?? []).toString()).toContain('"servedBy":"eu-west-2"')
  expect(Buffer.from(away?.body ?? []).toString()).toContain('"text":"before"')
})

test('with --function-endpoint, functions reach the tables and the WebSockets of the world', async () => {
  const at = await miniStacks(['us-east-1'])
  const [through] = (await freePorts(1)) as [number]
  const { get, post, servers, told } = await up('lambdas/template.yaml', at, { through })
  await answers(get, 'us-east-1')
  const messages: string[] = []
  const port = new URL(servers.application.url).port
  const socket = new WebSocket(`ws://127.0.0.1:${port}`, { headers: { 'x-antipode-near': 'us-east-1' } })
  endings.push(() => socket.terminate())
  socket.on('message', (message) => messages.push(String(message)))
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  expect((await post('us-east-1', 'to everybody')).status).toBe(201)
  await until(
    () => messages,
    ({ length }) => length > 0,
  )
  expect(JSON.parse(messages[0] as string)).toMatchObject({ text: 'to everybody', servedBy: 'us-east-1' })
  // The function goes on after it has pushed.
  const batches = await until(
    () => told('lambda.batch'),
    ({ length }) => length > 0,
  )
  expect(batches).toMatchObject([{ outcome: 'success', records: 1 }])
})

test('without it, a push ends at the backend, which knows no API of the world', async () => {
  const at = await miniStacks(['us-east-1'])
  const { get, post, servers, told } = await up('lambdas/template.yaml', at)
  await answers(get, 'us-east-1')
  const port = new URL(servers.application.url).port
  const socket = new WebSocket(`ws://127.0.0.1:${port}`, { headers: { 'x-antipode-near': 'us-east-1' } })
  endings.push(() => socket.terminate())
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  expect((await post('us-east-1', 'to nobody')).status).toBe(201)
  const batches = await until(
    () => told('lambda.batch'),
    ({ length }) => length > 0,
  )
  expect(batches[0]).toMatchObject({ outcome: 'error' })
  expect(told('lambda.log').some(({ line }) => line.includes('NotFoundException'))).toBe(true)
})
