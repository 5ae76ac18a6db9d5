// ChangeResourceRecordSets: what is refused, in which words, and that a refused batch changes nothing.
import { describe, expect, test } from 'vitest'
import type { Shape } from '#simulator/aws/service.js'
import { a, alias, refusal, setUp } from './fixture.js'

const latency = (region: string, id: string): Shape => ({ Region: region, SetIdentifier: id })
const weighted = (weight: number, id: string): Shape => ({ Weight: weight, SetIdentifier: id })
const cname = (name: string, more: Shape = {}): Shape => ({
  Name: name,
  Type: 'CNAME',
  TTL: 60,
  ResourceRecords: [{ Value: 'elsewhere.test' }],
  ...more,
})

describe('R53-API-07: texts of InvalidChangeBatch', () => {
  test.each<[string, Shape[], Shape, string]>([
    [
      'the same simple record',
      [a('x.example.com', '10.0.0.1')],
      a('X.example.com.', '10.0.0.2'),
      "Tried to create resource record set [name='x.example.com.', type='A'] but it already exists",
    ],
    [
      'a second latency record of a region',
      [a('x.example.com', '10.0.0.1', latency('eu-west-1', 'one'))],
      a('x.example.com', '10.0.0.2', latency('eu-west-1', 's')),
      'RRSet with DNS name x.example.com., type A, SetIdentifier s, and Region Name=eu-west-1 cannot be created because a latency RRSet with the same name, type and region already exists.',
    ],
    [
      'weighted beside latency (R53-RP-01)',
      [a('x.example.com', '10.0.0.1', latency('eu-west-1', 'one'))],
      a('x.example.com', '10.0.0.2', weighted(1, 's')),
      'RRSet with DNS name x.example.com., type A, SetIdentifier s cannot be created as a non-weighted set exists with the same name and type.',
    ],
    [
      'simple beside weighted (R53-RP-01)',
      [cname('x.example.com', weighted(1, 's'))],
      cname('x.example.com'),
      'RRSet with DNS name x.example.com., type CNAME cannot be created as other RRSets exist with the same name and type.',
    ],
    [
      'a name outside the zone',
      [],
      a('x.example.org', '10.0.0.1'),
      'RRSet with DNS name x.example.org. is not permitted in zone example.com.',
    ],
    [
      'a CNAME beside another type',
      [a('x.example.com', '10.0.0.1')],
      cname('x.example.com'),
      'RRSet of type CNAME with DNS name x.example.com. is not permitted as it conflicts with other records with the same DNS name in zone example.com.',
    ],
    [
      'another type beside a CNAME',
      [cname('x.example.com')],
      a('x.example.com', '10.0.0.1'),
      'RRSet of type A with DNS name x.example.com. is not permitted because a conflicting RRSet of type CNAME with the same DNS name already exists in zone example.com.',
    ],
    [
      'a CNAME at the apex',
      [],
      cname('example.com'),
      'RRSet of type CNAME with DNS name example.com. is not permitted at apex in zone example.com.',
    ],
    [
      'an address that is none',
      [],
      a('x.example.com', 'elsewhere.test'),
      "Invalid Resource Record: 'FATAL problem: ARRDATAIllegalIPv4Address (Value is not a valid IPv4 address) encountered with 'elsewhere.test''",
    ],
  ])('%s', async (_, existing, record, message) => {
    const world = setUp()
    const zone = await world.zone()
    for (const there of existing) await world.create(zone, there)
    const error = await refusal(world.create(zone, record))
    expect(error).toMatchObject({ code: 'InvalidChangeBatch', status: 400 })
    expect(error.members.messages).toContain(message)
    expect(error.message).toContain(`[${message}`)
  })

  test('an alias needs a target in its zone, and no circle', async () => {
    const world = setUp()
    const zone = await world.zone()
    const missing = await refusal(world.create(zone, alias('x.example.com', zone, 'y.example.com', true)))
    expect(missing.members.messages).toEqual([
      `Tried to create an alias that targets y.example.com., type A in zone ${zone}, but that target was not found`,
    ])
    const circle = await refusal(
      world.create(
        zone,
        alias('x.example.com', zone, 'y.example.com', true),
        alias('y.example.com', zone, 'x.example.com', true),
      ),
    )
    expect(circle.members.messages).toContain(
      'RRSet of type A with DNS name x.example.com. is not permitted as it creates a CNAME or alias loop in the zone.',
    )
  })
})

describe('R53-RP-01, R53-RP-02, R53-TTL-01: refused as InvalidInput', () => {
  const where = 'in Change with [Action=CREATE, Name=x.example.com., Type=A, SetIdentifier='
  test.each<[string, Shape, string]>([
    [
      'a set identifier without a policy',
      a('x.example.com', '10.0.0.1', { SetIdentifier: 's' }),
      `Invalid request: Expected exactly one of [Weight, Region, Failover, GeoLocation, or MultiValueAnswer], but found none ${where}s]`,
    ],
    [
      'two policies',
      a('x.example.com', '10.0.0.1', { SetIdentifier: 's', Weight: 1, Region: 'us-east-1' }),
      `Invalid request: Expected exactly one of [Weight, Region, Failover, GeoLocation, or MultiValueAnswer], but found more than one ${where}s]`,
    ],
    [
      'a policy without a set identifier',
      a('x.example.com', '10.0.0.1', { Weight: 1 }),
      `Invalid request: Missing field 'SetIdentifier' ${where}null]`,
    ],
    [
      'an alias with a TTL',
      { ...alias('x.example.com', 'Z1', 'y.example.com', true), TTL: 60 },
      `Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords], or TrafficPolicyInstanceId], but found more than one ${where}null]`,
    ],
    [
      'values without a TTL',
      { Name: 'x.example.com', Type: 'A', ResourceRecords: [{ Value: '10.0.0.1' }] },
      `Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords], or TrafficPolicyInstanceId], but found none ${where}null]`,
    ],
    [
      'two values of a weighted record',
      {
        ...a('x.example.com', '10.0.0.1', weighted(1, 's')),
        ResourceRecords: [{ Value: '10.0.0.1' }, { Value: '10.0.0.2' }],
      },
      'only one ResourceRecord',
    ],
    [
      'a weight above 255',
      a('x.example.com', '10.0.0.1', weighted(256, 's')),
      "'Weight' must be a whole number",
    ],
    [
      'a policy that Antipode does not have',
      a('x.example.com', '10.0.0.1', { SetIdentifier: 's', GeoLocation: { CountryCode: '*' } }),
      'Antipode does not have the routing policy of GeoLocation yet.',
    ],
    [
      'a multivalue alias',
      alias('x.example.com', 'Z1', 'y.example.com', true, { SetIdentifier: 's', MultiValueAnswer: true }),
      'MultiValueAnswer is not allowed for alias',
    ],
    ['no name', { Type: 'A', TTL: 60 }, "Missing field 'Name'"],
    ['a type of no sense', { Name: 'x.example.com', Type: ['A'] }, "'Type' must be one of"],
  ])('%s', async (_, record, message) => {
    const world = setUp()
    const zone = await world.zone()
    const error = await refusal(world.create(zone, record))
    expect(error).toMatchObject({ code: 'InvalidInput', status: 400 })
    expect(error.message).toContain(message)
  })
})

test('R53-API-01: a batch applies whole or not at all, and names every fault', async () => {
  const world = setUp()
  const zone = await world.zone()
  await world.create(zone, a('old.example.com', '10.0.0.1'))
  const error = await refusal(
    world.change(
      zone,
      ['CREATE', a('new.example.com', '10.0.0.2')],
      ['DELETE', a('old.example.com', '10.0.0.1')],
      ['DELETE', a('gone.example.com', '10.0.0.1')],
      ['CREATE', a('bad.example.com', '10.0.0.256')],
    ),
  )
  expect(error.members.messages).toHaveLength(2)
  expect(world.ask('new.example.com')).toEqual([])
  expect(world.ask('old.example.com')).toEqual(['10.0.0.1'])
})

test('R53-API-04: a DELETE must repeat every value', async () => {
  const world = setUp()
  const zone = await world.zone()
  const two = { ...a('x.example.com', ''), ResourceRecords: [{ Value: '10.0.0.1' }, { Value: '10.0.0.2' }] }
  await world.create(zone, two)
  const error = await refusal(world.change(zone, ['DELETE', a('x.example.com', '10.0.0.1')]))
  expect(error.members.messages).toEqual([
    "Tried to delete resource record set [name='x.example.com.', type='A'] but the values provided do not match the current values",
  ])
  await world.change(zone, ['DELETE', { ...two, ResourceRecords: [...two.ResourceRecords].reverse() }])
  expect(world.route53.answer({ name: 'x.example.com', type: 'A' }, { region: 'us-east-1' }).rcode).toBe(
    'NXDOMAIN',
  )
})

test('one batch may swap what stood in each other’s way', async () => {
  const world = setUp()
  const zone = await world.zone()
  const failover = (role: string, id: string) => ({ Failover: role, SetIdentifier: id })
  await world.create(
    zone,
    a('x.example.com', '10.0.0.1', failover('PRIMARY', 'one')),
    a('x.example.com', '10.0.0.2', failover('SECONDARY', 'two')),
    a('y.example.com', '10.0.0.3'),
  )
  await world.change(
    zone,
    ['UPSERT', a('x.example.com', '10.0.0.1', failover('SECONDARY', 'one'))],
    ['UPSERT', a('x.example.com', '10.0.0.2', failover('PRIMARY', 'two'))],
    ['CREATE', cname('y.example.com')],
    ['DELETE', a('y.example.com', '10.0.0.3')],
  )
  expect(world.ask('x.example.com')).toEqual(['10.0.0.2'])
  expect(world.ask('y.example.com', 'us-east-1', 'CNAME')).toEqual(['elsewhere.test'])
})

test('R53-RP-WEIGHT: the TTL that was set last holds for the whole group', async () => {
  const world = setUp()
  const zone = await world.zone()
  await world.create(zone, a('x.example.com', '10.0.0.1', weighted(1, 'one')))
  await world.create(zone, { ...a('x.example.com', '10.0.0.2', weighted(0, 'two')), TTL: 5 })
  const answer = world.route53.answer({ name: 'x.example.com', type: 'A' }, { region: 'us-east-1' })
  expect(answer.records).toEqual([{ name: 'x.example.com.', type: 'A', ttlSeconds: 5, value: '10.0.0.1' }])
})

test('R53-API-04: at most 1,000 values a request, an UPSERT counting twice', async () => {
  const world = setUp()
  const zone = await world.zone()
  const many = Array.from({ length: 501 }, (_, index) => ({ Value: `10.0.${index >> 8}.${index & 255}` }))
  const record = { ...a('x.example.com', ''), ResourceRecords: many }
  const error = await refusal(world.change(zone, ['UPSERT', record]))
  expect(error.members.messages).toEqual(['Number of records limit of 1000 exceeded.'])
  await world.change(zone, ['CREATE', record])
})

test('a zone keeps its NS and SOA records', async () => {
  const world = setUp()
  const zone = await world.zone()
  const { ResourceRecordSets }: { ResourceRecordSets: Shape[] } = await world.call('ListResourceRecordSets', {
    HostedZoneId: zone,
  })
  const error = await refusal(
    world.change(zone, ...ResourceRecordSets.map((record) => ['DELETE', record] as [string, Shape])),
  )
  expect(error.members.messages).toHaveLength(2)
})

test('a record may not name a health check that does not exist', async () => {
  const world = setUp()
  const zone = await world.zone()
  const record = a('x.example.com', '10.0.0.1', { ...weighted(1, 's'), HealthCheckId: 'nobody' })
  expect(await refusal(world.create(zone, record))).toMatchObject({ code: 'NoSuchHealthCheck', status: 404 })
})
