// What goes wrong with Docker itself, named within seconds, with what to do. What Docker cannot be brought to is tested
// in tests/containers with a scripted one.

import { execFileSync } from 'node:child_process'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startRegionContainers } from '#simulator/containers/region-containers.js'
import { LOCALSTACK_IMAGE } from '#simulator/containers/region-services.js'
import { AntipodeCommand } from './support/command.js'
import { docker, objectsOf } from './support/docker.js'

const UP = ['up', 'lambdas/template.yaml', '--backend', 'compose', '--aws-port', '0', '--control-port', '0']
const IMAGE = process.env.ANTIPODE_LOCALSTACK_IMAGE ?? LOCALSTACK_IMAGE
const ENDS = `antipode-ends:${process.pid}`
const SLEEPS = `antipode-sleeps:${process.pid}`

beforeAll(() => {
  const build = (image: string, entrypoint: string) =>
    execFileSync('docker', ['build', '--quiet', '--tag', image, '-'], {
      input: `FROM ${IMAGE}\nENTRYPOINT ["sh", "-c", "${entrypoint}"]\n`,
      stdio: ['pipe', 'ignore', 'ignore'],
    })
  build(ENDS, 'echo out of luck; exit 3')
  build(SLEEPS, 'echo nothing to do; exec sleep 600')
})

afterAll(async () => {
  await docker('image', 'rm', '--force', ENDS, SLEEPS)
})

/** How the command fails, and after how long. */
async function failure(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const begun = performance.now()
  const command = new AntipodeCommand([...UP, ...args], environment)
  const code = await command.ended
  expect(await objectsOf(`antipode-${command.pid}-`)).toEqual([])
  return { code, output: command.output, seconds: (performance.now() - begun) / 1_000 }
}

describe('antipode up --backend compose says what is wrong', () => {
  test('no daemon', async () => {
    const { code, output, seconds } = await failure(['--port', '0'], {
      DOCKER_HOST: 'unix:///nowhere/docker.sock',
    })
    expect(code).toBe(64)
    expect(output).toContain('The Docker daemon does not answer.')
    expect(output).toContain('DOCKER_HOST')
    expect(seconds).toBeLessThan(20)
  })

  test('an image that is neither here nor to be had', async () => {
    const image = 'localhost:1/nobody/has-it:1'
    const { code, output, seconds } = await failure(['--port', '0'], { ANTIPODE_LOCALSTACK_IMAGE: image })
    expect(code).toBe(64)
    expect(output).toContain(`The image ${image} is not on this machine and cannot be pulled.`)
    expect(output).toContain('ANTIPODE_LOCALSTACK_IMAGE')
    expect(seconds).toBeLessThan(30)
  })

  test('a taken port, before any container is started', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    try {
      const { port } = server.address() as AddressInfo
      const { code, output } = await failure(['--port', String(port)])
      expect(code).toBe(64)
      expect(output).toContain(`Port ${port} of 127.0.0.1, meant for the application, is taken.`)
      expect(output).not.toContain('starting')
    } finally {
      server.close()
    }
  })

  test('a template that is wrong, before any container is started', async () => {
    const { code, output } = await failure(['--port', '0', '--parameter', 'Nonsense=1'])
    expect(code).toBe(64)
    expect(output).not.toContain('starting')
  })

  test('a container that ends, with the end of its log', async () => {
    const { code, output, seconds } = await failure(['--port', '0'], { ANTIPODE_LOCALSTACK_IMAGE: ENDS })
    expect(code).toBe(64)
    expect(output).toMatch(/The container of \S+ has ended: Exited \(3\)/)
    expect(output).toContain('out of luck')
    expect(seconds).toBeLessThan(60)
  })
})

test('a region that never becomes healthy is given up, with the end of its log', async () => {
  const starting = startRegionContainers({ regions: ['us-east-1'], image: SLEEPS, readyWithinMs: 3_000 })
  await expect(starting).rejects.toMatchObject({
    code: 'region-not-ready',
    what: 'The container of us-east-1 was not ready after 3 s.',
    why: expect.stringContaining('nothing to do'),
  })
  expect(await objectsOf(`antipode-${process.pid}-`)).toEqual([])
})
