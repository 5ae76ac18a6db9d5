// Shards that roll over, and the errors of reading streams.
import { describe, expect, test } from 'vitest'
import { createTable, dynamoDb, type ShownShard, shardsOf, type TestDynamoDb } from './support.js'

const HOUR_MS = 3_600_000

async function streaming() {
  const db = dynamoDb()
  await createTable(db, 'things', ['id'], {
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' },
  })
  const { StreamArn } = await shardsOf(db, 'things')
  const put = (id: string) => db.call('PutItem', { TableName: 'things', Item: { id: { S: id } } })
  const iterator = async (shard: ShownShard | undefined, type: string, more: object = {}) => {
    const { ShardIterator } = await db.streams<{ ShardIterator: string }>('GetShardIterator', {
      StreamArn,
      ShardId: shard?.ShardId,
      ShardIteratorType: type,
      ...more,
    })
    return ShardIterator
  }
  const read = async (ShardIterator: string, more: object = {}) => {
    const { Records, NextShardIterator } = await db.streams<{
      Records: { dynamodb: { Keys: { id: { S: string } }; SequenceNumber: string } }[]
      NextShardIterator?: string
    }>('GetRecords', { ShardIterator, ...more })
    return { ids: Records.map(({ dynamodb }) => dynamodb.Keys.id.S), Records, next: NextShardIterator }
  }
  const shards = async () => (await shardsOf(db, 'things')).shards
  return { db, StreamArn, put, iterator, read, shards, advance: (ms: number) => db.kernel.driver.advance(ms) }
}

const describeStream = (db: TestDynamoDb, input: object) =>
  db.streams<{ StreamDescription: { Shards: ShownShard[]; LastEvaluatedShardId?: string } }>(
    'DescribeStream',
    input,
  )

describe('ST-04 a shard', () => {
  test('is closed after four hours, and a child goes on', async () => {
    const { put, iterator, read, shards, advance } = await streaming()
    await put('a')
    const [only] = await shards()
    expect(only?.SequenceNumberRange).toEqual({
      StartingSequenceNumber: expect.stringMatching(/^\d{21,40}$/),
    })
    const begun = await read(await iterator(only, 'TRIM_HORIZON'))
    await advance(4 * HOUR_MS)
    await put('b')
    const [parent, child] = await shards()
    expect(parent?.ShardId).toBe(only?.ShardId)
    expect(child?.ParentShardId).toBe(parent?.ShardId)
    expect(child?.SequenceNumberRange.EndingSequenceNumber).toBeUndefined()
    const starts = child?.SequenceNumberRange.StartingSequenceNumber as string
    const ends = parent?.SequenceNumberRange.EndingSequenceNumber as string
    expect(ends < starts).toBe(true)
    const second = await read(await iterator(child, 'TRIM_HORIZON'))
    expect(second.ids).toEqual(['b'])
    expect((second.Records[0]?.dynamodb.SequenceNumber as string) > starts).toBe(true)
    expect((begun.Records[0]?.dynamodb.SequenceNumber as string) < ends).toBe(true)
    expect(await read(begun.next as string).catch(({ code }) => code)).toBe('ExpiredIteratorException')
  })

  test('that is closed has no iterator behind its end', async () => {
    const { put, iterator, read, shards, advance } = await streaming()
    await put('a')
    await put('b')
    await advance(4 * HOUR_MS - 1)
    const old = await iterator((await shards())[0], 'LATEST')
    await advance(1)
    expect(await read(old)).toMatchObject({ ids: [], next: undefined })
    const [parent] = await shards()
    const first = await read(await iterator(parent, 'TRIM_HORIZON'), { Limit: 1 })
    expect(first.ids).toEqual(['a'])
    expect(await read(first.next as string)).toMatchObject({ ids: ['b'], next: undefined })
    expect(await read(await iterator(parent, 'LATEST'))).toMatchObject({ ids: [], next: undefined })
    const SequenceNumber = parent?.SequenceNumberRange.StartingSequenceNumber
    expect((await read(await iterator(parent, 'AT_SEQUENCE_NUMBER', { SequenceNumber }))).ids).toEqual([
      'a',
      'b',
    ])
  })

  test('without records rolls over too, and is listed until the time of its last record is over', async () => {
    const { put, iterator, read, shards, advance } = await streaming()
    await put('a')
    const [first] = await shards()
    await advance(28 * HOUR_MS)
    expect((await shards())[0]?.ShardId).toBe(first?.ShardId)
    expect(await shards()).toHaveLength(8)
    await advance(1)
    const left = await shards()
    expect(left).toHaveLength(7)
    expect(left[0]?.ParentShardId).toBe(first?.ShardId)
    expect(await read(await iterator(first, 'TRIM_HORIZON'))).toMatchObject({ ids: [], next: undefined })
  })

  test('is the last one once the stream is disabled', async () => {
    const { db, put, iterator, read, shards, advance } = await streaming()
    await advance(4 * HOUR_MS)
    await put('a')
    await db.call('UpdateTable', { TableName: 'things', StreamSpecification: { StreamEnabled: false } })
    await advance(8 * HOUR_MS)
    const listed = await shards()
    expect(listed).toHaveLength(2)
    expect(listed[1]?.SequenceNumberRange.EndingSequenceNumber).toBeDefined()
    expect(await read(await iterator(listed[1], 'TRIM_HORIZON'))).toMatchObject({
      ids: ['a'],
      next: undefined,
    })
  })
})

test('ST-10 shards are described page by page, and the children of one alone', async () => {
  const { db, StreamArn, advance } = await streaming()
  await advance(9 * HOUR_MS)
  const all = (await describeStream(db, { StreamArn })).StreamDescription
  expect(all.Shards).toHaveLength(3)
  expect(all.LastEvaluatedShardId).toBeUndefined()
  const first = (await describeStream(db, { StreamArn, Limit: 2 })).StreamDescription
  expect(first.Shards).toEqual(all.Shards.slice(0, 2))
  expect(first.LastEvaluatedShardId).toBe(all.Shards[1]?.ShardId)
  const rest = (await describeStream(db, { StreamArn, ExclusiveStartShardId: first.LastEvaluatedShardId }))
    .StreamDescription
  expect(rest.Shards).toEqual(all.Shards.slice(2))
  expect(rest.LastEvaluatedShardId).toBeUndefined()
  const ShardFilter = { Type: 'CHILD_SHARDS', ShardId: all.Shards[0]?.ShardId }
  expect((await describeStream(db, { StreamArn, ShardFilter })).StreamDescription.Shards).toEqual([
    all.Shards[1],
  ])
})

test('ST-05 streams are listed page by page', async () => {
  const db = dynamoDb()
  for (const name of ['one', 'two', 'three'])
    await createTable(db, name, ['id'], {
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' },
    })
  const list = (input: object) =>
    db.streams<{ Streams: { StreamArn: string; TableName: string }[]; LastEvaluatedStreamArn?: string }>(
      'ListStreams',
      input,
    )
  const first = await list({ Limit: 2 })
  expect(first.Streams.map(({ TableName }) => TableName)).toEqual(['one', 'three'])
  expect(first.LastEvaluatedStreamArn).toBe(first.Streams[1]?.StreamArn)
  const second = await list({ ExclusiveStartStreamArn: first.LastEvaluatedStreamArn })
  expect(second.Streams.map(({ TableName }) => TableName)).toEqual(['two'])
  expect(second).not.toHaveProperty('LastEvaluatedStreamArn')
})

const UNKNOWN_ARN = 'arn:aws:dynamodb:us-east-1:000000000000:table/things/stream/2020-01-01T00:00:00.000'
const SHARD_ID = 'shardId-00000000000000000000-00000000'

describe('reading a stream is refused', () => {
  test.each([
    ['DescribeStream', {}, "Value null at 'streamArn' failed to satisfy constraint: Member must not be null"],
    ['DescribeStream', { StreamArn: 'x'.repeat(40) }, `Invalid StreamArn: ${'x'.repeat(40)}`],
    [
      'DescribeStream',
      { StreamArn: UNKNOWN_ARN },
      `Requested resource not found: Stream: ${UNKNOWN_ARN} not found`,
    ],
    [
      'DescribeStream',
      { StreamArn: UNKNOWN_ARN, Limit: 0 },
      "1 validation error detected: Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1",
    ],
    [
      'GetShardIterator',
      { ShardId: SHARD_ID, ShardIteratorType: 'LATEST' },
      `Requested resource not found: Shard does not exist: ${SHARD_ID}`,
    ],
    [
      'GetShardIterator',
      { ShardId: 'short', ShardIteratorType: 'NEWEST' },
      "2 validation errors detected: Value 'short' at 'shardId' failed to satisfy constraint: Member must have length greater than or equal to 28; Value 'NEWEST' at 'shardIteratorType' failed to satisfy constraint: Member must satisfy enum value set: [AFTER_SEQUENCE_NUMBER, LATEST, AT_SEQUENCE_NUMBER, TRIM_HORIZON]",
    ],
    ['GetRecords', { ShardIterator: 'nonsense' }, 'Invalid ShardIterator'],
    ['ListStreams', { ExclusiveStartStreamArn: 'x'.repeat(40) }, `Invalid StreamArn: ${'x'.repeat(40)}`],
  ])('%s %j', async (operation, input, message) => {
    const { db, StreamArn } = await streaming()
    const given = operation === 'GetShardIterator' ? { StreamArn, ...input } : input
    await expect(db.streams(operation, given)).rejects.toThrow(message)
  })

  test('where a sequence number does not go with the type of the iterator', async () => {
    const { iterator, shards } = await streaming()
    const [shard] = await shards()
    const SequenceNumber = shard?.SequenceNumberRange.StartingSequenceNumber
    await expect(iterator(shard, 'LATEST', { SequenceNumber })).rejects.toMatchObject({
      code: 'ValidationException',
    })
    await expect(iterator(shard, 'AFTER_SEQUENCE_NUMBER')).rejects.toMatchObject({
      code: 'ValidationException',
    })
    await expect(iterator(shard, 'AT_SEQUENCE_NUMBER', { SequenceNumber: '9'.repeat(21) })).rejects.toThrow(
      `Invalid SequenceNumber: ${'9'.repeat(21)}`,
    )
  })
})
