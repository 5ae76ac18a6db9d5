// The API of hosted zones: creation, lists, changes and their propagation, TestDNSAnswer.
import { expect, test } from 'vitest'
import type { Shape } from '#simulator/aws/service.js'
import { a, alias, refusal, setUp } from './fixture.js'

test('R53-API-10: a new zone has two record sets, four name servers and a location', async () => {
  const world = setUp()
  const made: { HostedZone: { Id: string }; Location: string; DelegationSet: { NameServers: string[] } } =
    await world.call('CreateHostedZone', { Name: 'Example.com', CallerReference: 'one' })
  expect(made.HostedZone).toMatchObject({ Name: 'example.com.', ResourceRecordSetCount: 2 })
  expect(made.HostedZone.Id).toMatch(/^\/hostedzone\/Z[A-Z\d]{20}$/)
  expect(made.Location).toBe(`https://route53.amazonaws.com/2013-04-01${made.HostedZone.Id}`)
  expect(made.DelegationSet.NameServers).toHaveLength(4)
  expect(
    await refusal(world.call('CreateHostedZone', { Name: 'b.test', CallerReference: 'one' })),
  ).toMatchObject({
    code: 'HostedZoneAlreadyExists',
    status: 409,
  })
})

test('R53-API-06: an unknown zone', async () => {
  const error = await refusal(setUp().call('GetHostedZone', { Id: '/hostedzone/Z1' }))
  expect(error).toMatchObject({
    code: 'NoSuchHostedZone',
    status: 404,
    message: 'No hosted zone found with ID: Z1',
  })
})

test('private zones are refused by name', async () => {
  const input = { Name: 'a.test', CallerReference: 'one', HostedZoneConfig: { PrivateZone: true } }
  const error = await refusal(setUp().call('CreateHostedZone', input))
  expect(error.message).toBe('Antipode does not have private hosted zones yet.')
})

test('only an empty zone can be deleted; then it refuses questions', async () => {
  const world = setUp()
  const zone = await world.zone()
  await world.create(zone, a('x.example.com', '10.0.0.1'))
  expect((await refusal(world.call('DeleteHostedZone', { Id: zone }))).code).toBe('HostedZoneNotEmpty')
  await world.change(zone, ['DELETE', a('x.example.com', '10.0.0.1')])
  await world.call('DeleteHostedZone', { Id: zone })
  expect(world.route53.answer({ name: 'example.com', type: 'NS' }, { region: 'us-east-1' }).rcode).toBe(
    'REFUSED',
  )
})

test('lists come in pages: zones by creation, by name from the right; records by name', async () => {
  const world = setUp()
  const ids = [await world.zone('b.test'), await world.zone('z.a.test'), await world.zone('a.test')]
  const names = (list: { HostedZones: { Name: string }[] }) => list.HostedZones.map(({ Name }) => Name)
  const first: { HostedZones: { Name: string }[]; NextMarker: string } = await world.call('ListHostedZones', {
    MaxItems: '2',
  })
  expect([names(first), first.NextMarker]).toEqual([['b.test.', 'z.a.test.'], ids[2]])
  expect(names(await world.call('ListHostedZones', { Marker: ids[2] }))).toEqual(['a.test.'])
  expect(names(await world.call('ListHostedZonesByName', {}))).toEqual(['a.test.', 'z.a.test.', 'b.test.'])
  expect(names(await world.call('ListHostedZonesByName', { DNSName: 'b.test' }))).toEqual(['b.test.'])

  const zone = ids[0] as string
  const records = [
    alias('w.b.test', 'Z1', 'c.amazonaws.com', true),
    a('*.b.test', '10.0.0.1', { SetIdentifier: 's', Region: 'eu-west-1' }),
    a('a.b.test', '10.0.0.2'),
  ]
  await world.create(zone, ...records)
  const all: { ResourceRecordSets: Shape[] } = await world.call('ListResourceRecordSets', {
    HostedZoneId: zone,
  })
  expect(all.ResourceRecordSets.map(({ Name, Type }) => `${Name} ${Type}`)).toEqual([
    'b.test. NS',
    'b.test. SOA',
    '\\052.b.test. A',
    'a.b.test. A',
    'w.b.test. A',
  ])
  expect(all.ResourceRecordSets[2]).toEqual({ ...records[1], Name: '\\052.b.test.' })
  const page: Shape = await world.call('ListResourceRecordSets', {
    HostedZoneId: zone,
    StartRecordName: 'a.b.test',
    MaxItems: '1',
  })
  expect(page).toMatchObject({
    ResourceRecordSets: [{ Name: 'a.b.test.' }],
    IsTruncated: true,
    NextRecordName: 'w.b.test.',
    NextRecordType: 'A',
  })
})

test('R53-API-03: a change is PENDING until it is in force everywhere, and answers follow it then', async () => {
  const world = setUp({ settings: { propagationMs: 30_000 } })
  const zone = await world.zone()
  const { ChangeInfo }: { ChangeInfo: { Id: string; Status: string } } = await world.create(
    zone,
    a('x.example.com', '10.0.0.1'),
  )
  const statusNow = async () => {
    const got: { ChangeInfo: { Status: string } } = await world.call('GetChange', { Id: ChangeInfo.Id })
    return got.ChangeInfo.Status
  }
  expect(ChangeInfo).toMatchObject({ Id: expect.stringMatching(/^\/change\/C/), Status: 'PENDING' })
  await world.advance(29_999)
  expect([await statusNow(), world.ask('x.example.com'), world.events('route53.record-changed')]).toEqual([
    'PENDING',
    [],
    [],
  ])
  await world.advance(1)
  expect([await statusNow(), world.ask('x.example.com')]).toEqual(['INSYNC', ['10.0.0.1']])
  expect(world.events('route53.record-changed')).toMatchObject([
    { zone: 'example.com.', action: 'CREATE', name: 'x.example.com.', recordType: 'A' },
  ])
})

test('R53-API-08: TestDNSAnswer asks as the resolver’s place would', async () => {
  const world = setUp()
  const zone = await world.zone()
  world.endpoint('10.7.0.1', 'eu-west-1')
  await world.create(
    zone,
    a('x.example.com', '10.0.0.1', { SetIdentifier: 'us', Region: 'us-east-1' }),
    a('x.example.com', '10.0.0.2', { SetIdentifier: 'eu', Region: 'eu-west-1' }),
  )
  const input = { HostedZoneId: zone, RecordName: 'x.example.com', RecordType: 'A' }
  expect(await world.call('TestDNSAnswer', input)).toMatchObject({
    RecordName: 'x.example.com',
    RecordType: 'A',
    RecordData: ['10.0.0.1'],
    ResponseCode: 'NOERROR',
    Protocol: 'UDP',
  })
  expect(await world.call('TestDNSAnswer', { ...input, ResolverIP: '10.7.0.1' })).toMatchObject({
    RecordData: ['10.0.0.2'],
  })
})

test('an operation that is not there is refused by name', async () => {
  const error = await refusal(setUp().call('CreateTrafficPolicy', {}))
  expect(error).toMatchObject({
    code: 'InvalidInput',
    message: "Antipode does not have Route 53's CreateTrafficPolicy yet.",
  })
})
