import { describe, expect, test } from 'vitest'
import type { Throttle } from '#simulator/dynamodb/throttling/throttling.js'
import { FAULT_NAMES, FAULTS } from '#simulator/faults/catalogue.js'
import { Faults } from '#simulator/faults/faults.js'
import type { FaultTarget } from '#simulator/faults/target.js'
import { checkerPlace, clientPlace, globalPlace, type Place, regionPlace } from '#simulator/network/places.js'
import type { Rule } from '#simulator/network/rules.js'
import type { EdgeRule } from '#simulator/region/edge.js'
import { virtualKernel } from '../support/virtual-kernel.js'

const REGIONS = ['us-east-1', 'eu-west-2', 'ap-southeast-2'] as const

function world() {
  const { clock, trace } = virtualKernel()
  const rules = new Set<Rule>()
  const edges = new Map<string, Set<EdgeRule>>(REGIONS.map((region) => [region, new Set()]))
  const paused = new Set<string>()
  const throttles = new Set<Throttle & { region: string }>()
  const lookedAt: string[] = []
  const target: FaultTarget = {
    regions: REGIONS,
    addNetworkRule(rule) {
      rules.add(rule)
      return () => rules.delete(rule)
    },
    addEdgeRule(region, rule) {
      edges.get(region)?.add(rule)
      return () => edges.get(region)?.delete(rule)
    },
    healthCheckPaths: (region) => (region === 'ap-southeast-2' ? [] : ['/health']),
    pauseReplication: (region) => paused.add(region),
    resumeReplication: (region) => paused.delete(region),
    throttle(region, rule) {
      const entry = { region, ...rule }
      throttles.add(entry)
      return () => throttles.delete(entry)
    },
    lookAtRegion: (region) => lookedAt.push(region),
  }
  const faults = new Faults(target, () => clock.now(), trace.emit)
  const verdict = (from: Place, to: Place) =>
    [...rules].map((rule) => rule.decide({ from, to, purpose: 'request' })).find(Boolean)?.kind ?? 'pass'
  const answer = (region: string, path: string) =>
    [...(edges.get(region) ?? [])]
      .map((rule) =>
        rule.answer({
          method: 'GET',
          protocol: 'https:',
          host: 'h',
          target: path,
          headers: [],
          body: new Uint8Array(),
          sourceIp: '',
        }),
      )
      .find(Boolean)?.status
  return { faults, trace, verdict, answer, paused, throttles, lookedAt }
}

const [virginia, london, sydney] = REGIONS.map(regionPlace) as [Place, Place, Place]
const userInVirginia = clientPlace('us-east-1', 'user')

describe('region-down', () => {
  test('nothing reaches the region or leaves it, and its neighbours notice nothing else', () => {
    const { faults, verdict } = world()
    faults.start('region-down', ['us-east-1'])
    expect(verdict(userInVirginia, virginia)).toBe('refuse')
    expect(verdict(virginia, london)).toBe('refuse')
    expect(verdict(virginia, virginia)).toBe('refuse')
    expect(verdict(london, sydney)).toBe('pass')
  })

  test('people and health checkers near the region are not in it', () => {
    const { faults, verdict } = world()
    faults.start('region-down', ['us-east-1'])
    expect(verdict(userInVirginia, london)).toBe('pass')
    expect(verdict(checkerPlace('us-east-1', 1), london)).toBe('pass')
  })

  test('a black hole swallows instead of refusing', () => {
    const { faults, verdict } = world()
    faults.start('region-down', ['us-east-1'], { how: 'blackhole' })
    expect(verdict(userInVirginia, virginia)).toBe('drop')
  })
})

describe('health', () => {
  test('breaks the path that the health check asks, and no other', () => {
    const { faults, answer } = world()
    faults.start('health', ['us-east-1'], { status: '503' })
    expect(answer('us-east-1', '/health?deep=1')).toBe(503)
    expect(answer('us-east-1', '/history')).toBeUndefined()
    expect(answer('eu-west-2', '/health')).toBeUndefined()
  })

  test('of a region that nothing checks is an error, not a fault without effect', () => {
    const { faults } = world()
    expect(() => faults.start('health', ['ap-southeast-2'])).toThrow(/No Route 53 health check/)
    expect(faults.active()).toEqual([])
  })
})

test('a partition cuts two regions from each other in both directions, and from nothing else', () => {
  const { faults, verdict } = world()
  faults.start('partition', ['us-east-1', 'eu-west-2'])
  expect(verdict(virginia, london)).toBe('drop')
  expect(verdict(london, virginia)).toBe('drop')
  expect(verdict(virginia, sydney)).toBe('pass')
  expect(verdict(userInVirginia, london)).toBe('pass')
})

test('replication is paused and resumed (FIS-02)', () => {
  const { faults, paused } = world()
  const { id } = faults.start('pause-replication', ['eu-west-2'])
  expect([...paused]).toEqual(['eu-west-2'])
  faults.heal(id)
  expect([...paused]).toEqual([])
})

describe('throttle', () => {
  test.each([
    [{}, { tableName: undefined, kinds: ['read', 'write'], share: 1 }],
    [
      { table: '*', requests: 'reads' },
      { tableName: undefined, kinds: ['read'], share: 1 },
    ],
    [
      { table: 'things', requests: 'writes', percent: '25' },
      { tableName: 'things', kinds: ['write'], share: 0.25 },
    ],
  ])('%o', (settings, rule) => {
    const { faults, throttles } = world()
    const { id } = faults.start('throttle', ['eu-west-2'], settings)
    expect([...throttles]).toEqual([{ region: 'eu-west-2', ...rule }])
    faults.heal(id)
    expect(throttles.size).toBe(0)
  })
})

test('of a container that is down the world is only told: it looks at the region at once, and again after healing', () => {
  const { faults, trace, verdict, lookedAt } = world()
  const { id } = faults.start('container-down', ['us-east-1'], {
    how: 'pause',
    container: 'chat-us-east-1-1',
  })
  expect(lookedAt).toEqual(['us-east-1'])
  expect(verdict(userInVirginia, virginia)).toBe('pass')
  faults.heal(id)
  expect(lookedAt).toEqual(['us-east-1', 'us-east-1'])
  expect(trace.records()).toMatchObject([
    { type: 'fault.started', settings: { how: 'pause', container: 'chat-us-east-1-1' } },
    { type: 'fault.healed', fault: 'container-down' },
  ])
})

describe('healing', () => {
  test('ends the fault once, and tells the trace once', () => {
    const { faults, trace, verdict } = world()
    const { id } = faults.start('region-down', ['us-east-1'])
    expect(faults.heal(id)).toBe(true)
    expect(faults.heal(id)).toBe(false)
    expect(verdict(userInVirginia, virginia)).toBe('pass')
    expect(trace.records().map(({ type }) => type)).toEqual(['fault.started', 'fault.healed'])
  })

  test('by region heals what concerns that region', () => {
    const { faults } = world()
    faults.start('region-down', ['us-east-1'])
    faults.start('partition', ['eu-west-2', 'us-east-1'])
    faults.start('region-down', ['ap-southeast-2'])
    expect(faults.healAll('us-east-1')).toBe(2)
    expect(faults.active().map(({ scope }) => scope)).toEqual(['ap-southeast-2'])
    expect(faults.healAll()).toBe(1)
  })
})

describe('what is not right is refused with what would be', () => {
  test.each([
    ['an unknown fault', 'meteor', ['us-east-1'], {}, /no fault 'meteor'[\s\S]*region-down/],
    ['an unknown region', 'region-down', ['mars-1'], {}, /no region 'mars-1'[\s\S]*eu-west-2/],
    ['too few regions', 'partition', ['us-east-1'], {}, /two different regions/],
    ['the same region twice', 'partition', ['us-east-1', 'us-east-1'], {}, /two different regions/],
    ['an unknown setting', 'region-down', ['us-east-1'], { status: 500 }, /no setting 'status'[\s\S]*how/],
    ['a wrong choice', 'region-down', ['us-east-1'], { how: 'gently' }, /'gently'[\s\S]*refuse, blackhole/],
    ['no name', 'container-down', ['us-east-1'], {}, /needs the setting 'container'/],
    ['no name at all', 'container-down', ['us-east-1'], { container: '--all' }, /'--all'[\s\S]*letters/],
    ['no table that could be one', 'throttle', ['us-east-1'], { table: 'a b' }, /'a b'[\s\S]*letters/],
    ['a number out of range', 'health', ['us-east-1'], { status: 42 }, /'42'[\s\S]*100 to 599/],
    ['a name of every object', 'constructor', ['us-east-1'], {}, /no fault 'constructor'/],
  ])('%s', (_, fault, regions, settings, message) => {
    const { faults } = world()
    expect(() => faults.start(fault, regions, settings)).toThrow(message)
    expect(faults.active()).toEqual([])
  })
})

test('every fault of the catalogue says what it does, and so does every setting', () => {
  for (const name of FAULT_NAMES) {
    expect(FAULTS[name].summary).toMatch(/\.$/)
    for (const setting of Object.values(FAULTS[name].settings)) expect(setting.summary).toMatch(/\.$/)
  }
})

test('META-2: a control plane shares the fate of the region it stands in', () => {
  const { faults, verdict } = world()
  const controlPlane = globalPlace('us-east-1', 'route53')
  faults.start('region-down', ['us-east-1'])
  expect(verdict(london, controlPlane)).toBe('refuse')
})
