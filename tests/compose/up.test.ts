// `antipode up --backend compose`, and what it leaves behind however it ends: nothing.
import { afterEach, describe, expect, test } from 'vitest'
import { startRegionContainers } from '#simulator/containers/region-containers.js'
import { AntipodeCommand } from './support/command.js'
import { docker, objectsOf } from './support/docker.js'

const UP = ['up', 'lambdas/template.yaml', '--backend', 'compose']
const ANY_PORTS = ['--port', '0', '--aws-port', '0', '--control-port', '0']

let command: AntipodeCommand | undefined

afterEach(async () => {
  if (command) await nothingLeftOf(command)
  command = undefined
})

/** Its projects have its process id in their names. */
const projectsOf = ({ pid }: AntipodeCommand) => `antipode-${pid}-`

/** The keeper may still be at work when the command was killed. */
async function nothingLeftOf(command: AntipodeCommand): Promise<void> {
  await expect.poll(() => objectsOf(projectsOf(command)), { timeout: 60_000 }).toEqual([])
}

describe('antipode up --backend compose', () => {
  test('the demonstration, its regions in containers of their own', async () => {
    command = new AntipodeCommand([...UP, ...ANY_PORTS])
    await command.writes('ap-southeast-2  healthy')
    for (const region of ['us-east-1', 'eu-west-2', 'ap-southeast-2']) {
      expect(command.output).toMatch(new RegExp(`^${region} is ready after \\d+\\.\\d s$`, 'm'))
    }
    const application = command.url('Application')
    const history = await fetch(`${application}/history`)
    expect(await history.json()).toEqual({ servedBy: 'us-east-1', messages: [] })
    const containers = (await objectsOf(projectsOf(command))).filter((line) => line.includes(' container '))
    expect(containers).toHaveLength(3)
    command.interrupt()
    expect(await command.ended).toBe(0)
    expect(await objectsOf(projectsOf(command))).toEqual([])
    await expect(fetch(application)).rejects.toThrow()
  })

  test('Ctrl-C while the containers start: they are gone when it has ended', async () => {
    command = new AntipodeCommand([...UP, ...ANY_PORTS])
    await command.writes('starting us-east-1')
    command.interrupt()
    expect(await command.ended).toBe(130)
    expect(await objectsOf(projectsOf(command))).toEqual([])
  })

  test('Ctrl-C while the regions are waited for', async () => {
    command = new AntipodeCommand([...UP, ...ANY_PORTS])
    const { pid } = command
    await expect
      .poll(() => objectsOf(`antipode-${pid}-`).then(({ length }) => length), { timeout: 60_000 })
      .toBe(6)
    command.interrupt()
    expect(await command.ended).toBe(130)
    expect(await objectsOf(projectsOf(command))).toEqual([])
  })

  test('who asks twice does not wait, and the containers go nevertheless', async () => {
    command = new AntipodeCommand([...UP, ...ANY_PORTS])
    await command.writes('starting us-east-1')
    command.interrupt()
    command.interrupt()
    expect(await command.ended).toBe(130)
  })

  test.each([
    200, 1_000, 3_000,
  ])('killed %i ms after Docker was told to start: no part of it stays', async (ms) => {
    command = new AntipodeCommand([...UP, ...ANY_PORTS])
    await command.writes('starting us-east-1')
    await new Promise((resolve) => setTimeout(resolve, ms))
    command.kill()
    expect(await command.ended).toBeNull()
  })
})

describe('regions as containers', () => {
  test('ten times up and down leaves no container, network or volume', { timeout: 900_000 }, async () => {
    const before = await everything()
    for (let round = 0; round < 10; round++) {
      const { endpoints, close } = await startRegionContainers({ regions: ['us-east-1'] })
      for (const url of endpoints.values()) expect((await fetch(`${url}/_localstack/health`)).ok).toBe(true)
      await close()
    }
    expect(await everything()).toEqual(before)
  })

  test('a region is reached at the same address after its container was killed and started again', async () => {
    const { endpoints, project, close } = await startRegionContainers({ regions: ['us-east-1'] })
    try {
      const container = await docker(
        'ps',
        '--quiet',
        '--filter',
        `label=com.docker.compose.project=${project}`,
      )
      await docker('kill', container)
      await docker('start', container)
      const health = () =>
        fetch(`${endpoints.get('us-east-1')}/_localstack/health`).then(
          ({ ok }) => ok,
          () => false,
        )
      await expect.poll(health, { timeout: 180_000, interval: 500 }).toBe(true)
    } finally {
      await close()
    }
  })

  test('a container that is paused or cut off from its network is removed too', async () => {
    const { project, close } = await startRegionContainers({ regions: ['us-east-1', 'eu-west-2'] })
    const container = (region: string) => `${project}-${region}-1`
    await docker('pause', container('us-east-1'))
    await docker('network', 'disconnect', `${project}_eu-west-2`, container('eu-west-2'))
    await close()
    expect(await objectsOf(project)).toEqual([])
  })
})

/** Of every project but those of other tests of this machine, which come and go. */
function everything(): Promise<readonly string[]> {
  return objectsOf(`antipode-${process.pid}-`)
}
