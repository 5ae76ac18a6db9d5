// docker-compose.yml as a user starts it. The talk's failover runs on it, as docs/containers.md offers it.
import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freePorts } from '#simulator/containers/free-ports.js'
import { objectsOf } from './support/docker.js'

const run = promisify(execFile)
const ROOT = path.resolve(import.meta.dirname, '../..')
const PROJECT = `antipode-compose-file-${process.pid}`
const PORTS = ['PORT', 'AWS_PORT', 'CONTROL_PORT', 'US_EAST_1_PORT', 'EU_WEST_2_PORT', 'AP_SOUTHEAST_2_PORT']

let environment: NodeJS.ProcessEnv
let application = ''
let control = ''

beforeAll(async () => {
  const ports = await freePorts(PORTS.length)
  environment = {
    ...process.env,
    COMPOSE_PROJECT_NAME: PROJECT,
    ...Object.fromEntries(PORTS.map((name, index) => [`ANTIPODE_${name}`, String(ports[index])])),
  }
  application = `http://localhost:${ports[0]}`
  control = `http://localhost:${ports[2]}`
})

afterAll(async () => {
  await compose('--profile', '*', 'down', '--volumes', '--timeout', '1')
  expect(await objectsOf(PROJECT)).toEqual([])
})

async function compose(...args: string[]): Promise<string> {
  const { stdout } = await run('docker', ['compose', ...args], {
    cwd: ROOT,
    env: environment,
    maxBuffer: 2 ** 26,
  })
  return stdout.trim()
}

const services = async () => (await compose('ps', '--services')).split('\n').sort()

describe('docker compose up --wait', () => {
  test('returns when the application answers, with three regions', async () => {
    await compose('up', '--wait')
    const history = await fetch(`${application}/history`)
    expect(await history.json()).toEqual({ servedBy: 'us-east-1', messages: [] })
    expect(await services()).toEqual(['antipode', 'ap-southeast-2', 'eu-west-2', 'us-east-1'])
    const status = (await (await fetch(`${control}/status`)).json()) as { regions: { region: string }[] }
    expect(status.regions.map(({ region }) => region)).toEqual(['us-east-1', 'eu-west-2', 'ap-southeast-2'])
  })

  test('each region is on a network that only the simulator shares', async () => {
    const name = async (service: string) => (await compose('exec', service, 'cat', '/etc/hostname')).trim()
    expect(await name('us-east-1')).not.toBe(await name('eu-west-2'))
    await expect(
      compose('exec', 'us-east-1', 'curl', '-s', '-m', '5', 'http://eu-west-2:4566'),
    ).rejects.toThrow()
    const reach = "fetch('http://eu-west-2:4566').then(() => process.exit(0), () => process.exit(1))"
    await compose('exec', 'antipode', 'node', '-e', reach)
  })

  test('the control API is reached by its published port, and refuses pages of other sites', async () => {
    expect((await fetch(`${control}/status`)).status).toBe(200)
    const fromElsewhere = await fetch(`${control}/status`, { headers: { origin: 'https://evil.example' } })
    expect(fromElsewhere.status).toBe(403)
  })

  test('the failover of docs/examples/containers.js holds', { timeout: 900_000 }, async () => {
    const { stdout } = await run(process.execPath, ['docs/examples/containers.js'], {
      cwd: ROOT,
      env: { ...environment, APPLICATION_URL: application },
    })
    process.stderr.write(stdout)
    expect(stdout.trimEnd().split('\n').at(-1)).toBe('held')
  })

  test('the simulator ends at once when it is told to, without a fault', async () => {
    const begun = performance.now()
    await compose('stop', 'antipode')
    expect(performance.now() - begun).toBeLessThan(9_000)
    expect(await compose('ps', '--all', '--format', '{{ .ExitCode }}', 'antipode')).toBe('0')
  })

  test('messages outlive down and up, when the regions keep their tables', { timeout: 600_000 }, async () => {
    environment.ANTIPODE_PERSISTENCE = '1'
    await compose('down', '--volumes', '--timeout', '1')
    await compose('up', '--wait')
    const posted = await fetch(`${application}/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ text: 'kept', author: 'ann' }),
    })
    expect(posted.status).toBe(201)
    await compose('down', '--timeout', '1')
    await compose('up', '--wait')
    const history = (await (await fetch(`${application}/history`)).json()) as { messages: { text: string }[] }
    expect(history.messages.map(({ text }) => text)).toEqual(['kept'])
  })
})
