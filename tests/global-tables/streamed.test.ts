// Replication of tables at endpoints, of which nothing is known but what their public operations answer.
import { afterEach, describe, expect, test } from 'vitest'
import type { Shape } from '#simulator/aws/service.js'
import { type EndpointRegionsOptions, endpointRegions } from '../support/endpoint-regions.js'
import { TABLE_DEFINITION } from '../support/faulty-endpoint.js'

const [A, B, C] = ['us-east-1', 'eu-west-2', 'ap-southeast-2'] as const

const open: { close(): void }[] = []
afterEach(() => {
  for (const world of open.splice(0)) world.close()
})

function endpoints(options: EndpointRegionsOptions = {}) {
  const world = endpointRegions(options)
  open.push(world)
  return world
}

async function threeEndpoints(options: EndpointRegionsOptions = {}) {
  const world = endpoints(options)
  await world.replicate()
  return world
}

const one = { id: { S: 'one' } }
const update = (name: string, value: object) => ({
  Key: one,
  UpdateExpression: 'SET #a = :a',
  ExpressionAttributeNames: { '#a': name },
  ExpressionAttributeValues: { ':a': value },
})

describe('what an application writes to one endpoint', () => {
  test('is written to the others, whole and once', async () => {
    const { put, settled, contents, copies, endpoint, kernel } = await threeEndpoints()
    await put(A, 'one', { n: { N: '1' } })
    await settled()
    for (const items of contents()) expect(items).toEqual({ one: { ...one, n: { N: '1' } } })
    await endpoint(B).call('UpdateItem', update('m', { S: 'b' }))
    await settled()
    for (const items of contents()) expect(items).toEqual({ one: { ...one, n: { N: '1' }, m: { S: 'b' } } })
    await endpoint(C).call('DeleteItem', { Key: one })
    await settled()
    for (const items of contents()) expect(items).toEqual({})
    await kernel.driver.advance(60_000)
    expect(copies()).toBe(6)
  })

  test('GT-01 arrives within the lag and a look at an idle stream', async () => {
    const { put, kernel, events } = await threeEndpoints({ settings: { lagMs: 500 } })
    await kernel.driver.advance(60_000)
    const writtenAt = kernel.clock.now()
    await put(A, 'one')
    await kernel.driver.advance(3_000)
    const arrivals = events('replication.applied')
    expect(arrivals).toHaveLength(2)
    for (const { at } of arrivals) expect((at - writtenAt) / 1_000).toBeLessThan(1_600)
  })

  test('arrives sooner when it came by our edge, which asks the stream at once', async () => {
    const { edge, kernel, events } = await threeEndpoints({ settings: { lagMs: 500 } })
    await kernel.driver.advance(60_000)
    const writtenAt = kernel.clock.now()
    await edge(A, 'PutItem', { Item: one })
    await kernel.driver.advance(3_000)
    const arrivals = events('replication.applied')
    expect(arrivals).toHaveLength(2)
    for (const { at } of arrivals) expect((at - writtenAt) / 1_000).toBeLessThan(600)
  })

  test('is told of in the trace, as read back', async () => {
    const { put, settled, events } = await threeEndpoints()
    await put(A, 'one')
    await settled()
    expect(events('replication.write-seen')).toMatchObject([{ region: A, key: one, kind: 'put' }])
    const [seen] = events('replication.write-seen')
    for (const applied of events('replication.applied')) {
      expect(applied).toMatchObject({
        from: A,
        version: (seen as unknown as Shape).version,
        outcome: 'applied',
      })
    }
  })

  test('GT-13 includes what the endpoint’s own TTL deletes', async () => {
    const { endpoint, put, settled, contents, kernel } = await threeEndpoints()
    await endpoint(A).call('UpdateTimeToLive', {
      TimeToLiveSpecification: { Enabled: true, AttributeName: 'expires' },
    })
    await put(A, 'one', { expires: { N: String(Math.floor(kernel.clock.now() / 1_000_000) + 30) } })
    await settled()
    expect(contents()[1]).toHaveProperty('one')
    await kernel.driver.advance(180_000)
    await settled()
    expect(contents()).toEqual([{}, {}, {}])
  })
})

describe('two writers', () => {
  test('GT-02 GT-05 the later write wins everywhere, and the trace tells of the other', async () => {
    const { put, settled, contents, kernel, cut, events } = await threeEndpoints()
    const heal = cut(A)
    await put(A, 'one', { by: { S: 'a' } })
    await kernel.driver.advance(5_000)
    await put(B, 'one', { by: { S: 'b' } })
    await kernel.driver.advance(5_000)
    heal()
    await settled()
    for (const items of contents()) expect(items).toEqual({ one: { ...one, by: { S: 'b' } } })
    const conflicts = events('replication.conflict')
    expect(conflicts).toHaveLength(2)
    expect(conflicts).toMatchObject([
      { winner: { region: B }, loser: { region: A } },
      { winner: { region: B }, loser: { region: A } },
    ])
  })

  test('GT-03 a write at the moment when an older one arrives is not lost: the condition fails', async () => {
    const { put, settled, contents, kernel, endpoint } = await threeEndpoints({
      faults: { delayMs: 200, streamLagMs: 500 },
      settings: { lagMs: 500 },
      streamed: { pollIdleMs: 300 },
    })
    // Some of these hit between the arrival's sending and its arrival.
    for (let n = 0; n < 30; n++) {
      await put(A, 'one', { n: { N: String(n) } })
      await kernel.driver.advance(700 + 17 * n)
      await put(B, 'one', { m: { N: String(n) } })
      await settled()
      for (const items of contents()) expect(items).toEqual({ one: { ...one, m: { N: String(n) } } })
    }
    expect(endpoint(B).requests.get('PutItem')).toBeGreaterThan(endpoint(B).replaced.length)
  })

  test('an attribute that no condition could see is not lost either', async () => {
    const { put, settled, contents, endpoint, kernel } = await threeEndpoints({
      faults: { delayMs: 300, streamLagMs: 600 },
      settings: { lagMs: 500 },
    })
    await put(A, 'one', { n: { N: '0' } })
    await settled()
    for (let n = 1; n <= 20; n++) {
      await put(A, 'one', { n: { N: String(n) } })
      await kernel.driver.advance(1_000 + 40 * n)
      await endpoint(B).call('UpdateItem', update(`new${n}`, { N: String(n) }))
      await settled()
      const [first, ...others] = contents()
      for (const other of others) expect(other).toEqual(first)
      expect(first?.one).toHaveProperty(`new${n}`)
    }
  })

  test('GT-02 items of many attributes and of large ones are compared as far as DynamoDB lets', async () => {
    const { put, settled, contents } = await threeEndpoints()
    const many = Object.fromEntries(
      Array.from({ length: 400 }, (_, n) => [`attribute ${n}`, { N: String(n) }]),
    )
    await put(A, 'one', { ...many, large: { S: 'x'.repeat(300_000) } })
    await settled()
    await put(B, 'one', { ...many, set: { SS: ['b', 'a'] }, list: { L: [{ M: { deep: { BOOL: true } } }] } })
    await settled()
    await put(C, 'one', { ...many, set: { SS: ['a', 'b'] }, list: { L: [] } })
    await settled()
    for (const items of contents()) expect(items?.one?.list).toEqual({ L: [] })
  })
})

describe('a group of an embedded region and of endpoints', () => {
  test('GT-02 replicates both ways, with one order of versions', async () => {
    const { put, settled, contents, endpoint, cut, kernel, edge } = await threeEndpoints({ embedded: [A] })
    await put(A, 'one', { by: { S: 'a' } })
    await put(B, 'two', { by: { S: 'b' } })
    await settled()
    const heal = cut(A)
    await put(C, 'one', { by: { S: 'c' } })
    await kernel.driver.advance(5_000)
    await put(A, 'one', { by: { S: 'a again' } })
    await put(A, 'two', { by: { S: 'a' } })
    await kernel.driver.advance(5_000)
    await endpoint(B).call('DeleteItem', { Key: { id: { S: 'two' } } })
    await kernel.driver.advance(5_000)
    heal()
    await settled()
    for (const items of contents()) expect(items).toEqual({ one: { ...one, by: { S: 'a again' } } })
    const { Table } = (await edge(A, 'DescribeTable')) as { Table: Shape }
    expect(Table.Replicas).toMatchObject([{ RegionName: B }, { RegionName: C }])
  })

  test('an endpoint that was wiped is filled from the embedded region', async () => {
    const { put, settled, contents, endpoint, tables, kernel } = await threeEndpoints({
      regions: [A, B],
      embedded: [A],
    })
    await put(A, 'one')
    await settled()
    endpoint(B).wipe()
    await kernel.driver.settle(tables.restore(B))
    await settled()
    for (const items of contents()) expect(items).toHaveProperty('one')
  })
})

describe('what does not happen', () => {
  test('V-17 an idle table is read, rarely, and nothing is written', async () => {
    const { put, settled, kernel, regions, endpoint, copies } = await threeEndpoints()
    await put(A, 'one')
    await settled()
    const before = regions.map((region) => endpoint(region).requests.get('GetRecords') ?? 0)
    await kernel.driver.advance(60_000)
    for (const [n, region] of regions.entries()) {
      expect((endpoint(region).requests.get('GetRecords') ?? 0) - (before[n] as number)).toBeLessThanOrEqual(
        61,
      )
      expect(endpoint(region).requests.get('Scan')).toBe(1)
    }
    expect(copies()).toBe(2)
  })

  test('the same item written again in another region is nothing to write: only its version moves', async () => {
    const { put, settled, copies, endpoint } = await threeEndpoints()
    await put(A, 'one', { n: { N: '1' }, s: { SS: ['a', 'b'] } })
    await settled()
    await endpoint(B).call('DeleteItem', { Key: one })
    await put(B, 'one', { n: { N: '1.0' }, s: { SS: ['b', 'a'] } })
    await settled()
    // A deletion may arrive by itself, or be overtaken by what follows it.
    expect(copies()).toBeLessThanOrEqual(6)
    expect(endpoint(A).contents()).toEqual(endpoint(B).contents())
  })

  test('nothing is carried while a region is cut off, and it is read all the same', async () => {
    const { put, kernel, contents, cut, events, tables } = await threeEndpoints()
    cut(A)
    await put(A, 'one')
    await kernel.driver.advance(60_000)
    expect(contents().slice(1)).toEqual([{}, {}])
    expect(events('replication.write-seen')).toHaveLength(1)
    expect(tables.pending().map(({ from, to }) => [from, to])).toEqual([
      [A, B],
      [A, C],
    ])
  })
})

test('deletions that all replicas have are forgotten after an hour, and not before', async () => {
  const { put, endpoint, settled, stored, kernel } = await threeEndpoints()
  await put(A, 'one')
  await settled()
  await endpoint(A).call('DeleteItem', { Key: one })
  await settled()
  const remembered = async () =>
    (await Promise.all([A, B, C].map((region) => stored(`${region}/`))))
      .flat()
      .filter(([key]) => key.includes('"one"')).length
  endpoint(C).down = true
  await kernel.driver.advance(7_200_000)
  await put(A, 'two')
  await kernel.driver.advance(10_000)
  expect(await remembered()).toBe(3)
  endpoint(C).down = false
  await settled()
  expect(await remembered()).toBe(0)
})

describe('an endpoint', () => {
  test('that does not answer is told of once, and once when it does again; nothing is lost', async () => {
    const { put, endpoint, kernel, settled, contents, events } = await threeEndpoints()
    endpoint(B).down = true
    await put(A, 'one')
    await kernel.driver.advance(60_000)
    expect(events('replication.endpoint-lost')).toMatchObject([{ region: B, cause: 'refused' }])
    expect(events('replication.endpoint-found')).toEqual([])
    endpoint(B).down = false
    await settled()
    expect(events('replication.endpoint-found')).toMatchObject([{ region: B }])
    for (const items of contents()) expect(items).toHaveProperty('one')
    expect(endpoint(B).requests.get('Scan')).toBe(1)
  })

  test('that has lost everything gets its table and its items back; the others lose nothing', async () => {
    const { put, endpoint, kernel, settled, contents, events, tables } = await threeEndpoints()
    for (let n = 0; n < 50; n++) await put(A, `item ${n}`)
    await settled()
    endpoint(B).wipe()
    await kernel.driver.advance(5_000)
    await put(A, 'meanwhile')
    expect(events('replication.endpoint-lost')).toMatchObject([
      { region: B, cause: 'ResourceNotFoundException' },
    ])
    const restored = [tables.restore(B), tables.restore(B)]
    await kernel.driver.settle(Promise.all(restored))
    expect(Object.keys(endpoint(B).contents() ?? {}).length).toBeGreaterThanOrEqual(50)
    expect(events('replication.table-wiped')).toMatchObject([{ region: B, forgotten: 50 }])
    await settled()
    for (const items of contents()) expect(Object.keys(items ?? {})).toHaveLength(51)
    const { Table } = (await endpoint(B).call('DescribeTable', {})) as { Table: Shape }
    expect(Table.KeySchema).toEqual(TABLE_DEFINITION.KeySchema)
  })

  test('whose table somebody else makes anew is filled again, and keeps what was written there since', async () => {
    const { put, endpoint, settled, contents, kernel } = await threeEndpoints()
    await put(A, 'before', { by: { S: 'a' } })
    await put(A, 'both', { by: { S: 'a' } })
    await settled()
    endpoint(B).wipe()
    await endpoint(B).call('CreateTable', TABLE_DEFINITION)
    await put(B, 'since')
    await put(B, 'both', { by: { S: 'b' } })
    await kernel.driver.advance(3_000)
    await settled()
    for (const items of contents()) {
      expect(Object.keys(items ?? {})).toEqual(['before', 'both', 'since'])
      expect(items?.both).toMatchObject({ by: { S: 'b' } })
    }
  })

  test('restore does nothing where nothing is missing', async () => {
    const { put, settled, tables, kernel, copies, endpoint } = await threeEndpoints()
    await put(A, 'one')
    await settled()
    await kernel.driver.settle(tables.restore(B))
    await kernel.driver.settle(tables.restore('eu-north-1'))
    await settled()
    expect(copies()).toBe(2)
    expect(endpoint(B).requests.get('CreateTable')).toBe(1)
  })

  test('ST-08 whose iterators expire goes on where it was', async () => {
    const { put, settled, contents, endpoint, regions } = await threeEndpoints()
    for (const region of regions) await put(region, `first in ${region}`)
    await settled()
    for (const region of regions) endpoint(region).faults = { ...endpoint(region).faults, expiring: 0.2 }
    for (let n = 0; n < 20; n++) await put(A, `item ${n}`)
    await settled()
    for (const items of contents()) expect(Object.keys(items ?? {})).toHaveLength(23)
    expect(endpoint(A).requests.get('Scan')).toBe(1)
  })

  test('ST-01 ST-05 whose stream has lost something is compared: changes and deletions are found', async () => {
    const { put, settled, contents, endpoint, events, kernel } = await threeEndpoints()
    await put(A, 'kept')
    await put(A, 'gone')
    await settled()
    endpoint(A).down = true
    await kernel.driver.advance(2_000)
    await put(A, 'new')
    await endpoint(A).call('DeleteItem', { Key: { id: { S: 'gone' } } })
    endpoint(A).trim()
    endpoint(A).down = false
    await settled()
    for (const items of contents()) expect(Object.keys(items ?? {})).toEqual(['kept', 'new'])
    expect(events('replication.compared').at(-1)).toMatchObject({
      region: A,
      items: 2,
      changed: 1,
      deleted: 1,
    })
  })

  test('that deletes without telling, as MiniStack’s TTL, loses nothing that is written there afterwards', async () => {
    const { put, settled, contents, endpoint } = await threeEndpoints()
    await put(A, 'one', { n: { N: '1' } })
    await settled()
    await endpoint(A).silently('DeleteItem', { Key: one })
    await put(A, 'one', { n: { N: '2' } })
    await settled()
    for (const items of contents()) expect(items).toEqual({ one: { ...one, n: { N: '2' } } })
  })

  test('that deletes without telling takes what is written elsewhere since', async () => {
    const { put, settled, contents, endpoint, kernel } = await threeEndpoints()
    await put(A, 'one', { n: { N: '1' } })
    await settled()
    await endpoint(A).silently('DeleteItem', { Key: one })
    await kernel.driver.advance(10_000)
    await put(B, 'one', { n: { N: '2' } })
    await settled()
    for (const items of contents()) expect(items).toEqual({ one: { ...one, n: { N: '2' } } })
  })

  test('GT-09 whose stream is switched off gets it back, and is compared', async () => {
    const { put, settled, contents, endpoint } = await threeEndpoints()
    await endpoint(A).call('UpdateTable', { StreamSpecification: { StreamEnabled: false } })
    await put(A, 'unseen')
    await settled()
    await settled()
    for (const items of contents()) expect(items).toHaveProperty('unseen')
  })
})

describe('the replicator started again', () => {
  test('goes on where it was: what was written meanwhile arrives, and nothing is written twice', async () => {
    const { put, settled, contents, kill, recover, kernel, copies, endpoint, regions } =
      await threeEndpoints()
    await put(A, 'one')
    await settled()
    kill()
    await put(B, 'two')
    await endpoint(C).call('DeleteItem', { Key: one })
    await kernel.driver.advance(60_000)
    await kernel.driver.settle(recover())
    await settled()
    for (const items of contents()) expect(Object.keys(items ?? {})).toEqual(['two'])
    expect(copies()).toBe(6)
    for (const region of regions) expect(endpoint(region).requests.get('Scan')).toBeLessThanOrEqual(2)
  })

  test('knows its own writes again, also one that it did not live to see in the stream', async () => {
    const { put, settled, contents, kill, recover, kernel, endpoint, events } = await threeEndpoints({
      regions: [A, B],
      faults: { coarseMs: 1 },
      settings: { lagMs: 500 },
    })
    await kernel.driver.advance(1_234)
    for (const region of [A, B]) await put(region, `first in ${region}`)
    await settled()
    const seenBefore = events('replication.write-seen').length
    const copiesBefore = endpoint(B).replaced.length
    await put(A, 'one', { n: { N: '1' } })
    await kernel.driver.advance(300)
    // Later than the first, sooner than its copy: what is in B's stream then is older.
    await put(A, 'one', { n: { N: '2' } })
    while (endpoint(B).replaced.length === copiesBefore) await kernel.driver.advance(1)
    kill()
    await kernel.driver.advance(5_000)
    await kernel.driver.settle(recover())
    await settled()
    for (const items of contents()) expect(items?.one).toEqual({ ...one, n: { N: '2' } })
    const seen = events('replication.write-seen').slice(seenBefore)
    expect(seen.map((event) => 'region' in event && event.region)).not.toContain(B)
  })

  test('tells of nothing that it has not written down: it has the same version in the next run', async () => {
    const { put, settled, kernel, stored, events } = await threeEndpoints()
    const storedThen: Promise<readonly (readonly [string, string])[]>[] = []
    kernel.trace.subscribe(({ type }) => {
      if (type === 'replication.write-seen') storedThen.push(stored(`${A}/`))
    })
    await put(A, 'one')
    await settled()
    const [seen] = events('replication.write-seen') as unknown as { version: Shape }[]
    const [then] = await Promise.all(storedThen)
    const beliefs = (then ?? []).filter(([key]) => key.includes('/item/')).map(([, text]) => JSON.parse(text))
    expect(beliefs).toMatchObject([{ key: one, version: seen?.version }])
  })

  test('ST-01 finds what was written to a stream that was still empty, and is trimmed', async () => {
    const { put, settled, contents, kill, recover, kernel, endpoint } = await threeEndpoints()
    kill()
    await put(A, 'one')
    endpoint(A).trim()
    await kernel.driver.settle(recover())
    await settled()
    for (const items of contents()) expect(items).toHaveProperty('one')
  })

  test('without its store finds the tables equal and writes nothing', async () => {
    const { put, settled, contents, kill, loseStore, recover, deploy, kernel, copies, events } =
      await threeEndpoints()
    for (let n = 0; n < 20; n++) await put(A, `item ${n}`)
    await settled()
    const before = copies()
    kill()
    loseStore()
    await kernel.driver.settle(recover())
    await kernel.driver.settle(deploy())
    await settled()
    expect(copies()).toBe(before)
    expect(events('replication.replica-adopted').map((event) => 'region' in event && event.region)).toEqual([
      B,
      C,
    ])
    await put(B, 'after')
    await settled()
    for (const items of contents()) expect(Object.keys(items ?? {})).toHaveLength(21)
  })
})

describe('the region’s DynamoDB', () => {
  test('GT-30 GT-32 carries out ReplicaUpdates itself; the endpoint never sees them', async () => {
    const { edge, endpoint, replicate } = endpoints()
    await replicate()
    const { Table } = (await edge(A, 'DescribeTable')) as { Table: Shape }
    expect(Table.GlobalTableVersion).toBe('2019.11.21')
    expect(Table.Replicas).toMatchObject([
      { RegionName: B, ReplicaStatus: 'ACTIVE' },
      { RegionName: C, ReplicaStatus: 'ACTIVE' },
    ])
    const { Table: own } = (await endpoint(A).call('DescribeTable', {})) as { Table: Shape }
    expect(own.Replicas).toBeUndefined()
    expect(endpoint(A).requests.get('UpdateTable')).toBeUndefined()
  })

  test('GT-09 switches the stream on where there is none, and not off again', async () => {
    const { edge, endpoint } = endpoints()
    const { StreamSpecification: _, ...withoutStream } = TABLE_DEFINITION
    await endpoint(A).call('CreateTable', withoutStream)
    await edge(A, 'UpdateTable', { ReplicaUpdates: [{ Create: { RegionName: B } }] })
    const { Table } = (await endpoint(A).call('DescribeTable', {})) as { Table: Shape }
    expect(Table.StreamSpecification).toEqual(TABLE_DEFINITION.StreamSpecification)
    await expect(
      edge(A, 'UpdateTable', { StreamSpecification: { StreamEnabled: false } }),
    ).rejects.toMatchObject({ code: 'ValidationException' })
  })

  test.each([
    ['GT-33 the local region', [{ Create: { RegionName: A } }], /local region/],
    ['no action', [{}], /no actions specified/],
    ['a replica that is there', [{ Create: { RegionName: B } }], /already existed/],
    ['a region of no world', [{ Create: { RegionName: 'eu-north-1' } }], /not supported/],
  ])('refuses %s as the embedded engine does', async (_, ReplicaUpdates, message) => {
    const { edge } = await threeEndpoints()
    await expect(edge(A, 'UpdateTable', { ReplicaUpdates })).rejects.toMatchObject({
      code: 'ValidationException',
      message: expect.stringMatching(message),
    })
  })

  test('refuses a replica together with any other change', async () => {
    const { edge } = await threeEndpoints()
    const also = [
      { BillingMode: 'PAY_PER_REQUEST' },
      { GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: 'by-author' } }] },
    ]
    for (const change of also)
      await expect(
        edge(A, 'UpdateTable', { ReplicaUpdates: [{ Delete: { RegionName: B } }], ...change }),
      ).rejects.toMatchObject({
        code: 'ValidationException',
        message:
          'One or more parameter values were invalid: Replica modification must be the only operation in the request',
      })
  })

  test('GT-34 refuses a table that is not on demand', async () => {
    const { edge, endpoint } = endpoints()
    const { BillingMode: _, ...definition } = TABLE_DEFINITION
    await endpoint(A).call('CreateTable', {
      ...definition,
      ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 },
    })
    await expect(
      edge(A, 'UpdateTable', { ReplicaUpdates: [{ Create: { RegionName: B } }] }),
    ).rejects.toMatchObject({
      message: 'Table write capacity should either be Pay-Per-Request or AutoScaled.',
    })
  })

  test('a table that its owner deletes is no replica any more, and is not restored', async () => {
    const { edge, put, settled, tables, kernel, endpoint } = await threeEndpoints()
    await edge(B, 'DeleteTable')
    const { Table } = (await edge(A, 'DescribeTable')) as { Table: Shape }
    expect(Table.Replicas).toMatchObject([{ RegionName: C }])
    await kernel.driver.settle(tables.restore(B))
    await put(A, 'one')
    await settled()
    expect(endpoint(B).contents()).toBeUndefined()
    expect(endpoint(C).contents()).toHaveProperty('one')
  })

  test('a table of the same name with other keys is not taken for the replica', async () => {
    const { edge, endpoint } = endpoints()
    await endpoint(A).call('CreateTable', TABLE_DEFINITION)
    await endpoint(B).call('CreateTable', {
      ...TABLE_DEFINITION,
      KeySchema: [{ AttributeName: 'other', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'other', AttributeType: 'S' }],
    })
    await edge(A, 'UpdateTable', { ReplicaUpdates: [{ Create: { RegionName: B } }] })
    const { Table } = (await edge(A, 'DescribeTable')) as { Table: Shape }
    expect(Table.Replicas).toMatchObject([{ RegionName: B, ReplicaStatus: 'CREATION_FAILED' }])
  })
})
