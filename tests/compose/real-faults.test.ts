// `antipode fault region-down --real` and `antipode heal`, on a container of Docker's: what happens to it, and what the
// world makes of it.
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { RegionContainer, type StartedRegionContainer } from 'antipode/testcontainers'
import { Network } from 'testcontainers'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { runCommandLine } from '#simulator/cli/command-line.js'
import { openControlApi } from '#simulator/control/control-api.js'
import { WAYS_DOWN } from '#simulator/faults/catalogue.js'
import { EMULATOR_CREDENTIALS } from '#simulator/region/backend.js'
import type { WorldRecord } from '#simulator/world/events.js'
import { type LiveWorld, startLiveWorld } from '#simulator/world/live-world.js'
import { FakeTerminal } from '../cli/support/fake-terminal.js'

const REGION = 'us-east-1'
/** LocalStack's start, on a busy machine. */
const BACK_WITHIN_MS = 120_000
/** Of a region of which nothing was said: two questions, a second apart. Of one that is looked at: one question. */
const NOTICED_WITHIN_MS = 10_000

const endings: (() => Promise<unknown>)[] = []
let container: StartedRegionContainer
let world: LiveWorld
let control: string

beforeAll(async () => {
  const network = await new Network().start()
  endings.push(() => network.stop())
  container = await new RegionContainer(REGION)
    .withNetwork(network)
    .withNetworkAliases(REGION, 'virginia')
    .start()
  endings.push(() => container.stop())
  world = await startLiveWorld({
    templatePath: 'tests/docs/table.yaml',
    regions: [REGION, 'eu-west-2'],
    backends: new Map([
      [
        REGION,
        { endpoint: { url: container.endpoint, credentials: EMULATOR_CREDENTIALS }, services: new Map() },
      ],
    ]),
    onError: (error) => expect.unreachable(String(error)),
  })
  endings.push(() => world.close())
  const api = await openControlApi(world, { port: 0, template: 'table.yaml', seed: 1, onFault: () => {} })
  endings.push(() => api.close())
  control = api.url
})

afterAll(async () => {
  for (const end of endings.reverse()) await end()
})

async function antipode(...args: string[]) {
  const terminal = new FakeTerminal()
  const code = await runCommandLine([...args, '--control', control], terminal)
  return { code, out: terminal.stdout, err: terminal.stderr }
}

async function docker(...args: string[]): Promise<string> {
  return (await promisify(execFile)('docker', args)).stdout.trim()
}

/** Docker's own account of the container: how it is, and on which networks by which names. */
async function seen() {
  const format = '{{ .State.Status }} {{ json .NetworkSettings.Networks }}'
  const [, status, networks] =
    /^(\S+) (.*)$/.exec(await docker('inspect', '--format', format, container.getId())) ?? []
  const attached = JSON.parse(networks as string) as Record<string, { Aliases: string[] | null }>
  const names = Object.entries(attached).map(([network, { Aliases }]) => [
    network,
    [...(Aliases ?? [])].sort(),
  ])
  return { status, networks: Object.fromEntries(names) as Record<string, string[]> }
}

const regionStatus = () => world.status().regions.find(({ region }) => region === REGION)

const noticed = () => vi.waitFor(() => expect(regionStatus()?.lost).toBeDefined(), NOTICED_WITHIN_MS)

const back = () => vi.waitFor(() => expect(regionStatus()?.lost).toBeUndefined(), BACK_WITHIN_MS)

/** The story that the trace tells of a stretch of time. */
function story(from: number): string[] {
  const told: Partial<Record<WorldRecord['type'], true>> = {
    'fault.started': true,
    'fault.healed': true,
    'region.lost': true,
    'region.restored': true,
  }
  return world.trace.records().flatMap(({ n, type }) => (n >= from && told[type] ? [type] : []))
}

const nextEvent = () => (world.trace.records().at(-1)?.n ?? -1) + 1

describe('a container goes down and comes back', () => {
  test.each(WAYS_DOWN)('--how %s', async (how) => {
    const before = await seen()
    const from = nextEvent()
    const { code, out, err } = await antipode('fault', 'region-down', REGION, '--real', '--how', how)
    expect({ code, out, err }).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^container-down-\d+\n$/),
    })
    const status = { pause: 'paused', stop: 'exited', kill: 'exited', disconnect: 'running' }[how]
    expect(await seen()).toMatchObject({ status, ...(how === 'disconnect' ? { networks: {} } : {}) })
    await noticed()
    expect(regionStatus()).toMatchObject({ faults: ['container-down'] })

    const again = await antipode('fault', 'region-down', REGION, '--real')
    expect(again).toMatchObject({ code: 64, out: '', err: expect.stringContaining('is down already') })

    expect(await antipode('heal', REGION)).toMatchObject({
      code: 0,
      err: expect.stringContaining('runs again'),
    })
    expect(await seen()).toEqual(before)
    await back()
    expect(world.faults.active()).toEqual([])
    // Whether the world saw it first or was told first is a matter of milliseconds; it is told once of each.
    expect(story(from).sort()).toEqual(['fault.healed', 'fault.started', 'region.lost', 'region.restored'])
  })

  test('by hand: the world sees it without being told', async () => {
    const from = nextEvent()
    await docker('kill', container.getId())
    await noticed()
    await docker('start', container.getId())
    await back()
    expect(story(from)).toEqual(['region.lost', 'region.restored'])
    const restored = world.trace.records().findLast(({ type }) => type === 'region.restored')
    expect(restored).toMatchObject({ restored: [{ how: 'created' }] })
  })
})

describe('what cannot be done is said, and nothing happens', () => {
  test('an embedded region has no container', async () => {
    const { code, err } = await antipode('fault', 'region-down', 'eu-west-2', '--real')
    expect(code).toBe(64)
    expect(err).toContain('eu-west-2 is embedded')
  })

  test('two containers at one region: the one at the endpoint of the world is meant', async () => {
    const twin = await docker(
      'create',
      '--label',
      `dev.antipode.region=${REGION}`,
      await docker('inspect', '--format', '{{ .Image }}', container.getId()),
    )
    endings.push(() => docker('rm', '--force', twin))
    const { err } = await antipode('fault', 'region-down', REGION, '--real', '--how', 'pause')
    expect(err).toContain(container.getName().slice(1))
    expect((await antipode('fault', 'region-down', REGION, '--container', twin)).err).toContain(
      'is down already',
    )
    await antipode('heal')
    await back()
  })

  test.each([
    ['no daemon', { DOCKER_HOST: 'unix:///nowhere/docker.sock' }, 'The Docker daemon does not answer'],
    ['no docker command', { PATH: '/nowhere' }, 'There is no `docker` command'],
  ])('%s', async (_, environment, words) => {
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value)
    try {
      const { code, err } = await antipode('fault', 'region-down', REGION, '--real')
      expect(code).toBe(64)
      expect(err).toContain(words)
      expect(err).toMatch(/^fix /m)
    } finally {
      vi.unstubAllEnvs()
    }
    expect((await seen()).status).toBe('running')
    expect(world.faults.active()).toEqual([])
  })
})
