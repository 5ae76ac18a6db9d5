// The simulator's image. Its size and how long it takes to start are printed.
import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { docker } from './support/docker.js'

const IMAGE = process.env.ANTIPODE_IMAGE as string
const SMALL = path.resolve(import.meta.dirname, '../support/small-application')
const name = `antipode-image-test-${process.pid}`

async function start(suffix: string, ...args: string[]): Promise<{ container: string; application: string }> {
  const container = `${name}-${suffix}`
  await docker('run', '--detach', '--name', container, '--publish', '127.0.0.1::8080', ...args)
  return { container, application: `http://${await docker('port', container, '8080')}` }
}

/**
 * Waits for the first answer. Not by fetch: what Docker accepts and closes before the container listens, Node.js 20's may
 * never settle.
 */
async function answers(url: string): Promise<IncomingMessage> {
  const until = performance.now() + 120_000
  for (;;) {
    try {
      const [response] = (await once(get(url, { agent: false }), 'response')) as [IncomingMessage]
      response.resume()
      return response
    } catch (error) {
      if (performance.now() > until) throw error
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}

describe('the image of the simulator', () => {
  let container = ''
  let application = ''

  beforeAll(async () => {
    const begun = performance.now()
    ;({ container, application } = await start('demonstration', IMAGE))
    await answers(`${application}/history`)
    const seconds = ((performance.now() - begun) / 1_000).toFixed(1)
    const bytes = Number(await docker('image', 'inspect', '--format', '{{ .Size }}', IMAGE))
    process.stderr.write(`${IMAGE}: ${Math.round(bytes / 1e6)} MB; answers ${seconds} s after docker run\n`)
  })

  afterAll(async () => {
    const containers = await docker('ps', '--all', '--quiet', '--filter', `name=${name}`)
    if (containers !== '') await docker('rm', '--force', '--volumes', ...containers.split(/\s+/))
  })

  test('runs the demonstration, with embedded regions', async () => {
    expect(await (await fetch(`${application}/history`)).json()).toEqual({
      servedBy: 'us-east-1',
      messages: [],
    })
  })

  test('is no root, and has neither compiler nor test runner', async () => {
    expect(await docker('exec', container, 'id', '--user', '--name')).toBe('node')
    for (const needless of ['typescript', 'vitest', 'testcontainers', '@biomejs/biome']) {
      await expect(
        docker('exec', container, 'ls', `/opt/antipode/node_modules/${needless}/package.json`),
      ).rejects.toThrow()
    }
  })

  test('becomes healthy', async () => {
    const health = () => docker('inspect', '--format', '{{ .State.Health.Status }}', container)
    await expect.poll(health, { timeout: 60_000, interval: 500 }).toBe('healthy')
  })

  test('has the command line for the world in it', async () => {
    await docker('exec', container, 'antipode', 'fault', 'region-down', 'us-east-1')
    expect(await docker('exec', container, 'antipode', 'status')).toContain('region-down-1')
  })

  test('docker stop ends it at once, without a fault', async () => {
    const begun = performance.now()
    await docker('stop', container)
    expect(performance.now() - begun).toBeLessThan(9_000)
    expect(await docker('inspect', '--format', '{{ .State.ExitCode }}', container)).toBe('0')
  })

  test('runs the application that is mounted over the demonstration', async () => {
    const mounted = await start('mounted', '--volume', `${SMALL}:/application:ro`, IMAGE)
    expect((await answers(`${mounted.application}/`)).headers['x-antipode-region']).toBe('us-east-1')
    const made = await docker('exec', mounted.container, 'antipode', 'status', '--json')
    expect(JSON.parse(made)).toMatchObject({ template: 'template.yaml' })
  })
})
