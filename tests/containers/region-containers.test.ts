import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { formerNetworks, rememberNetworks } from '#simulator/containers/lost-networks.js'
import {
  type ContainerProgress,
  type RegionContainersOptions,
  startRegionContainers,
} from '#simulator/containers/region-containers.js'
import { registrationFolder } from '#simulator/control/registration.js'
import { AntipodeError } from '#simulator/kernel/errors.js'
import { type Answer, ScriptedDocker } from './support/scripted-docker.js'

let docker: ScriptedDocker | undefined
/** Where the compose files are written, and nothing else. */
let folder = ''
const { TMPDIR } = process.env

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'antipode-region-containers-'))
})

afterEach(async () => {
  await docker?.[Symbol.asyncDispose]()
  docker = undefined
  if (TMPDIR === undefined) delete process.env.TMPDIR
  else process.env.TMPDIR = TMPDIR
  const left = readdirSync(folder)
  rmSync(folder, { recursive: true })
  expect(left).toEqual([])
})

async function install(...answers: readonly Answer[]): Promise<ScriptedDocker> {
  docker = await ScriptedDocker.install(...answers)
  process.env.TMPDIR = folder
  return docker
}

const REGIONS = ['us-east-1', 'eu-west-2']

function start(options: Partial<RegionContainersOptions> = {}) {
  return startRegionContainers({ regions: REGIONS, image: 'an-image:1', ...options })
}

async function failure(answers: readonly Answer[], options?: Partial<RegionContainersOptions>) {
  await install(...answers)
  const error = await start(options).then(
    () => undefined,
    (error) => error,
  )
  expect(error).toBeInstanceOf(AntipodeError)
  return error as AntipodeError
}

/** Whether Compose was told to take everything away, after it was last told to start it. */
async function wasRemoved(): Promise<boolean> {
  const calls = (await docker?.calls()) ?? []
  const last = (pattern: RegExp) => calls.findLastIndex((call) => pattern.test(call))
  return last(/^compose .* down --volumes/) > last(/^compose .* up /)
}

describe('regions as containers', () => {
  test('answer when they are started, and are gone when they are closed', async () => {
    await install()
    const steps: ContainerProgress[] = []
    const containers = await start({ onProgress: (progress) => steps.push(progress) })
    expect([...containers.endpoints.keys()]).toEqual(REGIONS)
    for (const url of containers.endpoints.values()) expect((await fetch(url)).ok).toBe(true)
    expect(steps.map(({ step }) => step)).toEqual(['starting', 'ready', 'ready'])
    await containers.close()
    for (const url of containers.endpoints.values()) await expect(fetch(url)).rejects.toThrow()
  })

  test('an image that is not here is pulled first, and that is told', async () => {
    const docker = await install({ to: 'image inspect *', exitCode: 1, stderr: 'No such image' })
    const steps: ContainerProgress[] = []
    const containers = await start({ onProgress: (progress) => steps.push(progress) })
    await containers.close()
    expect(steps[0]).toEqual({ step: 'pulling', image: 'an-image:1' })
    expect(await docker.calls()).toContain('pull --quiet an-image:1')
  })

  test('leave no file of the networks that one was taken off', async () => {
    await install({ to: 'ps --all --quiet --no-trunc *', stdout: 'abc123\n' })
    const containers = await start()
    await rememberNetworks('abc123', [{ network: 'net', aliases: [] }])
    await containers.close()
    expect(await formerNetworks('abc123')).toEqual([])
    await rm(registrationFolder(), { recursive: true })
  })

  test('two worlds have projects of different names', async () => {
    await install()
    const first = await start()
    await first.close()
    const second = await start()
    await second.close()
    expect(second.project).not.toBe(first.project)
  })

  test("are a project of their own, whatever COMPOSE_PROJECT_NAME says: it is the user's, and nothing of it is removed", async () => {
    const docker = await install()
    const { project, close } = await start()
    await close()
    const composed = (await docker.calls()).filter((call) => / -f /.test(call))
    expect(composed).toHaveLength(2)
    for (const call of composed) expect(call).toContain(` --project-name ${project} `)
  })
})

describe('what is wrong is named, with what to do', () => {
  test('no docker command', async () => {
    const path = process.env.PATH
    process.env.PATH = ''
    try {
      await expect(start()).rejects.toMatchObject({
        code: 'docker-missing',
        fix: expect.stringContaining('Install Docker'),
      })
    } finally {
      process.env.PATH = path
    }
  })

  test('no daemon', async () => {
    const stderr =
      'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?'
    const error = await failure([{ to: 'version *', exitCode: 1, stderr }])
    expect(error).toMatchObject({ code: 'docker-unreachable', why: stderr })
    expect(error.fix).toContain('DOCKER_HOST')
  })

  test('a daemon that this user may not speak to', async () => {
    const stderr = 'permission denied while trying to connect to the Docker daemon socket'
    const error = await failure([{ to: 'version *', exitCode: 1, stderr }])
    expect(error).toMatchObject({ code: 'docker-unreachable', why: stderr })
    expect(error.fix).toContain('usermod -aG docker')
  })

  test.each([
    'tcp://10.1.2.3:2376',
    'ssh://me@build.example',
  ])('a daemon on another machine, whose ports cannot be reached: %s', async (host) => {
    const error = await failure([{ to: 'context inspect *', stdout: `${host}\n` }])
    expect(error).toMatchObject({ code: 'docker-elsewhere', what: expect.stringContaining(host) })
    expect(error.fix).toContain('DOCKER_HOST')
    expect((await docker?.calls())?.filter((call) => / up /.test(call))).toEqual([])
  })

  test.each([
    'unix:///run/user/1000/docker.sock',
    'npipe:////./pipe/docker_engine',
    'tcp://127.0.0.1:2375',
    'tcp://localhost:2375',
  ])('%s is no other machine', async (host) => {
    const error = await failure([
      { to: 'context inspect *', stdout: `${host}\n` },
      { to: 'compose version *', exitCode: 1, stderr: 'this far' },
    ])
    expect(error).toMatchObject({ code: 'compose-missing', why: 'this far' })
  })

  test('no Compose', async () => {
    const stderr = "docker: 'compose' is not a docker command."
    const error = await failure([{ to: 'compose version *', exitCode: 1, stderr }])
    expect(error).toMatchObject({ code: 'compose-missing', why: stderr })
    expect(error.fix).toContain('docker-compose-plugin')
  })

  test('an image that is neither here nor to be had', async () => {
    const stderr = 'Error response from daemon: Get "https://registry.example/v2/": dial tcp: no such host'
    const error = await failure([
      { to: 'image inspect *', exitCode: 1 },
      { to: 'pull *', exitCode: 1, stderr },
    ])
    expect(error).toMatchObject({ code: 'image-missing', why: stderr })
    expect(error.what).toContain('an-image:1')
    expect(error.fix).toContain('ANTIPODE_LOCALSTACK_IMAGE')
    expect(error.fix).toContain(
      'localstack/localstack:4.14.0 is the last LocalStack image that needs no account',
    )
  })

  test.each([
    ['failed to create endpoint: no space left on device', 'docker system prune'],
    [
      'could not find an available network: all predefined address pools have been fully subscribed',
      'network prune',
    ],
    ['something that nobody foresaw', 'Do what Docker says'],
  ])('Docker says: %s', async (stderr, advice) => {
    const error = await failure([{ to: 'compose * up -d', exitCode: 1, stderr }])
    expect(error).toMatchObject({ code: 'docker-failed', why: stderr })
    expect(error.fix).toContain(advice)
    expect(await wasRemoved()).toBe(true)
  })

  test('a port that was taken before the container had it: others are tried, and then Docker has the word', async () => {
    const stderr = 'Bind for 127.0.0.1:40001 failed: port is already allocated'
    const error = await failure([{ to: 'compose * up -d', exitCode: 1, stderr }])
    expect(error).toMatchObject({ code: 'docker-failed', why: stderr })
    expect((await docker?.calls())?.filter((call) => / up /.test(call))).toHaveLength(3)
    expect(await wasRemoved()).toBe(true)
  })

  test('a container that has ended, with the end of its log', async () => {
    const error = await failure([
      { to: 'compose * up -d' },
      {
        to: 'ps --all --filter *',
        stdout: 'us-east-1\trunning\tUp 1 second\neu-west-2\texited\tExited (137)\n',
      },
      { to: 'ps --all --quiet *eu-west-2', stdout: 'abc123\n' },
      { to: 'logs *abc123', stdout: 'starting\n', stderr: 'Killed\n' },
    ])
    expect(error.code).toBe('region-not-ready')
    expect(error.what).toBe('The container of eu-west-2 has ended: Exited (137).')
    expect(error.why).toContain('starting\nKilled')
    expect(await wasRemoved()).toBe(true)
  })

  test('a container that never becomes ready', async () => {
    const error = await failure(
      [
        { to: 'compose * up -d' },
        { to: 'ps --all --filter *', stdout: 'us-east-1\trunning\tUp\neu-west-2\trunning\tUp\n' },
        { to: 'ps --all --quiet *us-east-1', stdout: 'abc123\n' },
        { to: 'logs *abc123', stdout: 'waiting for something\n' },
      ],
      { readyWithinMs: 100 },
    )
    expect(error.code).toBe('region-not-ready')
    expect(error.what).toMatch(/^The container of us-east-1 was not ready after/)
    expect(error.why).toContain('waiting for something')
    expect(await wasRemoved()).toBe(true)
  })

  test('a daemon that is gone while the regions are waited for', async () => {
    const stderr = 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock.'
    const error = await failure([
      { to: 'compose * up -d' },
      { to: 'ps --all --filter *', exitCode: 1, stderr },
    ])
    expect(error).toMatchObject({ code: 'docker-unreachable', why: stderr })
  })

  test('what is left of a start that failed is told beside the reason, not in its place', async () => {
    const error = await failure([
      { to: 'compose * up -d', exitCode: 1, stderr: 'no space left on device' },
      { to: 'network ls *', exitCode: 1, stderr: 'and no memory' },
    ])
    expect(error).toMatchObject({
      code: 'docker-failed',
      fix: expect.stringContaining('docker system prune'),
    })
    expect(error.what).toBe('Docker could not start the containers of the regions.')
    expect(error.why).toMatch(/^no space left on device\nDocker could not remove all of .*\nand no memory$/)
  })

  test('what cannot be removed is not passed over', async () => {
    const stderr = 'network has active endpoints'
    await install({ to: 'network ls *', stdout: 'net1\n' }, { to: 'network rm net1', exitCode: 1, stderr })
    const containers = await start()
    await expect(containers.close()).rejects.toMatchObject({ code: 'docker-failed', why: stderr })
  })
})

describe('a process that is killed', () => {
  const PROGRAM = `
    import { startRegionContainers } from '#simulator/containers/region-containers.js'
    await startRegionContainers({ regions: ['us-east-1', 'eu-west-2'], image: 'an-image:1' })
    console.log('ready')
    setInterval(() => undefined, 1_000)`

  test.each(['while Docker makes the containers', 'when the regions are ready'])('%s', async (moment) => {
    const docker = await install()
    const program = spawn(process.execPath, ['--input-type=module', '--eval', PROGRAM], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const ended = once(program, 'close')
    if (moment === 'when the regions are ready') await once(program.stdout, 'data')
    else
      await expect
        .poll(() => docker.calls(), { timeout: 20_000 })
        .toContainEqual(expect.stringMatching(/ up -d$/))
    program.kill('SIGKILL')
    await ended
    await expect.poll(wasRemoved, { timeout: 20_000 }).toBe(true)
    // The keeper has looked for what Compose leaves, and is done.
    await expect
      .poll(() => docker.calls(), { timeout: 20_000 })
      .toContainEqual(expect.stringMatching(/^volume ls/))
    await expect.poll(() => readdirSync(folder), { timeout: 20_000 }).toEqual([])
  })
})

describe('a start that is interrupted', () => {
  test.each([
    ['while Docker is asked', 'version'],
    ['while the image is pulled', 'pull'],
  ])('%s: nothing was made', async (_moment, command) => {
    const docker = await install({ to: `${command} *`, hangs: true }, { to: 'image inspect *', exitCode: 1 })
    const interrupt = new AbortController()
    const starting = start({ signal: interrupt.signal })
    await called(command)
    interrupt.abort()
    await expect(starting).rejects.toBe(interrupt.signal.reason)
    expect((await docker.calls()).filter((call) => / up /.test(call))).toEqual([])
  })

  test('while the regions are waited for: what was made is removed', async () => {
    await install({ to: 'compose * up -d' })
    const interrupt = new AbortController()
    const starting = start({ signal: interrupt.signal })
    await called('ps --all --filter')
    interrupt.abort()
    await expect(starting).rejects.toBe(interrupt.signal.reason)
    expect(await wasRemoved()).toBe(true)
  })

  test('before anything: Docker is not even asked', async () => {
    const docker = await install()
    const reason = new Error('no')
    await expect(start({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    expect(await docker.calls()).toEqual([])
  })

  async function called(beginning: string): Promise<void> {
    const wasCalled = async () => (await docker?.calls())?.some((call) => call.startsWith(beginning))
    await expect.poll(wasCalled, { timeout: 20_000 }).toBe(true)
  }
})
