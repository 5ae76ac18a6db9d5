// Handlers that misbehave, in real time: whatever they do is their own failure, and the world goes on.
import { execFile } from 'node:child_process'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { type Servers, startServers } from '#simulator/router/servers.js'
import { type LiveWorld, startLiveWorld } from '#simulator/world/live-world.js'

let world: LiveWorld
let servers: Servers
let elsewhere: Server
const faults: unknown[] = []

beforeAll(async () => {
  world = await startLiveWorld({
    templatePath: 'tests/support/small-application/template.yaml',
    onError: (error) => faults.push(error),
  })
  servers = await startServers(world, { port: 0, awsPort: 0, onFault: (error) => faults.push(error) })
  elsewhere = createServer((_, response) => response.end('from elsewhere'))
  await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve))
})

afterAll(async () => {
  await servers?.close()
  await world?.close()
  elsewhere?.close()
  expect(faults).toEqual([])
})

const get = (path: string) => fetch(servers.application.url + path)

describe('a handler that', () => {
  test.concurrent.each([
    ['throws', '/throw', 0],
    ['ends its process', '/exit', 0],
    ['answers nonsense', '/nonsense', 0],
    ['loops without end', '/loop', 1_000],
    ['loops without end after an await', '/loop-later', 1_000],
  ])("%s: API Gateway's 500, and the next request is served (AG-23)", async (_, path, atLeastMs) => {
    const started = performance.now()
    const failed = await get(path)
    expect([failed.status, await failed.text()]).toEqual([500, '{"message":"Internal Server Error"}'])
    expect(performance.now() - started).toBeGreaterThanOrEqual(atLeastMs)
    const next = await get('/where')
    expect([next.status, await next.json()]).toEqual([200, { region: 'us-east-1', path: '/where' }])
  })

  test('asks for a host that is not of this world reaches the machine’s own network', async () => {
    const { port } = elsewhere.address() as AddressInfo
    const answer = await get(`/fetch?url=${encodeURIComponent(`http://127.0.0.1:${port}/`)}`)
    expect(await answer.json()).toEqual({ fetched: 200, body: 'from elsewhere' })
  })

  test('asks for AWS where this world has none reaches nobody', async () => {
    const answer = await get(`/fetch?url=${encodeURIComponent('https://s3.sa-east-1.amazonaws.com/')}`)
    expect(await answer.json()).toEqual({ failed: 'ENOTFOUND' })
  })

  test('answers a WebSocket has its answer sent', async () => {
    const socket = new WebSocket(servers.application.url.replace('http', 'ws'))
    const echoed = new Promise((resolve) => socket.once('message', (data) => resolve(String(data))))
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
    socket.send('anybody there?')
    expect(await echoed).toBe('echo anybody there?')
    socket.terminate()
  })
})

describe('a world that cannot be started', () => {
  test('says why, and leaves nothing behind that keeps the process alive', async () => {
    const program = `
      import { startLiveWorld } from '#simulator/world/live-world.js'
      await startLiveWorld({ templatePath: 'tests/world/fixtures/refused.yaml', onError: console.error })
        .catch((error) => console.log(error.code, error.message))`
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--input-type=module', '--eval', program],
      { timeout: 10_000 },
    )
    expect(stdout).toContain('deployment-failed')
    expect(stdout).toContain('Notes')
  })

  test.each([
    [{ near: 'constructor' }, 'region-unknown', /'constructor'/],
    [{ regions: ['us-east-1', 'mars-1'] }, 'region-unknown', /mars-1/],
    [{ templatePath: 'nowhere.yaml' }, 'template-unreadable', /nowhere\.yaml/],
  ])('%j: %s', async (options, code, message) => {
    await expect(
      startLiveWorld({
        templatePath: 'tests/support/small-application/template.yaml',
        onError: (error) => faults.push(error),
        ...options,
      }),
    ).rejects.toMatchObject({ name: 'AntipodeError', code, message: expect.stringMatching(message) })
  })
})
