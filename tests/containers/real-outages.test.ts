import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { DockerCommandError } from '#simulator/containers/docker-command.js'
import { type Choice, type Docker, findContainer } from '#simulator/containers/docker-containers.js'
import { bringBack, takeDown } from '#simulator/containers/docker-outages.js'
import { registrationFolder } from '#simulator/control/registration.js'
import { WAYS_DOWN, type WayDown } from '#simulator/faults/catalogue.js'
import { FakeContainers } from './support/fake-containers.js'

let temporary = ''

beforeEach(async () => {
  temporary = await mkdtemp(join(tmpdir(), 'antipode-test-'))
  vi.stubEnv('TMPDIR', temporary)
  vi.stubEnv('TEMP', temporary)
})

afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(temporary, { recursive: true })
})

async function down(docker: FakeContainers, how: WayDown, choice: Choice = {}) {
  await takeDown(await findContainer('us-east-1', choice, docker.run), how, docker.run)
}

describe('a container goes down and comes back', () => {
  test.each([
    ['pause', 'paused', 'unpause'],
    ['stop', 'exited', 'start'],
    ['kill', 'exited', 'start'],
  ] as const)('by %s', async (how, status, undone) => {
    const docker = new FakeContainers()
    const container = docker.add({ region: 'us-east-1' })
    await down(docker, how)
    expect(container.status).toBe(status)
    expect(await bringBack('us-east-1', container.name, docker.run)).toBe('back')
    expect(container.status).toBe('running')
    expect(docker.acts).toEqual([`${how} ${container.name}`, `${undone} ${container.name}`])
  })

  test('by pause, when Docker needs more than one attempt to freeze it', async () => {
    const docker = new FakeContainers()
    const container = docker.add({ region: 'us-east-1' })
    let refusals = 2
    await takeDown(await findContainer('us-east-1', {}, docker.run), 'pause', async (args) => {
      if (args[0] !== 'pause' || refusals-- === 0) return docker.run(args)
      const stderr =
        'Error response from daemon: cannot pause container: OCI runtime pause failed: unable to freeze'
      throw new DockerCommandError(args, { stderr, timedOut: false })
    })
    expect(container.status).toBe('paused')
  })

  test('by disconnect: on all its networks again, with its aliases and the address that was asked for', async () => {
    const docker = new FakeContainers()
    const networks = {
      front: { Aliases: ['us-east-1', 'virginia'], IPAMConfig: {} },
      back: { Aliases: [], IPAMConfig: { IPv4Address: '10.1.2.3' } },
    }
    const container = docker.add({ region: 'us-east-1', networks: structuredClone(networks) })
    await down(docker, 'disconnect')
    expect(container).toMatchObject({ status: 'running', networks: {} })
    await bringBack('us-east-1', container.name, docker.run)
    expect(container.networks).toEqual(networks)
    expect(await readdir(registrationFolder())).toEqual([])
  })

  test('one that was disconnected and stopped by somebody else comes back whole', async () => {
    const docker = new FakeContainers()
    const container = docker.add({ region: 'us-east-1' })
    await down(docker, 'disconnect')
    container.status = 'exited'
    await bringBack('us-east-1', container.name, docker.run)
    expect(container).toMatchObject({
      status: 'running',
      networks: { 'us-east-1': { Aliases: ['us-east-1'] } },
    })
  })

  test('one that runs again already stays as it is', async () => {
    const docker = new FakeContainers()
    const container = docker.add({ region: 'us-east-1' })
    await down(docker, 'kill')
    container.status = 'running'
    expect(await bringBack('us-east-1', container.name, docker.run)).toBe('back')
    expect(docker.acts).toEqual([`kill ${container.name}`])
  })

  test('one that is no more is gone, and so is one that stands for something else by now', async () => {
    const docker = new FakeContainers()
    expect(await bringBack('us-east-1', 'chat-us-east-1-1', docker.run)).toBe('gone')
    docker.add({ region: 'eu-west-2', name: 'chat-us-east-1-1', status: 'exited' })
    expect(await bringBack('us-east-1', 'chat-us-east-1-1', docker.run)).toBe('gone')
    expect(docker.acts).toEqual([])
  })
})

describe('what cannot be done is refused, and nothing is touched', () => {
  test.each(
    WAYS_DOWN.flatMap((how) => [
      [how, { status: 'paused' as const }, 'paused'] as const,
      [how, { status: 'exited' as const }, 'exited'] as const,
      [how, { networks: {} }, 'disconnected'] as const,
    ]),
  )('%s of a container that is down already: %j', async (how, state, word) => {
    const docker = new FakeContainers()
    docker.add({ region: 'us-east-1', ...state })
    await expect(down(docker, how)).rejects.toMatchObject({
      code: 'container-down',
      what: expect.stringContaining(word),
    })
    expect(docker.acts).toEqual([])
  })

  test.each(['stop', 'kill'] as const)('%s of one that would be gone for good', async (how) => {
    const docker = new FakeContainers()
    docker.add({ region: 'us-east-1', isRemovedAtEnd: true })
    await expect(down(docker, how)).rejects.toMatchObject({ code: 'bad-usage' })
    expect(docker.acts).toEqual([])
  })

  test.each([
    ['no docker command', { code: 'ENOENT', stderr: '' }, 'docker-missing'],
    [
      'no daemon',
      { stderr: 'Cannot connect to the Docker daemon at unix:///nowhere.' },
      'docker-unreachable',
    ],
    ['no rights', { stderr: 'permission denied while trying to connect' }, 'docker-unreachable'],
  ])('%s', async (_, failure, code) => {
    const docker = new FakeContainers()
    docker.failure = failure
    await expect(down(docker, 'kill')).rejects.toMatchObject({ code })
    await expect(bringBack('us-east-1', 'chat-us-east-1-1', docker.run)).rejects.toMatchObject({ code })
  })

  test('disconnect that stops half way: the container is put back on what it was taken off', async () => {
    const docker = new FakeContainers()
    const networks = {
      front: { Aliases: ['us-east-1'], IPAMConfig: {} },
      back: { Aliases: ['us-east-1'], IPAMConfig: {} },
    }
    const container = docker.add({ region: 'us-east-1', networks: structuredClone(networks) })
    const found = await findContainer('us-east-1', {}, docker.run)
    const run: Docker = (args) =>
      args.includes('disconnect') && args.includes('back')
        ? Promise.reject(
            new DockerCommandError(args, { stderr: 'Error response from daemon: no', timedOut: false }),
          )
        : docker.run(args)
    await expect(takeDown(found, 'disconnect', run)).rejects.toMatchObject({ code: 'docker-failed' })
    expect(container.networks).toEqual(networks)
    expect(await readdir(registrationFolder())).toEqual([])
  })

  test('what Docker says when it does not do it is passed on', async () => {
    const docker = new FakeContainers()
    const container = docker.add({ region: 'us-east-1' })
    const found = await findContainer('us-east-1', {}, docker.run)
    container.status = 'exited'
    await expect(takeDown(found, 'pause', docker.run)).rejects.toMatchObject({
      code: 'docker-failed',
      why: 'Error response from daemon: container is exited',
    })
  })
})

describe('which container stands for a region', () => {
  const find = async (docker: FakeContainers, choice: Choice = {}) =>
    (await findContainer('us-east-1', choice, docker.run)).name

  test('the only one with its label', async () => {
    const docker = new FakeContainers()
    docker.add({ region: 'eu-west-2' })
    docker.add({ region: 'us-east-1' })
    expect(await find(docker)).toBe('chat-us-east-1-1')
  })

  test('of several, the one at the endpoint of the world that is meant', async () => {
    const docker = new FakeContainers()
    docker.add({ region: 'us-east-1', name: 'other', hostPort: 4571 })
    docker.add({ region: 'us-east-1', name: 'meant', hostPort: 4581 })
    expect(await find(docker, { endpoint: 'http://127.0.0.1:4581' })).toBe('meant')
    expect(await find(docker, { endpoint: 'http://localhost:4571' })).toBe('other')
  })

  test("one that is not at the world's endpoint is somebody else's, also when it is the only one", async () => {
    const docker = new FakeContainers()
    docker.add({ region: 'us-east-1', name: 'of-another-world', hostPort: 4571 })
    await expect(find(docker, { endpoint: 'http://127.0.0.1:4581' })).rejects.toMatchObject({
      code: 'container-unknown',
      what: expect.stringContaining('http://127.0.0.1:4581'),
      why: expect.stringContaining('of-another-world'),
      fix: expect.stringContaining('--container'),
    })
    // From within a network of its own the world knows it by another address.
    expect(await find(docker, { endpoint: 'http://us-east-1:4566' })).toBe('of-another-world')
    expect(await find(docker, { endpoint: 'http://127.0.0.1:4581', container: 'of-another-world' })).toBe(
      'of-another-world',
    )
  })

  test('a port that Docker has chosen counts too', async () => {
    const docker = new FakeContainers()
    docker.add({ region: 'us-east-1', name: 'other', hostPort: 4571 })
    docker.add({ region: 'us-east-1', name: 'meant', chosenPort: 32_768 })
    expect(await find(docker, { endpoint: 'http://127.0.0.1:32768' })).toBe('meant')
  })

  test('of several, the one that runs', async () => {
    const docker = new FakeContainers()
    docker.add({ region: 'us-east-1', name: 'left-over', status: 'exited' })
    docker.add({ region: 'us-east-1', name: 'alive' })
    expect(await find(docker)).toBe('alive')
  })

  test('if that leaves several, they are listed, and one can be named', async () => {
    const docker = new FakeContainers()
    docker.add({ region: 'us-east-1', name: 'one', project: 'chat' })
    docker.add({ region: 'us-east-1', name: 'two' })
    await expect(find(docker, { endpoint: 'http://us-east-1:4566' })).rejects.toMatchObject({
      code: 'container-unknown',
      what: expect.stringMatching(/one {2}running {2}\(Compose project chat\)\n {2}two {2}running$/),
    })
    expect(await find(docker, { container: 'two' })).toBe('two')
  })

  test('none, or one that is named and stands for another region', async () => {
    const docker = new FakeContainers()
    docker.add({ region: 'eu-west-2', name: 'london' })
    await expect(find(docker)).rejects.toMatchObject({ code: 'container-unknown' })
    await expect(find(docker, { container: 'london' })).rejects.toMatchObject({
      why: 'It stands for eu-west-2.',
    })
    await expect(find(docker, { container: 'nobody' })).rejects.toMatchObject({ code: 'container-unknown' })
  })
})
