// What a checker sends, what it takes for a pass, and what the trace and the API tell of it (fidelity 1.2).
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { header } from '#simulator/aws/http.js'
import type { Shape } from '#simulator/aws/service.js'
import { msBetween } from '#simulator/kernel/time.js'
import { hang, setUp, status } from './fixture.js'

interface Observations {
  HealthCheckObservations: { Region: string; IPAddress: string; StatusReport: { Status: string } }[]
}

async function probed(config: Shape, host = 'a.test') {
  const world = setUp()
  const endpoint = world.endpoint(host)
  const id = await world.healthCheck({ RequestInterval: 10, ...config })
  await world.advance(12_000)
  return { world, id, request: endpoint.visits[0]?.request }
}

describe('the request', () => {
  test.each<[string, Shape, string, string]>([
    ['HTTP on 80', { Type: 'HTTP', FullyQualifiedDomainName: 'A.test' }, 'http:', 'a.test'],
    [
      'HTTP elsewhere',
      { Type: 'HTTP', FullyQualifiedDomainName: 'a.test', Port: 8080 },
      'http:',
      'a.test:8080',
    ],
    ['HTTPS on 443', { Type: 'HTTPS', FullyQualifiedDomainName: 'a.test' }, 'https:', 'a.test'],
    ['HTTPS on 80', { Type: 'HTTPS', FullyQualifiedDomainName: 'a.test', Port: 80 }, 'https:', 'a.test:80'],
  ])('R53-CK-06: the host of %s', async (_, config, protocol, host) => {
    expect((await probed(config)).request).toMatchObject({ protocol, host })
  })

  test('R53-CK-06: an address goes before a name, and is the host without one', async () => {
    const named = await probed(
      { Type: 'HTTP', IPAddress: '10.0.0.1', FullyQualifiedDomainName: 'b.test' },
      '10.0.0.1',
    )
    expect(named.request?.host).toBe('b.test')
    const bare = await probed({ Type: 'HTTP', IPAddress: '10.0.0.1', Port: 81 }, '10.0.0.1')
    expect(bare.request?.host).toBe('10.0.0.1:81')
  })

  test('R53-CK-08, R53-CK-09: path, headers, source', async () => {
    const { request, id } = await probed({
      Type: 'HTTPS',
      FullyQualifiedDomainName: 'a.test',
      ResourcePath: 'health?deep=1',
    })
    expect(request).toMatchObject({ method: 'GET', target: '/health?deep=1' })
    expect(header(request?.headers ?? [], 'user-agent')).toBe(
      `Amazon-Route53-Health-Check-Service (ref ${id}; report http://amzn.to/1vsZADi)`,
    )
    expect(header(request?.headers ?? [], 'accept')).toBe('*/*')
    expect(header(request?.headers ?? [], 'accept-encoding')).toBe('identity,gzip,deflate')
    expect(request?.sourceIp).toMatch(/^15\.177\.[0-7]\.[12]$/)
  })

  test('R53-HC-05: sixteen checkers of eight regions, each in its own phase', async () => {
    const world = setUp()
    const endpoint = world.endpoint('a.test')
    await world.healthCheck({ Type: 'HTTP', FullyQualifiedDomainName: 'a.test', RequestInterval: 10 })
    await world.advance(9_500)
    expect(new Set(endpoint.visits.map(({ request }) => request.sourceIp)).size).toBeGreaterThan(12)
    expect(new Set(endpoint.visits.map(({ at }) => at)).size).toBe(endpoint.visits.length)
    await world.advance(50_500)
    // "about 60–70 requests per minute" was said of a dozen or so; sixteen make about 95.
    expect(endpoint.visits.length).toBeGreaterThan(85)
    expect(endpoint.visits.length).toBeLessThanOrEqual(96)
  })

  test('R53-HC-02: the interval runs from the response to the next request', async () => {
    const world = setUp()
    const endpoint = world.endpoint('a.test')
    endpoint.answer = async () => {
      await new Promise<void>((resolve) => world.kernel.clock.schedule(1_500, resolve))
      return status(200)()
    }
    await world.healthCheck({ Type: 'HTTP', FullyQualifiedDomainName: 'a.test', RequestInterval: 10 })
    await world.advance(40_000)
    const ofOne = endpoint.visits.filter(({ request }) => request.sourceIp === '15.177.0.1')
    expect(ofOne.length).toBeGreaterThan(2)
    for (const [index, visit] of ofOne.slice(1).entries()) {
      const gapMs = msBetween(ofOne[index]?.at ?? 0, visit.at)
      expect(gapMs).toBeGreaterThan(11_500)
      expect(gapMs).toBeLessThan(11_600)
    }
  })

  test('close() ends it', async () => {
    const { world } = await probed({ Type: 'HTTP', FullyQualifiedDomainName: 'a.test' })
    world.route53.close()
    const count = world.endpoints.get('a.test')?.visits.length
    await world.advance(60_000)
    expect(world.endpoints.get('a.test')?.visits.length).toBe(count)
  })
})

describe('what a failure is called', () => {
  const fails = async (config: Shape, prepare: (world: ReturnType<typeof setUp>) => void) => {
    const world = setUp()
    prepare(world)
    const id = await world.healthCheck({ RequestInterval: 10, FailureThreshold: 1, ...config })
    await world.advance(25_000)
    const got: Observations = await world.call('GetHealthCheckStatus', { HealthCheckId: id })
    const failures: Observations = await world.call('GetHealthCheckLastFailureReason', { HealthCheckId: id })
    expect(got).toEqual(failures)
    expect(got.HealthCheckObservations).toHaveLength(16)
    expect(world.route53.healthOf(id)?.healthy).toBe(false)
    return got.HealthCheckObservations[0]?.StatusReport.Status
  }
  const named = { Type: 'HTTP', FullyQualifiedDomainName: 'a.test' }

  test('R53-CK-07: no such name', async () => {
    expect(await fails(named, () => {})).toBe('Failure: DNS resolution failed')
  })
  test('R53-CK-01: an address where nothing is, a black hole', async () => {
    const timedOut = /^Failure: Connection timed out\. The endpoint or the internet connection is down/
    expect(await fails({ Type: 'HTTP', IPAddress: '10.0.0.1' }, () => {})).toMatch(timedOut)
    const dropped = await fails(named, (world) => {
      world.endpoint('a.test')
      world.probes({ kind: 'drop' })
    })
    expect(dropped).toMatch(timedOut)
  })
  test('a status of failure', async () => {
    const bad = await fails(named, (world) => {
      world.endpoint('a.test').answer = status(503)
    })
    expect(bad).toBe('Failure: HTTP Status Code 503')
  })
  test('R53-CK-02: a body without the search string, in another case, or that does not unpack', async () => {
    const config = { ...named, Type: 'HTTP_STR_MATCH', SearchString: 'alive' }
    for (const body of ['', 'ALIVE']) {
      const text = await fails(config, (world) => {
        world.endpoint('a.test').answer = status(200, body)
      })
      expect(text).toContain('The search string was not found')
    }
    await fails(config, (world) => {
      world.endpoint('a.test').answer = async () => ({
        status: 200,
        headers: [['Content-Encoding', 'gzip']],
        body: Buffer.from('alive'),
      })
    })
  })
  test('R53-CK-03: TCP, only when no connection can be made', async () => {
    const tcp = { Type: 'TCP', FullyQualifiedDomainName: 'a.test', Port: 25 }
    const refused = await fails(tcp, (world) => {
      world.endpoint('a.test')
      world.probes({ kind: 'refuse' })
    })
    expect(refused).toBe('Failure: Connection refused')
    const { world, id } = await probed(tcp)
    const endpoint = world.endpoints.get('a.test')
    expect(endpoint?.visits).toEqual([])
    if (endpoint) endpoint.answer = hang
    await world.advance(60_000)
    expect(world.route53.healthOf(id)).toMatchObject({ healthy: true, target: 'tcp://a.test:25' })
  })
})

test('R53-CK-02: gzip is decoded before the search', async () => {
  const world = setUp()
  world.endpoint('a.test').answer = async () => ({
    status: 200,
    headers: [['content-encoding', 'gzip']],
    body: gzipSync(`${'x'.repeat(5_000)}alive`),
  })
  const id = await world.healthCheck({
    Type: 'HTTPS_STR_MATCH',
    SearchString: 'alive',
    FullyQualifiedDomainName: 'a.test',
    RequestInterval: 10,
  })
  await world.advance(60_000)
  expect(world.route53.healthOf(id)).toMatchObject({ healthy: true, checkersHealthy: 16 })
})

test('success is observed as AWS calls it, by region and address', async () => {
  const { world, id } = await probed({ Type: 'HTTP', FullyQualifiedDomainName: 'a.test' })
  const { HealthCheckObservations: seen }: Observations = await world.call('GetHealthCheckStatus', {
    HealthCheckId: id,
  })
  expect(seen).toHaveLength(16)
  expect(seen[0]).toEqual({
    Region: 'us-east-1',
    IPAddress: '15.177.0.1',
    StatusReport: {
      Status: 'Success: HTTP Status Code 200, OK',
      CheckedTime: expect.stringMatching(/^2026-01-01T/),
    },
  })
})

test('the trace has what counts: failures up to the change of view, the change, the first success, and no more', async () => {
  const world = setUp()
  const endpoint = world.endpoint('a.test', 'eu-west-2')
  const id = await world.healthCheck({
    Type: 'HTTPS',
    FullyQualifiedDomainName: 'a.test',
    ResourcePath: '/health',
    RequestInterval: 10,
  })
  await world.advance(20_000)
  endpoint.answer = status(500)
  await world.advance(120_000)
  expect(world.events('route53.probe-failed')).toHaveLength(16 * 3)
  expect(world.events('route53.checker-changed')).toHaveLength(16)
  expect(world.events('route53.health-changed')).toMatchObject([
    {
      healthCheckId: id,
      target: 'https://a.test/health',
      region: 'eu-west-2',
      healthy: false,
      healthyCheckers: 2,
      checkers: 16,
    },
  ])
  endpoint.answer = status(200)
  await world.advance(60_000)
  expect(world.events('route53.probe-recovered')).toHaveLength(16)
  expect(world.events('route53.health-changed').at(-1)).toMatchObject({ healthy: true, healthyCheckers: 3 })
})

test('the same seed makes the same trace, another seed another', async () => {
  const run = async (seed: number) => {
    const world = setUp({ seed, settings: { verdictToDnsMs: { min: 0, max: 1_000 } } })
    const endpoint = world.endpoint('a.test')
    await world.healthCheck({ Type: 'HTTP', FullyQualifiedDomainName: 'a.test', RequestInterval: 10 })
    endpoint.answer = hang
    await world.advance(90_000)
    return world.kernel.trace.hash()
  }
  expect(await run(1)).toBe(await run(1))
  expect(await run(2)).not.toBe(await run(1))
})
