// The API of health checks, and statuses that come from settings and children (fidelity 1.1, 1.3).
import { describe, expect, test } from 'vitest'
import type { Shape } from '#simulator/aws/service.js'
import { a, type Fixture, refusal, setUp, status } from './fixture.js'

const named: Shape = { Type: 'HTTP', FullyQualifiedDomainName: 'a.test', RequestInterval: 10 }
const create = (world: Fixture, reference: string, config: Shape): Promise<{ HealthCheck: Shape }> =>
  world.call('CreateHealthCheck', { CallerReference: reference, HealthCheckConfig: config })

describe('settings', () => {
  test('R53-HC-02, R53-HC-03, R53-HC-04: defaults', async () => {
    const world = setUp()
    const { HealthCheck } = await create(world, 'one', { Type: 'HTTPS', FullyQualifiedDomainName: 'a.test' })
    expect(HealthCheck).toMatchObject({
      Id: expect.stringMatching(/^[\da-f-]{36}$/),
      HealthCheckVersion: 1,
      HealthCheckConfig: {
        Port: 443,
        RequestInterval: 30,
        FailureThreshold: 3,
        Inverted: false,
        Disabled: false,
      },
    })
    expect((HealthCheck.HealthCheckConfig as { Regions: string[] }).Regions).toHaveLength(8)
  })

  test.each<[string, Shape, string]>([
    ['R53-HC-01: a type of no sense', { ...named, Type: 'UDP' }, "'Type' must be one of"],
    ['R53-HC-02: an interval of 20 s', { ...named, RequestInterval: 20 }, 'must be 10 or 30'],
    ['R53-HC-03: a threshold of 11', { ...named, FailureThreshold: 11 }, "'FailureThreshold'"],
    ['R53-HC-04: two regions', { ...named, Regions: ['us-east-1', 'us-west-1'] }, 'at least 3'],
    ['R53-HC-04: a region without checkers', { ...named, Regions: ['eu-west-2'] }, 'must be one of'],
    ['neither address nor name', { Type: 'HTTP' }, 'Either IPAddress or'],
    ['an address that is none', { Type: 'HTTP', IPAddress: '10.0.0.256' }, 'not a valid IP address'],
    ['no search string', { ...named, Type: 'HTTP_STR_MATCH' }, 'SearchString is required'],
    ['a search string for nothing', { ...named, SearchString: 'x' }, 'SearchString is not allowed'],
    ['TCP without a port', { ...named, Type: 'TCP' }, 'Port is required'],
    [
      'R53-AG-05: not there yet',
      { Type: 'CLOUDWATCH_METRIC' },
      'Antipode does not have health checks of type',
    ],
    [
      'R53-AG-07: not there yet',
      { Type: 'RECOVERY_CONTROL' },
      'Antipode does not have health checks of type',
    ],
    [
      'R53-AG-04: a child that does not exist',
      { Type: 'CALCULATED', ChildHealthChecks: ['x'] },
      'does not exist',
    ],
  ])('%s is refused', async (_, config, message) => {
    const error = await refusal(create(setUp(), 'one', config))
    expect(error).toMatchObject({ code: 'InvalidInput', status: 400 })
    expect(error.message).toContain(message)
  })

  test('R53-HC-08: the same reference and settings are the same check, other settings are refused', async () => {
    const world = setUp()
    const first = await create(world, 'one', named)
    expect(await create(world, 'one', named)).toEqual(first)
    expect(await refusal(create(world, 'one', { ...named, Port: 81 }))).toMatchObject({
      code: 'HealthCheckAlreadyExists',
      status: 409,
    })
    expect(world.route53.healthChecks()).toHaveLength(1)
  })

  test('R53-HC-07, R53-HC-06: updates count up, stale ones and immutable settings are refused', async () => {
    const world = setUp()
    const id = await world.healthCheck(named)
    const update = (change: Shape): Promise<{ HealthCheck: Shape }> =>
      world.call('UpdateHealthCheck', { HealthCheckId: id, ...change })
    expect((await update({ HealthCheckVersion: 1, Port: 81 })).HealthCheck).toMatchObject({
      HealthCheckVersion: 2,
      HealthCheckConfig: { Port: 81, FailureThreshold: 3 },
    })
    expect(await refusal(update({ HealthCheckVersion: 1, Port: 82 }))).toMatchObject({
      code: 'HealthCheckVersionMismatch',
      status: 409,
    })
    for (const change of [
      { Type: 'TCP' },
      { RequestInterval: 30 },
      { MeasureLatency: true },
      { IPAddress: '10.0.0.1' },
    ])
      expect((await refusal(update(change))).code).toBe('InvalidInput')
    expect(world.route53.healthOf(id)?.target).toBe('http://a.test:81/')
  })

  test('R53-API-06: an unknown check', async () => {
    const error = await refusal(setUp().call('GetHealthCheck', { HealthCheckId: 'x' }))
    expect(error).toMatchObject({
      code: 'NoSuchHealthCheck',
      status: 404,
      message: 'A health check with id x does not exist.',
    })
  })

  test('R53-HC-09: 200 checks', async () => {
    const world = setUp()
    for (let index = 0; index < 200; index++) await world.fixedCheck(true)
    expect((await refusal(world.fixedCheck(true))).code).toBe('TooManyHealthChecks')
    const first: { IsTruncated: boolean; NextMarker: string } = await world.call('ListHealthChecks', {})
    const second: { HealthChecks: Shape[]; IsTruncated: boolean } = await world.call('ListHealthChecks', {
      Marker: first.NextMarker,
    })
    expect([first.IsTruncated, second.HealthChecks.length, second.IsTruncated]).toEqual([true, 100, false])
  })
})

describe('status', () => {
  test.each([
    [false, true],
    [true, false],
  ])('R53-AG-02: a new check, inverted %s, is healthy %s until there is enough data', async (Inverted, healthy) => {
    const world = setUp()
    world.endpoint('a.test').answer = status(500)
    const id = await world.healthCheck({ ...named, Inverted })
    expect(world.route53.healthOf(id)?.healthy).toBe(healthy)
    await world.advance(19_000)
    expect(world.route53.healthOf(id)?.healthy).toBe(healthy)
    await world.advance(30_000)
    expect(world.route53.healthOf(id)?.healthy).toBe(!healthy)
  })

  test('R53-AG-03: disabling stops the requests and is healthy; enabling starts anew', async () => {
    const world = setUp()
    const endpoint = world.endpoint('a.test')
    endpoint.answer = status(500)
    const id = await world.healthCheck(named)
    await world.advance(60_000)
    await world.call('UpdateHealthCheck', { HealthCheckId: id, Disabled: true })
    const before = endpoint.visits.length
    await world.advance(60_000)
    expect([world.route53.healthOf(id)?.healthy, endpoint.visits.length]).toEqual([true, before])
    await world.call('UpdateHealthCheck', { HealthCheckId: id, Disabled: false })
    await world.advance(60_000)
    expect(world.route53.healthOf(id)?.healthy).toBe(false)
  })

  test('R53-HC-03: one success between failures starts the count again', async () => {
    const world = setUp()
    const endpoint = world.endpoint('a.test')
    const counts = new Map<string, number>()
    endpoint.answer = (request) => {
      const count = (counts.get(request.sourceIp) ?? 0) + 1
      counts.set(request.sourceIp, count)
      return status(count % 3 === 0 ? 200 : 500)()
    }
    const id = await world.healthCheck(named)
    await world.advance(300_000)
    expect(world.route53.healthOf(id)).toMatchObject({ healthy: true, checkersHealthy: 16 })
    expect(world.events('route53.checker-changed')).toEqual([])
  })

  test('an update of the regions keeps the verdict until the new checkers have their own', async () => {
    const world = setUp()
    world.endpoint('a.test').answer = status(500)
    const id = await world.healthCheck({ ...named, Regions: ['us-east-1', 'us-west-1', 'us-west-2'] })
    await world.advance(60_000)
    await world.call('UpdateHealthCheck', { HealthCheckId: id, ResetElements: ['Regions'] })
    expect(world.route53.healthOf(id)).toMatchObject({ healthy: false, checkersHealthy: 0, checkers: 16 })
    await world.call('UpdateHealthCheck', {
      HealthCheckId: id,
      Regions: ['us-east-1', 'sa-east-1', 'eu-west-1'],
    })
    expect(world.route53.healthOf(id)).toMatchObject({ healthy: false, checkers: 6 })
  })

  test('a verdict that is taken back before it reached the answers changes nothing', async () => {
    const world = setUp({ settings: { verdictToDnsMs: { min: 20_000, max: 20_000 } } })
    const endpoint = world.endpoint('a.test')
    const id = await world.healthCheck({ ...named, FailureThreshold: 1 })
    await world.advance(10_000)
    endpoint.answer = status(500)
    await world.advance(11_000)
    expect(world.route53.healthOf(id)).toMatchObject({ healthy: true, checkersHealthy: 0 })
    endpoint.answer = status(200)
    await world.advance(60_000)
    expect(world.events('route53.health-changed')).toEqual([])
  })

  test('a verdict that comes back waits its full delay again', async () => {
    const world = setUp({ settings: { verdictToDnsMs: { min: 40_000, max: 40_000 } } })
    const endpoint = world.endpoint('a.test')
    const id = await world.healthCheck({ ...named, FailureThreshold: 1 })
    for (const code of [200, 500, 200, 500]) {
      endpoint.answer = status(code)
      await world.advance(11_000)
    }
    await world.advance(20_000)
    expect(world.route53.healthOf(id)).toMatchObject({ healthy: true, checkersHealthy: 0 })
    await world.advance(40_000)
    expect(world.route53.healthOf(id)?.healthy).toBe(false)
  })

  test('deleting a check ends its requests; a record that names it counts as healthy', async () => {
    const world = setUp()
    const endpoint = world.endpoint('a.test')
    endpoint.answer = status(500)
    const id = await world.healthCheck(named)
    const failover = (Failover: string, more: Shape = {}) => ({ Failover, SetIdentifier: Failover, ...more })
    await world.create(
      await world.zone(),
      a('x.example.com', '10.0.0.1', failover('PRIMARY', { HealthCheckId: id })),
      a('x.example.com', '10.0.0.2', failover('SECONDARY')),
    )
    await world.advance(60_000)
    expect(world.ask('x.example.com')).toEqual(['10.0.0.2'])
    await world.call('DeleteHealthCheck', { HealthCheckId: id })
    const before = endpoint.visits.length
    await world.advance(30_000)
    expect(endpoint.visits.length).toBe(before)
    expect(world.route53.healthOf(id)).toBeUndefined()
    expect(world.ask('x.example.com')).toEqual(['10.0.0.1'])
  })
})

describe('R53-AG-04: calculated checks', () => {
  test.each([
    [0, [false, false], true],
    [1, [false, false], false],
    [1, [true, false], true],
    [2, [true, false], false],
    [2, [true, true], true],
    [3, [true, true], false],
  ])('threshold %i of children %j → %s', async (HealthThreshold, children, healthy) => {
    const world = setUp()
    const ids = []
    for (const child of children) ids.push(await world.fixedCheck(child))
    const config = { Type: 'CALCULATED', HealthThreshold, ChildHealthChecks: ids }
    expect(world.route53.healthOf(await world.healthCheck(config))?.healthy).toBe(healthy)
    expect(world.route53.healthOf(await world.healthCheck({ ...config, Inverted: true }))?.healthy).toBe(
      !healthy,
    )
  })

  test('it follows its children at once, and may not be one itself', async () => {
    const world = setUp()
    const endpoint = world.endpoint('a.test')
    const child = await world.healthCheck(named)
    const parent = await world.healthCheck({
      Type: 'CALCULATED',
      HealthThreshold: 1,
      ChildHealthChecks: [child],
    })
    endpoint.answer = status(500)
    await world.advance(60_000)
    const changes = world.events('route53.health-changed')
    expect(changes.map(({ healthCheckId }) => healthCheckId)).toEqual([child, parent])
    expect(changes[0]?.at).toBe(changes[1]?.at)
    const grandparent = { Type: 'CALCULATED', HealthThreshold: 1, ChildHealthChecks: [parent] }
    expect((await refusal(world.healthCheck(grandparent))).message).toContain(
      'calculated health check itself',
    )
    expect((await refusal(world.call('GetHealthCheckStatus', { HealthCheckId: parent }))).code).toBe(
      'InvalidInput',
    )
  })
})
