import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { bringContainersBack, type RealFault, takeRegionDown } from '#simulator/cli/real-faults.js'
import { openControlApi } from '#simulator/control/control-api.js'
import { ControlClient } from '#simulator/control/control-client.js'
import type { ControlledWorld } from '#simulator/control/world.js'
import { AntipodeError } from '#simulator/kernel/errors.js'
import { FakeContainers } from '../containers/support/fake-containers.js'
import { fakeWorld } from '../control/fake-world.js'
import { FakeTerminal } from './support/fake-terminal.js'

const endings: (() => Promise<unknown>)[] = []

beforeEach(async () => {
  const temporary = await mkdtemp(join(tmpdir(), 'antipode-test-'))
  vi.stubEnv('TMPDIR', temporary)
  vi.stubEnv('TEMP', temporary)
  endings.push(() => rm(temporary, { recursive: true }))
})

afterEach(async () => {
  vi.unstubAllEnvs()
  for (const end of endings.splice(0).reverse()) await end()
})

/** us-east-1 and eu-west-2 stand at endpoints, ap-southeast-2 is embedded unless it stands elsewhere. */
async function world(elsewhere: Readonly<Record<string, string>> = {}) {
  const fake = fakeWorld()
  const ports: Readonly<Record<string, number>> = { 'us-east-1': 4571, 'eu-west-2': 4572 }
  const controlled: ControlledWorld = {
    ...fake,
    status: () => ({
      ...fake.status(),
      regions: fake.status().regions.map((region) => {
        const port = ports[region.region]
        const endpoint = port === undefined ? elsewhere[region.region] : `http://127.0.0.1:${port}`
        return endpoint === undefined ? region : { ...region, endpoint }
      }),
    }),
  }
  const api = await openControlApi(controlled, { port: 0, template: 't.yaml', seed: 1, onFault: () => {} })
  endings.push(() => api.close())
  const docker = new FakeContainers()
  for (const [region, hostPort] of Object.entries(ports)) docker.add({ region, hostPort })
  const terminal = new FakeTerminal()
  const takeDown = (fault: RealFault) =>
    takeRegionDown(terminal, new ControlClient(api.url), fault, docker.run)
  return { faults: fake.faults, trace: fake.trace, docker, terminal, takeDown }
}

describe('antipode fault region-down --real', () => {
  test('kills the container, then tells the world, whose trace has it', async () => {
    const { faults, trace, docker, terminal, takeDown } = await world()
    await takeDown({ region: 'us-east-1' })
    expect(docker.acts).toEqual(['kill chat-us-east-1-1'])
    expect(terminal.stdout).toBe('container-down-1\n')
    expect(terminal.stderr).toContain('chat-us-east-1-1 has been killed')
    const told = { scope: 'us-east-1', settings: { how: 'kill', container: 'chat-us-east-1-1' } }
    expect(faults.active()).toMatchObject([told])
    expect(trace.records()).toMatchObject([{ type: 'fault.started', fault: 'container-down', ...told }])
  })

  test.each([
    ['a way that is none', { region: 'us-east-1', how: 'blackhole' }, 'bad-usage'],
    ['a region that the world does not have', { region: 'mars-1' }, 'region-unknown'],
    ['an embedded region', { region: 'ap-southeast-2' }, 'container-unknown'],
  ])('%s: nothing is touched', async (_, fault, code) => {
    const { faults, docker, takeDown } = await world()
    await expect(takeDown(fault)).rejects.toMatchObject({ code })
    expect([docker.acts, faults.active()]).toEqual([[], []])
  })

  test.each([
    'aws',
    'https://dynamodb.ap-southeast-2.amazonaws.com',
  ])('a region at %s, although a container has its label', async (endpoint) => {
    const { docker, takeDown } = await world({ 'ap-southeast-2': endpoint })
    docker.add({ region: 'ap-southeast-2' })
    await expect(takeDown({ region: 'ap-southeast-2' })).rejects.toMatchObject({
      what: expect.stringContaining('on AWS'),
    })
    expect(docker.acts).toEqual([])
  })

  test('what Docker does not do, the world is not told', async () => {
    const { faults, docker, takeDown } = await world()
    docker.failure = { stderr: 'permission denied' }
    await expect(takeDown({ region: 'us-east-1' })).rejects.toMatchObject({ code: 'docker-unreachable' })
    expect(faults.active()).toEqual([])
  })

  test('what the world is not told of is undone: nobody could heal it', async () => {
    const { faults, docker, terminal, takeDown } = await world()
    vi.spyOn(faults, 'start').mockImplementation(() => {
      throw new AntipodeError('region-unknown', { what: 'The world ends.' })
    })
    await expect(takeDown({ region: 'us-east-1' })).rejects.toMatchObject({ what: 'The world ends.' })
    expect(docker.acts).toEqual(['kill chat-us-east-1-1', 'start chat-us-east-1-1'])
    expect(terminal.stderr).toContain('chat-us-east-1-1 runs again')
  })
})

describe('bringing containers back', () => {
  test('all of them, or those of a region; simulated faults are not its business', async () => {
    const { faults, docker, takeDown } = await world()
    await takeDown({ region: 'us-east-1', how: 'pause' })
    await takeDown({ region: 'eu-west-2', how: 'stop' })
    faults.start('region-down', ['ap-southeast-2'])
    const told: string[] = []
    const back = (region?: string) =>
      bringContainersBack(faults.active(), (text) => told.push(text), { region, run: docker.run })
    docker.acts.length = 0
    await back('eu-west-2')
    expect(docker.acts).toEqual(['start chat-eu-west-2-1'])
    await back()
    expect(docker.acts).toEqual(['start chat-eu-west-2-1', 'unpause chat-us-east-1-1'])
    expect(told[0]).toContain('chat-eu-west-2-1 runs again')
  })

  test('one that was removed meanwhile is told of', async () => {
    const { faults, docker, takeDown } = await world()
    await takeDown({ region: 'us-east-1' })
    docker.containers.length = 0
    const told: string[] = []
    await bringContainersBack(faults.active(), (text) => told.push(text), { run: docker.run })
    expect(told).toEqual(['There is no container chat-us-east-1-1 any more.\n'])
  })
})
