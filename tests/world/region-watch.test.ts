import { describe, expect, onTestFinished, test } from 'vitest'
import type { NetworkFailure } from '#simulator/network/errors.js'
import { Network } from '#simulator/network/network.js'
import { clientPlace, globalPlace, regionPlace } from '#simulator/network/places.js'
import type { RestoredInRegion, WorldEvent } from '#simulator/world/events.js'
import type { RegionAnswer } from '#simulator/world/region-probe.js'
import { RegionWatch } from '#simulator/world/region-watch.js'
import { virtualKernel } from '../support/virtual-kernel.js'

const REGION = regionPlace('us-east-1')
const OTHER = regionPlace('eu-west-2')
const USER = clientPlace('us-east-1', 'a user')
const RESTORER = clientPlace('us-east-1', 'restorer')

interface Scene {
  readonly kernel: ReturnType<typeof virtualKernel<WorldEvent>>
  readonly network: Network
  readonly watch: RegionWatch
  /** What the endpoint does from now on. */
  endpoint: RegionAnswer
  /** How it says so: at once. */
  ask: () => Promise<RegionAnswer>
  restore: () => Promise<readonly RestoredInRegion[]>
  asked: number
  events(): readonly string[]
  verdict(
    from: typeof USER,
    to: typeof USER,
    purpose?: 'request' | 'probe' | 'replication' | 'web-socket',
  ): string
}

function watched(): Scene {
  const kernel = virtualKernel<WorldEvent>()
  const network = new Network(kernel, kernel.trace.emit)
  const scene: Scene = {
    kernel,
    network,
    endpoint: undefined,
    ask: async () => scene.endpoint,
    restore: async () => [],
    asked: 0,
    watch: new RegionWatch({
      region: 'us-east-1',
      endpoint: 'http://127.0.0.1:4571',
      kernel,
      emit: kernel.trace.emit,
      addRule: (rule) => network.addRule(rule),
      probe: async () => {
        scene.asked += 1
        return scene.ask()
      },
      restore: () => scene.restore(),
      restorers: [RESTORER],
    }),
    events: () =>
      kernel.trace
        .records()
        .map(({ type }) => type)
        .filter((type) => type.startsWith('region.')),
    verdict: (from, to, purpose = 'request') => network.judge({ from, to, purpose }).kind,
  }
  onTestFinished(() => scene.watch.close())
  return scene
}

describe('a region that stands and falls with its endpoint', () => {
  test('is asked at once and then once a second, and left alone while anything answers', async () => {
    const scene = watched()
    scene.watch.start()
    await scene.kernel.driver.advance(0)
    expect(scene.asked).toBe(1)
    await scene.kernel.driver.advance(9_500)
    expect(scene.asked).toBe(10)
    expect(scene.events()).toEqual([])
    expect(scene.verdict(USER, REGION)).toBe('pass')
    expect(scene.watch.lost).toBeUndefined()
  })

  test('is cut off within a second when connections are refused, as by the fault region-down', async () => {
    const scene = watched()
    scene.watch.start()
    await scene.kernel.driver.advance(1_500)
    scene.endpoint = 'refused'
    await scene.kernel.driver.advance(1_000)
    expect(scene.watch.lost?.cause).toBe('refused')
    const control = globalPlace('us-east-1', 'route53')
    for (const [from, to] of [
      [USER, REGION],
      [REGION, USER],
      [OTHER, REGION],
      [REGION, OTHER],
      [USER, control],
      [RESTORER, REGION],
    ] as const)
      expect(scene.verdict(from, to), `${from.name} → ${to.name}`).toBe('refuse')
    expect(scene.verdict(REGION, OTHER, 'replication')).toBe('refuse')
    expect(scene.verdict(USER, OTHER)).toBe('pass')
    expect(scene.verdict(REGION, REGION)).toBe('pass')
    expect(scene.kernel.trace.records().at(-1)).toMatchObject({
      type: 'region.lost',
      region: 'us-east-1',
      endpoint: 'http://127.0.0.1:4571',
      cause: 'refused',
    })
  })

  test('is not cut off by one answer that is late, but by two: then packets vanish', async () => {
    const scene = watched()
    scene.watch.start()
    await scene.kernel.driver.advance(500)
    scene.endpoint = 'reply-timeout'
    await scene.kernel.driver.advance(600)
    expect(scene.asked).toBe(2)
    expect(scene.events()).toEqual([])
    scene.endpoint = undefined
    await scene.kernel.driver.advance(1_000)
    expect(scene.events()).toEqual([])
    scene.endpoint = 'reply-timeout'
    await scene.kernel.driver.advance(1_500)
    expect(scene.watch.lost?.cause).toBe('reply-timeout')
    expect(scene.verdict(USER, REGION)).toBe('drop')
  })

  test('an open WebSocket breaks with it, and so it does when a paused endpoint is killed', async () => {
    const scene = watched()
    scene.watch.start()
    const broken: string[] = []
    const connect = (name: string) =>
      scene.network.connect(USER, REGION).onBroken(() => void broken.push(name))
    connect('before')
    scene.endpoint = 'reply-timeout'
    await scene.kernel.driver.advance(2_000)
    expect(broken).toEqual([])
    scene.endpoint = 'refused'
    await scene.kernel.driver.advance(1_000)
    expect(broken).toEqual(['before'])
    expect(scene.events()).toEqual(['region.lost'])
  })

  test('that comes back is restored first, from places for which it is open already', async () => {
    const scene = watched()
    scene.watch.start()
    scene.endpoint = 'refused'
    await scene.kernel.driver.advance(5_500)
    const during: string[] = []
    scene.restore = async () => {
      expect(scene.watch.lost?.restoring).toBe(true)
      during.push(scene.verdict(USER, REGION), scene.verdict(OTHER, REGION))
      during.push(scene.verdict(RESTORER, REGION))
      during.push(scene.verdict(OTHER, REGION, 'replication'))
      await new Promise<void>((resolve) => scene.kernel.clock.schedule(700, resolve))
      return [{ logicalId: 'Queue', how: 'created' }]
    }
    scene.endpoint = undefined
    await scene.kernel.driver.advance(2_000)
    expect(during).toEqual(['refuse', 'refuse', 'pass', 'pass'])
    expect(scene.verdict(USER, REGION)).toBe('pass')
    expect(scene.watch.lost).toBeUndefined()
    expect(scene.kernel.trace.records().slice(-2)).toMatchObject([
      { type: 'region.back', lostForMs: 6_000 },
      { type: 'region.restored', tookMs: 700, restored: [{ logicalId: 'Queue', how: 'created' }] },
    ])
  })

  test('that cannot be restored stays closed, says why once, and is tried again', async () => {
    const scene = watched()
    scene.watch.start()
    scene.endpoint = 'refused'
    await scene.kernel.driver.advance(1_500)
    scene.endpoint = undefined
    let tried = 0
    scene.restore = async () => {
      tried += 1
      throw new Error('no such luck')
    }
    await scene.kernel.driver.advance(5_000)
    expect(tried).toBe(5)
    expect(scene.verdict(USER, REGION)).toBe('refuse')
    expect(scene.events()).toEqual(['region.lost', 'region.back', 'region.restore-failed'])
    scene.restore = async () => []
    await scene.kernel.driver.advance(1_000)
    expect(scene.events().at(-1)).toBe('region.restored')
    expect(scene.verdict(USER, REGION)).toBe('pass')
  })

  test('that is lost again while it is restored is told of again', async () => {
    const scene = watched()
    scene.watch.start()
    scene.endpoint = 'refused'
    await scene.kernel.driver.advance(1_500)
    scene.endpoint = undefined
    scene.restore = async () => {
      scene.endpoint = 'refused'
      throw new Error('gone')
    }
    await scene.kernel.driver.advance(2_000)
    scene.restore = async () => []
    scene.endpoint = undefined
    await scene.kernel.driver.advance(1_000)
    expect(scene.events()).toEqual([
      'region.lost',
      'region.back',
      'region.restore-failed',
      'region.lost',
      'region.back',
      'region.restored',
    ])
  })

  test('is looked at when somebody asks for it: one silence is enough then', async () => {
    const scene = watched()
    scene.endpoint = 'connect-timeout'
    await scene.kernel.driver.settle(scene.watch.check())
    expect(scene.watch.lost?.cause).toBe('connect-timeout')
    scene.endpoint = undefined
    await scene.kernel.driver.settle(scene.watch.check())
    expect(scene.events()).toEqual(['region.lost', 'region.back', 'region.restored'])
  })

  test('closing ends the questions and the rule', async () => {
    const scene = watched()
    scene.watch.start()
    scene.endpoint = 'refused'
    await scene.kernel.driver.advance(1_000)
    scene.watch.close()
    const { asked } = scene
    await scene.kernel.driver.advance(5_000)
    expect(scene.asked).toBe(asked)
    expect(scene.verdict(USER, REGION)).toBe('pass')
  })

  test('a question that is broken by closing tells of nothing', async () => {
    const scene = watched()
    let answer: (failure: NetworkFailure) => void = () => {}
    scene.ask = () => new Promise((resolve) => (answer = resolve))
    scene.watch.start()
    await scene.kernel.driver.advance(1_500)
    scene.watch.close()
    answer('reset')
    await scene.kernel.driver.advance(1_000)
    expect(scene.events()).toEqual([])
    expect(scene.verdict(USER, REGION)).toBe('pass')
  })

  test.each([
    ['ends', async () => []],
    ['fails', () => Promise.reject(new Error('closed'))],
  ])('a restoring that %s after closing tells of nothing', async (_, end) => {
    const scene = watched()
    scene.watch.start()
    scene.endpoint = 'refused'
    await scene.kernel.driver.advance(1_500)
    scene.endpoint = undefined
    scene.restore = async () => {
      await new Promise<void>((resolve) => scene.kernel.clock.schedule(700, resolve))
      return end()
    }
    await scene.kernel.driver.advance(600)
    scene.watch.close()
    await scene.kernel.driver.advance(2_000)
    expect(scene.events()).toEqual(['region.lost', 'region.back'])
    expect(scene.verdict(USER, REGION)).toBe('pass')
  })

  test('that was away between two questions is restored while it is open, and nothing is told if nothing was missing', async () => {
    const scene = watched()
    scene.watch.start()
    scene.endpoint = 'reconnected'
    let restored: readonly RestoredInRegion[] = []
    scene.restore = async () => restored
    await scene.kernel.driver.advance(1_500)
    expect(scene.events()).toEqual([])
    restored = [{ logicalId: 'Messages', how: 'created' }]
    await scene.kernel.driver.advance(1_000)
    expect(scene.events()).toEqual(['region.restored'])
    expect(scene.verdict(USER, REGION)).toBe('pass')
  })

  test('that cannot be restored while it is open is cut off until it can', async () => {
    const scene = watched()
    scene.watch.start()
    scene.endpoint = 'reconnected'
    scene.restore = () => Promise.reject(new Error('not yet'))
    await scene.kernel.driver.advance(1_500)
    expect(scene.verdict(USER, REGION)).not.toBe('pass')
    scene.restore = async () => []
    await scene.kernel.driver.advance(1_000)
    expect(scene.events()).toEqual(['region.restore-failed', 'region.lost', 'region.back', 'region.restored'])
    expect(scene.verdict(USER, REGION)).toBe('pass')
  })
})
