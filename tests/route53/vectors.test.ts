// The test vectors of fidelity 8.2 that concern Route 53.
import { describe, expect, test } from 'vitest'
import { a, alias, type Fixture, setUp, status } from './fixture.js'

const NAME = 'app.example.com'

async function failoverPair(world: Fixture, primaryHealthy: boolean, secondaryHealthy: boolean) {
  const zone = await world.zone()
  await world.create(
    zone,
    a(NAME, '10.0.0.1', {
      SetIdentifier: 'p',
      Failover: 'PRIMARY',
      HealthCheckId: await world.fixedCheck(primaryHealthy),
    }),
    a(NAME, '10.0.0.2', {
      SetIdentifier: 's',
      Failover: 'SECONDARY',
      HealthCheckId: await world.fixedCheck(secondaryHealthy),
    }),
  )
}

describe('failover', () => {
  test.each([
    [true, true, '10.0.0.1', 'primary'],
    [true, false, '10.0.0.1', 'primary'],
    [false, true, '10.0.0.2', 'primary unhealthy: secondary'],
    [false, false, '10.0.0.1', 'all unhealthy: fail open'],
  ])('V-1, R53-RP-FAIL: primary healthy %s, secondary %s → %s', async (primary, secondary, value, reason) => {
    const world = setUp()
    await failoverPair(world, primary, secondary)
    const answer = world.route53.answer({ name: NAME, type: 'A' }, { region: 'eu-west-1' })
    expect(answer.records.map((record) => record.value)).toEqual([value])
    expect(answer.decision?.reason).toBe(reason)
  })

  test('R53-RP-FAIL: a secondary without a check answers whenever the primary is unhealthy', async () => {
    const world = setUp()
    const zone = await world.zone()
    const check = await world.fixedCheck(false)
    await world.create(
      zone,
      a(NAME, '10.0.0.1', { SetIdentifier: 'p', Failover: 'PRIMARY', HealthCheckId: check }),
      a(NAME, '10.0.0.2', { SetIdentifier: 's', Failover: 'SECONDARY' }),
    )
    expect(world.ask(NAME)).toEqual(['10.0.0.2'])
  })
})

describe('weighted', () => {
  const count = (world: Fixture, times: number) => {
    const counts: Record<string, number> = {}
    for (let index = 0; index < times; index++) {
      const [value] = world.ask(NAME) as [string]
      counts[value] = (counts[value] ?? 0) + 1
    }
    return counts
  }

  async function weighted(
    world: Fixture,
    members: readonly { value: string; weight: number; healthy?: boolean }[],
  ) {
    const zone = await world.zone()
    for (const { value, weight, healthy = true } of members)
      await world.create(
        zone,
        a(NAME, value, {
          SetIdentifier: value,
          Weight: weight,
          HealthCheckId: await world.fixedCheck(healthy),
        }),
      )
  }

  test('V-2: weight 0 answers when all others are unhealthy', async () => {
    const world = setUp()
    await weighted(world, [
      { value: '10.0.0.1', weight: 100, healthy: false },
      { value: '10.0.0.2', weight: 0 },
    ])
    expect(count(world, 50)).toEqual({ '10.0.0.2': 50 })
  })

  test('R53-RP-WEIGHT: weight 0 never answers while another is healthy', async () => {
    const world = setUp()
    await weighted(world, [
      { value: '10.0.0.1', weight: 1 },
      { value: '10.0.0.2', weight: 0 },
    ])
    expect(count(world, 500)).toEqual({ '10.0.0.1': 500 })
  })

  test('V-3: all weights 0 are equal chances', async () => {
    const world = setUp()
    await weighted(world, [
      { value: '10.0.0.1', weight: 0 },
      { value: '10.0.0.2', weight: 0 },
    ])
    const counts = count(world, 2_000)
    expect(counts['10.0.0.1']).toBeGreaterThan(900)
    expect(counts['10.0.0.2']).toBeGreaterThan(900)
  })

  test('R53-RP-WEIGHT: chances are weight over sum, and renormalise without the unhealthy', async () => {
    const world = setUp()
    await weighted(world, [
      { value: '10.0.0.1', weight: 60, healthy: false },
      { value: '10.0.0.2', weight: 30 },
      { value: '10.0.0.3', weight: 10 },
    ])
    const counts = count(world, 4_000)
    expect(counts['10.0.0.1']).toBeUndefined()
    expect((counts['10.0.0.2'] ?? 0) / 4_000).toBeCloseTo(0.75, 1)
    expect((counts['10.0.0.3'] ?? 0) / 4_000).toBeCloseTo(0.25, 1)
  })

  test('fail open: all unhealthy are drawn by weight as if all were healthy', async () => {
    const world = setUp()
    await weighted(world, [
      { value: '10.0.0.1', weight: 3, healthy: false },
      { value: '10.0.0.2', weight: 1, healthy: false },
      { value: '10.0.0.3', weight: 0, healthy: false },
    ])
    const counts = count(world, 2_000)
    expect(Object.keys(counts).sort()).toEqual(['10.0.0.1', '10.0.0.2'])
    expect((counts['10.0.0.1'] ?? 0) / 2_000).toBeCloseTo(0.75, 1)
  })
})

describe('latency', () => {
  async function twoRegions(world: Fixture, east: boolean, west: boolean) {
    const zone = await world.zone()
    await world.create(
      zone,
      a(NAME, '10.0.0.1', {
        SetIdentifier: 'us',
        Region: 'us-east-1',
        HealthCheckId: await world.fixedCheck(east),
      }),
      a(NAME, '10.0.0.2', {
        SetIdentifier: 'eu',
        Region: 'eu-west-1',
        HealthCheckId: await world.fixedCheck(west),
      }),
    )
  }

  test.each([
    [true, true, '10.0.0.2', 'nearest'],
    [true, false, '10.0.0.1', 'nearest healthy'],
    [false, false, '10.0.0.2', 'all unhealthy: fail open'],
  ])('V-4: a client near eu, us healthy %s, eu healthy %s → %s', async (us, eu, value, reason) => {
    const world = setUp()
    await twoRegions(world, us, eu)
    const answer = world.route53.answer({ name: NAME, type: 'A' }, { region: 'eu-central-1' })
    expect(answer.records.map((record) => record.value)).toEqual([value])
    expect(answer.decision).toMatchObject({ policy: 'latency', reason })
  })

  test('the decision says which regions were passed over, and why', async () => {
    const world = setUp()
    await twoRegions(world, true, false)
    const { decision } = world.route53.answer({ name: NAME, type: 'A' }, { region: 'eu-west-2' })
    expect(decision).toMatchObject({ setIdentifier: 'us', region: 'us-east-1' })
    expect(decision?.passedOver).toEqual([
      { setIdentifier: 'eu', region: 'eu-west-1', healthCheckId: expect.any(String) },
    ])
  })
})

describe('alias trees', () => {
  /** Latency aliases at the top, a weighted pair below in each region. */
  async function tree(world: Fixture, evaluate: boolean, usChecks: readonly (boolean | undefined)[]) {
    const zone = await world.zone()
    for (const [index, healthy] of usChecks.entries())
      await world.create(
        zone,
        a('us.example.com', `10.0.0.${index}`, {
          SetIdentifier: `us ${index}`,
          Weight: 1,
          ...(healthy !== undefined && { HealthCheckId: await world.fixedCheck(healthy) }),
        }),
      )
    for (const index of [0, 1])
      await world.create(
        zone,
        a('eu.example.com', `10.0.1.${index}`, {
          SetIdentifier: `eu ${index}`,
          Weight: 1,
          HealthCheckId: await world.fixedCheck(true),
        }),
      )
    await world.create(
      zone,
      alias(NAME, zone, 'us.example.com', evaluate, { SetIdentifier: 'us', Region: 'us-east-1' }),
      alias(NAME, zone, 'eu.example.com', evaluate, { SetIdentifier: 'eu', Region: 'eu-west-1' }),
    )
  }

  test('V-5: both leaves of the near region fail → the other region', async () => {
    const world = setUp()
    await tree(world, true, [false, false])
    for (let times = 0; times < 20; times++) expect(world.ask(NAME)[0]).toMatch(/^10\.0\.1\./)
  })

  test('V-5, R53-CH-03: without EvaluateTargetHealth it stays in the region, which fails open', async () => {
    const world = setUp()
    await tree(world, false, [false, false])
    const answer = world.route53.answer({ name: NAME, type: 'A' }, { region: 'us-east-1' })
    expect(answer.records[0]?.value).toMatch(/^10\.0\.0\./)
    expect(answer.decision).toMatchObject({
      reason: 'nearest',
      aliasTarget: 'us.example.com.',
      next: { policy: 'weighted', reason: 'all unhealthy: fail open' },
    })
  })

  test('V-6, R53-CH-01: one leaf without a check keeps the branch, and answers', async () => {
    const world = setUp()
    await tree(world, true, [false, undefined])
    for (let times = 0; times < 20; times++) expect(world.ask(NAME)).toEqual(['10.0.0.1'])
  })

  test('R53-CH-04: an alias with a check of its own needs both', async () => {
    const world = setUp()
    const zone = await world.zone()
    await world.create(zone, a('us.example.com', '10.0.0.1'), a('eu.example.com', '10.0.0.2'))
    await world.create(
      zone,
      alias(NAME, zone, 'us.example.com', true, {
        SetIdentifier: 'us',
        Failover: 'PRIMARY',
        HealthCheckId: await world.fixedCheck(false),
      }),
      alias(NAME, zone, 'eu.example.com', true, { SetIdentifier: 'eu', Failover: 'SECONDARY' }),
    )
    expect(world.ask(NAME)).toEqual(['10.0.0.2'])
  })

  test('R53-CH-06: an alias to API Gateway does not follow the application', async () => {
    const world = setUp()
    const zone = await world.zone()
    const target = 'd-abc.execute-api.us-east-1.amazonaws.com'
    world.aliasTargets.set(target, { addresses: ['10.9.0.1', 'fd00::1'], ttlSeconds: 60 })
    world.endpoint(target).answer = status(500)
    await world.create(
      zone,
      alias(NAME, 'Z1UJRXOUMOOFQ8', target, true, { SetIdentifier: 'us', Failover: 'PRIMARY' }),
      a(NAME, '10.0.0.2', { SetIdentifier: 'eu', Failover: 'SECONDARY' }),
    )
    await world.advance(300_000)
    expect(world.ask(NAME)).toEqual(['10.9.0.1'])
  })
})

describe('health checks', () => {
  test.each([
    [200, true],
    [301, true],
    [399, true],
    [404, false],
    [500, false],
  ])('V-7, R53-CK-01: an endpoint that answers %i → healthy %s', async (code, healthy) => {
    const world = setUp()
    const endpoint = world.endpoint('a.test')
    endpoint.answer = status(code)
    const id = await world.healthCheck({
      Type: 'HTTP',
      FullyQualifiedDomainName: 'a.test',
      RequestInterval: 10,
    })
    await world.advance(60_000)
    expect(world.route53.healthOf(id)?.healthy).toBe(healthy)
    expect(endpoint.visits.length).toBeGreaterThan(16)
  })

  test.each([
    [5_109, true],
    [5_110, false],
    [5_115, false],
  ])('V-8, R53-CK-02: eleven characters after %i bytes → healthy %s', async (before, healthy) => {
    const world = setUp()
    world.endpoint('a.test').answer = status(200, `${'x'.repeat(before)}still-alive`)
    const id = await world.healthCheck({
      Type: 'HTTP_STR_MATCH',
      SearchString: 'still-alive',
      FullyQualifiedDomainName: 'a.test',
      RequestInterval: 10,
    })
    await world.advance(60_000)
    expect(world.route53.healthOf(id)?.healthy).toBe(healthy)
  })

  test.each([
    [false, true],
    [true, false],
  ])('V-9, R53-AG-03: disabled, inverted %s, at a dead endpoint → healthy %s', async (Inverted, healthy) => {
    const world = setUp()
    const endpoint = world.endpoint('a.test')
    endpoint.answer = status(500)
    const id = await world.healthCheck({
      Type: 'HTTP',
      FullyQualifiedDomainName: 'a.test',
      Disabled: true,
      Inverted,
    })
    await world.advance(300_000)
    expect(world.route53.healthOf(id)?.healthy).toBe(healthy)
    expect(endpoint.visits).toEqual([])
  })

  test.each([
    [3, true],
    [2, false],
  ])('V-10, R53-AG-01: reachable from %i of 16 checkers → healthy %s', async (reaching, healthy) => {
    const world = setUp()
    world.endpoint('a.test')
    const reached = ['checker us-east-1 0', 'checker sa-east-1 1', 'checker eu-west-1 0'].slice(0, reaching)
    world.probes({ kind: 'drop' }, (checker) => !reached.includes(checker))
    const id = await world.healthCheck({
      Type: 'HTTP',
      FullyQualifiedDomainName: 'a.test',
      RequestInterval: 10,
    })
    await world.advance(90_000)
    expect(world.route53.healthOf(id)).toMatchObject({ healthy, checkersHealthy: reaching, checkers: 16 })
  })

  test.each([
    [2, true],
    [1, false],
  ])('R53-AG-01: of the 6 checkers of three regions %i pass → healthy %s', async (reaching, healthy) => {
    const world = setUp()
    world.endpoint('a.test')
    const reached = ['checker us-east-1 0', 'checker us-east-1 1'].slice(0, reaching)
    world.probes({ kind: 'refuse' }, (checker) => !reached.includes(checker))
    const id = await world.healthCheck({
      Type: 'HTTP',
      FullyQualifiedDomainName: 'a.test',
      RequestInterval: 10,
      Regions: ['us-east-1', 'us-west-2', 'eu-west-1'],
    })
    await world.advance(90_000)
    expect(world.route53.healthOf(id)).toMatchObject({ healthy, checkersHealthy: reaching, checkers: 6 })
  })
})

describe('multivalue', () => {
  test.each([
    [true, 'eight of the healthy values'],
    [false, 'all unhealthy: fail open'],
  ])('V-12: twelve, healthy %s → eight answers', async (healthy, reason) => {
    const world = setUp()
    const zone = await world.zone()
    for (let index = 0; index < 12; index++)
      await world.create(
        zone,
        a(NAME, `10.0.0.${index}`, {
          SetIdentifier: `m ${index}`,
          MultiValueAnswer: true,
          HealthCheckId: await world.fixedCheck(healthy),
        }),
      )
    const answer = world.route53.answer({ name: NAME, type: 'A' }, { region: 'us-east-1' })
    expect(new Set(answer.records.map((record) => record.value)).size).toBe(8)
    expect(answer.decision?.reason).toBe(reason)
    const seen = new Set(Array.from({ length: 50 }, () => world.ask(NAME)).flat())
    expect(seen.size).toBe(12)
  })

  test('R53-RP-MULTI: only the healthy answer', async () => {
    const world = setUp()
    const zone = await world.zone()
    for (let index = 0; index < 4; index++)
      await world.create(
        zone,
        a(NAME, `10.0.0.${index}`, {
          SetIdentifier: `m ${index}`,
          MultiValueAnswer: true,
          HealthCheckId: await world.fixedCheck(index % 2 === 0),
        }),
      )
    expect(world.ask(NAME).sort()).toEqual(['10.0.0.0', '10.0.0.2'])
  })
})
