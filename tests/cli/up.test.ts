import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type UpOptions, up } from '#simulator/cli/up.js'
import { findWorld, runningWorlds } from '#simulator/control/registration.js'
import { AntipodeError } from '#simulator/kernel/errors.js'
import { type FakeLiveWorld, fakeLiveWorld } from './support/fake-live-world.js'
import { FakeTerminal } from './support/fake-terminal.js'

let folder = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'antipode-up-'))
})

afterEach(() => rm(folder, { recursive: true }))

const OPTIONS: UpOptions = {
  template: 'lambdas/template.yaml',
  port: 0,
  awsPort: 0,
  controlPort: 0,
  host: '127.0.0.1',
  controlHost: '127.0.0.1',
  backend: 'embedded',
  lambda: 'embedded',
  seed: 7,
}

async function started(options: Partial<UpOptions> = {}, terminal = new FakeTerminal()) {
  let world: FakeLiveWorld | undefined
  const ended = up(
    { ...OPTIONS, ...options },
    terminal,
    async (given) => {
      world = fakeLiveWorld(given)
      return world
    },
    folder,
  )
  await Promise.race([terminal.shows('ap-southeast-2  healthy'), ended])
  const url = (label: string) => new RegExp(`${label} +(http://\\S+)`).exec(terminal.stdout)?.[1] as string
  return { terminal, ended, world: world as FakeLiveWorld, url }
}

describe('antipode up', () => {
  test('shows what listens where, and where names lead', async () => {
    const { terminal, ended } = await started()
    const screen = terminal.stdout.replace(/localhost:\d+/g, 'localhost:PORT').replace(/in \d+ ms/, 'in N ms')
    expect(screen.replace(/ {2,}/g, '  ').split('\n')).toEqual([
      'antipode 0.1.0  ready in N ms  seed 7  state in memory',
      '  Application  http://localhost:PORT  api.chat.test → us-east-1 (nearest healthy)',
      '  AWS endpoint  http://localhost:PORT  DynamoDB for any SDK or CLI; the signed region picks the region',
      '  Control  http://localhost:PORT  `antipode fault`, `heal` and `status` in another terminal',
      '  us-east-1  healthy  eu-west-2  healthy  ap-southeast-2  healthy',
      '',
    ])
    terminal.interrupt()
    expect(await ended).toBe(0)
  })

  test('when the screen shows, all of it answers', async () => {
    const { terminal, ended, url } = await started()
    expect(await (await fetch(url('Application'))).json()).toEqual({ ok: true })
    expect(await (await fetch(url('AWS endpoint'))).text()).toBe('aws')
    expect(await (await fetch(`${url('Control')}/status`)).json()).toMatchObject({
      template: 'lambdas/template.yaml',
      seed: 7,
    })
    expect(await findWorld(folder)).toBe(url('Control'))
    terminal.interrupt()
    await ended
  })

  test('hands its options to the world', async () => {
    const { terminal, ended, world } = await started({
      deployment: 'deployment.yaml',
      regions: ['us-east-1'],
      parameter: { DomainName: 'a.test' },
      near: 'sa-east-1',
      lagMs: 800,
      readLagMs: 30,
      indexLagMs: 60,
      region: new Map([['us-east-1', 'http://127.0.0.1:4571']]),
      allowAws: true,
      state: folder,
      stateSync: true,
    })
    expect(world.options).toMatchObject({
      allowAws: true,
      state: { directory: folder, sync: true },
      templatePath: 'lambdas/template.yaml',
      deploymentPath: 'deployment.yaml',
      regions: ['us-east-1'],
      parameters: { DomainName: 'a.test' },
      near: 'sa-east-1',
      lagMs: 800,
      dynamodb: { readLagMs: 30, indexLagMs: 60 },
      seed: 7,
    })
    terminal.interrupt()
    await ended
  })

  test('--state-sync without --state is refused', async () => {
    await expect(up({ ...OPTIONS, stateSync: true }, new FakeTerminal())).rejects.toMatchObject({
      code: 'bad-usage',
      what: '--state-sync is for state in a folder.',
    })
  })

  test('--lambda backend without a backend, and --function-endpoint without --lambda backend, are refused', async () => {
    const attempt = (options: Partial<UpOptions>) => up({ ...OPTIONS, ...options }, new FakeTerminal())
    await expect(attempt({ lambda: 'backend' })).rejects.toMatchObject({
      code: 'bad-usage',
      message: expect.stringContaining('There is no backend that could run the functions.'),
    })
    await expect(attempt({ functionEndpoint: 'http://here:1' })).rejects.toMatchObject({
      code: 'bad-usage',
      message: expect.stringContaining('--lambda backend'),
    })
  })

  test('Ctrl-C ends everything, and a second one does not wait', async () => {
    const { terminal, ended, world, url } = await started()
    const control = url('Control')
    terminal.interrupt()
    terminal.interrupt()
    expect(terminal.exits).toEqual([130])
    expect(await ended).toBe(0)
    expect(world.closed).toBe(true)
    expect(await runningWorlds(folder)).toEqual([])
    await expect(fetch(control)).rejects.toThrow()
    expect(terminal.listeners).toBe(0)
  })

  test('writes every event to the trace file, to the last one', async () => {
    const trace = join(folder, 'trace.ndjson')
    const { terminal, ended, world } = await started({ trace })
    for (let count = 0; count < 1_000; count++) {
      world.faults.start('region-down', ['us-east-1'])
      world.faults.healAll()
    }
    terminal.interrupt()
    await ended
    const lines = (await readFile(trace, 'utf8')).trimEnd().split('\n')
    expect(lines.map((line) => JSON.parse(line))).toEqual(world.trace.records())
  })

  test('tells notable events on stdout, what functions write and which services they miss on stderr', async () => {
    const { terminal, ended, world } = await started()
    world.faults.start('region-down', ['us-east-1'], { how: 'blackhole' })
    world.trace.emit({ type: 'lambda.log', region: 'eu-west-2', function: 'post', line: 'hello\n' })
    expect(terminal.stdout).toMatch(/\d\d:\d\d:\d\d {2}fault +region-down of us-east-1 \(how blackhole\)\n$/)
    world.trace.emit({ type: 'region.service-missing', region: 'eu-west-2', service: 'kms' })
    expect(terminal.stderr).toBe(
      'A note.\neu-west-2 post  hello\nnobody in eu-west-2 answers requests for kms\n',
    )
    terminal.interrupt()
    await ended
  })

  test('what the end itself cuts off is not told', async () => {
    const { terminal, ended, world } = await started()
    const close = world.close.bind(world)
    world.close = async () => {
      world.trace.emit({ type: 'lambda.log', region: 'eu-west-2', function: 'post', line: 'cut off' })
      await close()
    }
    terminal.interrupt()
    expect(await ended).toBe(0)
    expect(terminal.stderr).not.toContain('cut off')
  })

  test('keys start faults, heal, show the status and quit', async () => {
    const { terminal, ended, world } = await started({}, new FakeTerminal({ hasKeys: true }))
    expect(terminal.stdout).toContain('[f] fault  [h] heal  [s] status  [q] quit')
    for (const key of ['f', '1', '2', '2']) terminal.press(key)
    expect(world.faults.active()).toMatchObject([
      { fault: 'region-down', scope: 'eu-west-2', settings: { how: 'blackhole' } },
    ])
    terminal.press('s')
    expect(terminal.stdout).toMatch(/eu-west-2 +healthy +16 of 16 checkers {3}region-down/)
    terminal.press('h')
    await terminal.shows('healed')
    expect(world.faults.active()).toEqual([])
    terminal.press('q')
    expect(await ended).toBe(0)
  })

  test.each([
    ['port', '--port'],
    ['awsPort', '--aws-port'],
    ['controlPort', '--control-port'],
  ])('a taken %s is an error that names %s, and leaves nothing behind', async (option, flag) => {
    const squatter = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => squatter.once('listening', resolve))
    const { port } = squatter.address() as { port: number }
    let world: FakeLiveWorld | undefined
    const terminal = new FakeTerminal()
    const starting = up(
      { ...OPTIONS, [option]: port },
      terminal,
      async (given) => {
        world = fakeLiveWorld(given)
        return world
      },
      folder,
    )
    await expect(starting).rejects.toMatchObject({
      code: 'port-taken',
      what: expect.stringContaining(String(port)),
      fix: expect.stringContaining(`${flag} 0`),
    })
    expect(world?.closed).toBe(true)
    expect(terminal.stdout).toBe('')
    expect(terminal.listeners).toBe(0)
    expect(await runningWorlds(folder)).toEqual([])
    await new Promise((resolve) => squatter.close(resolve))
  })

  test('what cannot be closed is told beside the error that ends it, not in its place', async () => {
    const terminal = new FakeTerminal()
    const failing = up(
      { ...OPTIONS, host: '192.0.2.1' },
      terminal,
      async (given) => ({
        ...fakeLiveWorld(given),
        close: () => Promise.reject(new AntipodeError('docker-failed', { what: 'A container is left.' })),
      }),
      folder,
    )
    await expect(failing).rejects.toMatchObject({ code: 'bad-usage' })
    expect(terminal.stderr).toContain('A container is left.')
  })

  test('a world that cannot start is an error', async () => {
    const failing = up(
      OPTIONS,
      new FakeTerminal(),
      async () => {
        throw new AntipodeError('template-invalid', { what: 'The template is wrong.' })
      },
      folder,
    )
    await expect(failing).rejects.toMatchObject({ code: 'template-invalid' })
  })

  test('a trace file that cannot be written is an error, before the world is made', async () => {
    const failing = up({ ...OPTIONS, trace: folder }, new FakeTerminal(), async () => {
      throw new Error('made')
    })
    await expect(failing).rejects.toMatchObject({
      code: 'bad-usage',
      fix: expect.stringContaining('--trace'),
    })
  })
})
