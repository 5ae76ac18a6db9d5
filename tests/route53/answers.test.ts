// What the name servers answer apart from policies and health: names, types, TTLs, aliases.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { roundTripTime } from '#simulator/network/round-trip-times.js'
import { a, alias, setUp } from './fixture.js'

const near = { region: 'us-east-1' }

describe('names', () => {
  test('no zone: REFUSED; no such name: NXDOMAIN; no such type, or nothing but names below it: NOERROR', async () => {
    const world = setUp()
    await world.create(await world.zone(), a('deep.x.example.com', '10.0.0.1'))
    const rcode = (name: string, type = 'A') => world.route53.answer({ name, type }, near).rcode
    expect(rcode('example.org')).toBe('REFUSED')
    expect(rcode('notexample.com')).toBe('REFUSED')
    expect(rcode('y.example.com')).toBe('NXDOMAIN')
    expect(rcode('x.example.com')).toBe('NOERROR')
    expect(rcode('deep.x.example.com', 'AAAA')).toBe('NOERROR')
  })

  test('the zone with the longest name answers', async () => {
    const world = setUp()
    await world.create(await world.zone('example.com'), a('x.sub.example.com', '10.0.0.1'))
    await world.create(await world.zone('sub.example.com'), a('x.sub.example.com', '10.0.0.2'))
    expect(world.ask('X.Sub.Example.COM')).toEqual(['10.0.0.2'])
  })

  test('a wildcard answers for names that do not exist, below the closest one that does', async () => {
    const world = setUp()
    const zone = await world.zone()
    await world.create(zone, a('*.example.com', '10.0.0.1'), a('deep.b.example.com', '10.0.0.2'))
    expect(world.ask('a.example.com')).toEqual(['10.0.0.1'])
    expect(world.ask('deep.a.example.com')).toEqual(['10.0.0.1'])
    expect(world.ask('b.example.com')).toEqual([])
    expect(world.ask('other.b.example.com')).toEqual([])
  })

  test('a zone answers its NS and SOA', async () => {
    const world = setUp()
    await world.zone()
    expect(world.ask('example.com', 'us-east-1', 'NS')).toHaveLength(4)
    expect(world.ask('example.com', 'us-east-1', 'SOA')[0]).toMatch(
      /^ns-\d+\.awsdns-\d\d\.com\. awsdns-hostmaster/,
    )
  })

  test('a CNAME answers any type, and is not followed', async () => {
    const world = setUp()
    const zone = await world.zone()
    const value = { ResourceRecords: [{ Value: 'y.example.com' }] }
    await world.create(
      zone,
      { Name: 'x.example.com', Type: 'CNAME', TTL: 30, ...value },
      a('y.example.com', '10.0.0.1'),
    )
    expect(world.route53.answer({ name: 'x.example.com', type: 'A' }, near).records).toEqual([
      { name: 'x.example.com.', type: 'CNAME', ttlSeconds: 30, value: 'y.example.com' },
    ])
  })

  test('names() lists what may be an application’s name, in order of zones and of creation', async () => {
    const world = setUp()
    const [first, second] = [await world.zone('b.test'), await world.zone('a.test')]
    await world.create(second, a('z.a.test', '10.0.0.1', { SetIdentifier: 's', Weight: 1 }))
    await world.create(first, a('y.b.test', '10.0.0.1'), a('b.test', '10.0.0.1'))
    expect(world.route53.names().map(({ name, policy }) => [name, policy])).toEqual([
      ['y.b.test.', 'simple'],
      ['b.test.', 'simple'],
      ['z.a.test.', 'weighted'],
    ])
  })
})

describe('aliases', () => {
  test('R53-TTL-02, R53-TTL-03: the alias’s name and type, the target’s TTL; never a CNAME', async () => {
    const world = setUp()
    const zone = await world.zone()
    await world.create(
      zone,
      { ...a('low.example.com', '10.0.0.1'), TTL: 7 },
      alias('mid.example.com', zone, 'low.example.com', true),
      alias('top.example.com', zone, 'mid.example.com', false),
    )
    expect(world.route53.answer({ name: 'top.example.com', type: 'A' }, near).records).toEqual([
      { name: 'top.example.com.', type: 'A', ttlSeconds: 7, value: '10.0.0.1' },
    ])
  })

  test('R53-TTL-01: an AWS resource’s addresses and TTL, by the type that was asked', async () => {
    const world = setUp()
    const zone = await world.zone()
    const target = 'd-abc.execute-api.us-east-1.amazonaws.com'
    world.aliasTargets.set(target, { addresses: ['10.9.0.1', '10.9.0.2', 'fd00::1'], ttlSeconds: 60 })
    const record = alias('x.example.com', 'Z1UJRXOUMOOFQ8', target, false)
    await world.create(zone, record, { ...record, Type: 'AAAA' })
    expect(world.ask('x.example.com').sort()).toEqual(['10.9.0.1', '10.9.0.2'])
    const { records } = world.route53.answer({ name: 'x.example.com', type: 'AAAA' }, near)
    expect(records).toEqual([{ name: 'x.example.com.', type: 'AAAA', ttlSeconds: 60, value: 'fd00::1' }])
  })

  test('an AWS resource that is gone: no answer', async () => {
    const world = setUp()
    const zone = await world.zone()
    await world.create(zone, alias('x.example.com', 'Z1UJRXOUMOOFQ8', 'gone.amazonaws.com', false))
    const answer = world.route53.answer({ name: 'x.example.com', type: 'A' }, near)
    expect(answer).toMatchObject({
      rcode: 'NOERROR',
      records: [],
      decision: { aliasTarget: 'gone.amazonaws.com.' },
    })
  })
})

test('R53-RP-SIMPLE: all values, in random order', async () => {
  const world = setUp()
  const values = ['10.0.0.1', '10.0.0.2', '10.0.0.3']
  const ResourceRecords = values.map((Value) => ({ Value }))
  await world.create(await world.zone(), { ...a('x.example.com', ''), ResourceRecords })
  const orders = Array.from({ length: 60 }, () => world.ask('x.example.com'))
  for (const order of orders) expect([...order].sort()).toEqual(values)
  expect(new Set(orders.map(String)).size).toBe(6)
})

test('R53-RP-LAT: for any asker and any state of health, the nearest healthy region, else the nearest', async () => {
  const regions = ['us-east-1', 'eu-west-2', 'ap-southeast-2', 'sa-east-1', 'af-south-1']
  const askers = [...regions, 'eu-central-1', 'us-west-2', 'ap-northeast-1', 'mx-central-1']
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
      fc.constantFrom(...askers),
      async (health, region) => {
        const world = setUp()
        const zone = await world.zone()
        for (const [index, healthy] of health.entries())
          await world.create(
            zone,
            a('x.example.com', `10.0.0.${index}`, {
              SetIdentifier: regions[index],
              Region: regions[index],
              HealthCheckId: await world.fixedCheck(healthy),
            }),
          )
        const open = health.some(Boolean) ? regions.filter((_, index) => health[index]) : regions
        const best = Math.min(...open.map((to) => roundTripTime(region, to).averageMs))
        const chosen = regions[Number(world.ask('x.example.com', region)[0]?.slice(-1))] as string
        expect(open).toContain(chosen)
        expect(roundTripTime(region, chosen).averageMs).toBe(best)
      },
    ),
    { numRuns: 60 },
  )
})

test('questions for one name never shift the draws of another', async () => {
  const draws = async (disturb: boolean) => {
    const world = setUp()
    const zone = await world.zone()
    for (const name of ['x.example.com', 'y.example.com'])
      for (const index of [1, 2])
        await world.create(zone, a(name, `10.0.0.${index}`, { SetIdentifier: `${index}`, Weight: 1 }))
    return Array.from({ length: 30 }, () => {
      if (disturb) world.ask('y.example.com')
      return world.ask('x.example.com')[0]
    })
  }
  expect(await draws(true)).toEqual(await draws(false))
})
