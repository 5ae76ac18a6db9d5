// Global tables on the embedded DynamoDB: what an application sees of it through the API.
import { describe, expect, test } from 'vitest'
import type { ServiceCaller, Shape } from '#simulator/aws/service.js'
import { DynamoDb } from '#simulator/dynamodb/dynamodb.js'
import type { DynamoDbEvent } from '#simulator/dynamodb/events.js'
import type { GlobalTablesEvent } from '#simulator/global-tables/events.js'
import { GlobalTables } from '#simulator/global-tables/global-tables.js'
import type { NetworkEvent } from '#simulator/network/events.js'
import { Network } from '#simulator/network/network.js'
import { regionPlace } from '#simulator/network/places.js'
import { virtualKernel } from '../support/virtual-kernel.js'

const [A, B, C] = ['us-east-1', 'eu-west-2', 'ap-southeast-2'] as const
const REGIONS = [A, B, C]
const TABLE = {
  TableName: 'messages',
  BillingMode: 'PAY_PER_REQUEST',
  KeySchema: [
    { AttributeName: 'room', KeyType: 'HASH' },
    { AttributeName: 'id', KeyType: 'RANGE' },
  ],
  AttributeDefinitions: ['room', 'id', 'author'].map((AttributeName) => ({
    AttributeName,
    AttributeType: 'S',
  })),
  GlobalSecondaryIndexes: [
    {
      IndexName: 'by-author',
      KeySchema: [{ AttributeName: 'author', KeyType: 'HASH' }],
      Projection: { ProjectionType: 'ALL' },
    },
  ],
}

async function threeRegions() {
  const kernel = virtualKernel<DynamoDbEvent | GlobalTablesEvent | NetworkEvent>()
  const { emit } = kernel.trace
  const network = new Network(kernel, emit)
  const engines = new Map(REGIONS.map((region) => [region, new DynamoDb({ region, kernel, emit })]))
  const engine = (region: string) => engines.get(region as typeof A) as DynamoDb
  const callerFor = (from: string): ServiceCaller => ({
    call: async <Output extends object>(target: { region: string }, operation: string, input: object) =>
      (await network.exchange(
        {
          from: regionPlace(from),
          to: regionPlace(target.region),
          purpose: 'request',
          handshakes: 0,
          connectTimeoutMs: 5_000,
          replyTimeoutMs: 60_000,
        },
        () => engine(target.region).service.call(operation, input as Shape, { requestId: 'r' }),
      )) as Output,
  })
  const tables = new GlobalTables({
    kernel,
    network,
    emit,
    regions: REGIONS,
    replicaOf: async (region, table) => engine(region).replica(table),
    callerFor,
  })
  for (const region of REGIONS) engine(region).replicaManagement = tables.managementFor(region)

  const call = (region: string, operation: string, input: object = {}) =>
    kernel.driver.settle(
      engine(region).service.call(operation, { TableName: 'messages', ...input } as Shape, {
        requestId: 'r',
      }),
    )
  const streams = (region: string, operation: string, input: object) =>
    kernel.driver.settle(engine(region).streams.call(operation, input as Shape, { requestId: 'r' }))
  return {
    kernel,
    tables,
    call,
    put: (region: string, id: string, more: object = {}) =>
      call(region, 'PutItem', { Item: { room: { S: 'hall' }, id: { S: id }, ...more } }),
    get: async (region: string, id: string) =>
      (await call(region, 'GetItem', { Key: { room: { S: 'hall' }, id: { S: id } } })).Item as
        | Shape
        | undefined,
    replicate: async () => {
      for (const RegionName of [B, C])
        await call(A, 'UpdateTable', { ReplicaUpdates: [{ Create: { RegionName } }] })
    },
    drained: async () => {
      while (tables.pending().length > 0) await kernel.driver.advance(100)
    },
    records: async (region: string) => {
      const { Table } = (await call(region, 'DescribeTable')) as { Table: Shape }
      const { StreamDescription } = (await streams(region, 'DescribeStream', {
        StreamArn: Table.LatestStreamArn,
      })) as { StreamDescription: { Shards: { ShardId: string }[] } }
      const { ShardIterator } = await streams(region, 'GetShardIterator', {
        StreamArn: Table.LatestStreamArn,
        ShardId: StreamDescription.Shards[0]?.ShardId,
        ShardIteratorType: 'TRIM_HORIZON',
      })
      return (await streams(region, 'GetRecords', { ShardIterator })).Records as readonly Shape[]
    },
  }
}

describe('a table becomes global', () => {
  test('GT-09: its stream is theirs, of whatever view type', async () => {
    const { call, put, get, replicate, drained } = await threeRegions()
    const stream = { StreamSpecification: { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' } }
    await call(A, 'CreateTable', { ...TABLE, ...stream })
    await replicate()
    expect(await call(B, 'DescribeTable')).toMatchObject({ Table: stream })
    await put(A, 'a', { author: { S: 'ada' } })
    await drained()
    expect(await get(B, 'a')).toHaveProperty('author', { S: 'ada' })
  })

  test('GT-36: a replica that is protected is not deleted, and who asks is told', async () => {
    const { call, replicate } = await threeRegions()
    await call(A, 'CreateTable', TABLE)
    await replicate()
    await call(B, 'UpdateTable', { DeletionProtectionEnabled: true })
    await expect(
      call(A, 'UpdateTable', { ReplicaUpdates: [{ Delete: { RegionName: B } }] }),
    ).rejects.toMatchObject({
      code: 'ValidationException',
      message: `Cannot delete table messages in region ${B} because it has deletion protection enabled. Disable deletion protection first.`,
    })
    const { Table } = (await call(A, 'DescribeTable')) as { Table: Shape }
    expect(Table.Replicas).toMatchObject([
      { RegionName: B, ReplicaStatus: 'ACTIVE' },
      { RegionName: C, ReplicaStatus: 'ACTIVE' },
    ])
  })

  test('GT-30, GT-36: its replicas have its keys, its indexes and its items', async () => {
    const { call, put, get, replicate } = await threeRegions()
    await call(A, 'CreateTable', TABLE)
    await put(A, 'before', { author: { S: 'ada' } })
    await replicate()
    expect(await get(C, 'before')).toEqual({
      room: { S: 'hall' },
      id: { S: 'before' },
      author: { S: 'ada' },
    })
    const query = {
      IndexName: 'by-author',
      KeyConditionExpression: 'author = :a',
      ExpressionAttributeValues: { ':a': { S: 'ada' } },
    }
    expect(await call(B, 'Query', query)).toMatchObject({ Count: 1 })
    const { Table } = (await call(A, 'DescribeTable')) as { Table: Shape }
    expect(Table.Replicas).toMatchObject([
      { RegionName: B, ReplicaStatus: 'ACTIVE' },
      { RegionName: C, ReplicaStatus: 'ACTIVE' },
    ])
  })

  test('GT-30: an index over several attributes is over the same ones in every replica', async () => {
    const { call, put, replicate, drained } = await threeRegions()
    const schema = [
      { AttributeName: 'author', KeyType: 'HASH' },
      { AttributeName: 'room', KeyType: 'HASH' },
      { AttributeName: 'topic', KeyType: 'RANGE' },
      { AttributeName: 'id', KeyType: 'RANGE' },
    ]
    await call(A, 'CreateTable', {
      ...TABLE,
      AttributeDefinitions: [...TABLE.AttributeDefinitions, { AttributeName: 'topic', AttributeType: 'S' }],
      GlobalSecondaryIndexes: [{ ...TABLE.GlobalSecondaryIndexes[0], KeySchema: schema }],
    })
    await replicate()
    await put(A, 'one', { author: { S: 'ada' }, topic: { S: 'b' } })
    await put(A, 'two', { author: { S: 'ada' }, topic: { S: 'a' } })
    await put(A, 'three', { author: { S: 'ada' } })
    await drained()
    const { Table } = (await call(B, 'DescribeTable')) as { Table: Shape }
    expect(Table.GlobalSecondaryIndexes).toMatchObject([{ KeySchema: schema }])
    const found = await call(B, 'Query', {
      IndexName: 'by-author',
      KeyConditionExpression: 'author = :a AND room = :r',
      ExpressionAttributeValues: { ':a': { S: 'ada' }, ':r': { S: 'hall' } },
    })
    expect(found).toMatchObject({ Items: [{ id: { S: 'two' } }, { id: { S: 'one' } }] })
  })

  test('GT-11, GT-12: a write anywhere is an ordinary record in each region’s own stream', async () => {
    const { call, put, replicate, drained, records } = await threeRegions()
    await call(A, 'CreateTable', TABLE)
    await replicate()
    await put(B, 'one')
    await drained()
    await put(C, 'one', { author: { S: 'bob' } })
    await drained()
    for (const region of REGIONS) {
      const found = await records(region)
      expect(found.map(({ eventName, awsRegion }) => [eventName, awsRegion])).toEqual([
        ['INSERT', region],
        ['MODIFY', region],
      ])
    }
  })

  test('V-17: the same item twice is nothing to replicate', async () => {
    const { call, put, replicate, drained, records } = await threeRegions()
    await call(A, 'CreateTable', TABLE)
    await replicate()
    await put(A, 'one')
    await put(A, 'one')
    await drained()
    expect(await records(A)).toHaveLength(1)
    expect(await records(B)).toHaveLength(1)
  })

  test('GT-13, V-18: only where TTL ran does the record name it; elsewhere it is an ordinary delete', async () => {
    const { call, put, get, replicate, drained, records, kernel } = await threeRegions()
    await call(A, 'CreateTable', TABLE)
    await replicate()
    await call(A, 'UpdateTimeToLive', {
      TimeToLiveSpecification: { Enabled: true, AttributeName: 'expires' },
    })
    const now = Math.floor(kernel.clock.now() / 1_000_000)
    await put(A, 'short', { expires: { N: String(now + 90) } })
    await kernel.driver.advance(180_000)
    await drained()
    for (const region of REGIONS) {
      expect(await get(region, 'short')).toBeUndefined()
      const removals = (await records(region)).filter(({ eventName }) => eventName === 'REMOVE')
      expect(removals).toHaveLength(1)
      expect(removals[0]?.userIdentity).toEqual(
        region === A ? { Type: 'Service', PrincipalId: 'dynamodb.amazonaws.com' } : undefined,
      )
    }
  })

  test('GT-38: TTL is on in every replica; that all of them expire an item is no conflict', async () => {
    const { call, put, get, replicate, drained, kernel } = await threeRegions()
    await call(A, 'CreateTable', TABLE)
    await call(A, 'UpdateTimeToLive', {
      TimeToLiveSpecification: { Enabled: true, AttributeName: 'expires' },
    })
    await replicate()
    expect(await call(B, 'DescribeTimeToLive')).toMatchObject({
      TimeToLiveDescription: { TimeToLiveStatus: 'ENABLED', AttributeName: 'expires' },
    })
    const now = Math.floor(kernel.clock.now() / 1_000_000)
    await put(A, 'short', { expires: { N: String(now + 90) } })
    await kernel.driver.advance(180_000)
    await drained()
    for (const region of REGIONS) expect(await get(region, 'short')).toBeUndefined()
    expect(kernel.trace.records().filter(({ type }) => type === 'replication.conflict')).toEqual([])
  })

  test('GT-07, V-14: conditions know their own region only; both writers succeed, one write survives', async () => {
    const { call, get, replicate, drained, kernel } = await threeRegions()
    await call(A, 'CreateTable', TABLE)
    await replicate()
    const claim = (region: string) =>
      call(region, 'PutItem', {
        Item: { room: { S: 'hall' }, id: { S: 'name' }, author: { S: region } },
        ConditionExpression: 'attribute_not_exists(id)',
      })
    await claim(A)
    await claim(B)
    await drained()
    const winners = await Promise.all(REGIONS.map((region) => get(region, 'name')))
    expect(new Set(winners.map((item) => JSON.stringify(item))).size).toBe(1)
    expect(kernel.trace.records().some(({ type }) => type === 'replication.conflict')).toBe(true)
  })

  test('GT-36: a replica that is removed is gone, and its table can be made anew by itself', async () => {
    const { call, put, get, replicate, drained } = await threeRegions()
    await call(A, 'CreateTable', TABLE)
    await replicate()
    await call(A, 'UpdateTable', { ReplicaUpdates: [{ Delete: { RegionName: B } }] })
    await expect(call(B, 'DescribeTable')).rejects.toMatchObject({ code: 'ResourceNotFoundException' })
    await call(B, 'CreateTable', TABLE)
    await put(A, 'one')
    await put(B, 'two')
    await drained()
    expect(await get(C, 'one')).toBeDefined()
    expect([await get(B, 'one'), await get(C, 'two')]).toEqual([undefined, undefined])
  })

  test('a replica that was deleted in its own region and made anew is no replica', async () => {
    const { call, put, get, replicate, drained } = await threeRegions()
    await call(A, 'CreateTable', TABLE)
    await replicate()
    await call(B, 'DeleteTable')
    await call(B, 'CreateTable', TABLE)
    await put(A, 'one')
    await put(B, 'two')
    await drained()
    const { Table } = (await call(A, 'DescribeTable')) as { Table: Shape }
    expect(Table.Replicas).toMatchObject([{ RegionName: C }])
    expect([await get(B, 'one'), await get(A, 'two')]).toEqual([undefined, undefined])
    await expect(
      call(A, 'UpdateTable', { ReplicaUpdates: [{ Create: { RegionName: B } }] }),
    ).resolves.toBeDefined()
  })
})
