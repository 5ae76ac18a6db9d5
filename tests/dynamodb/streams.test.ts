import { describe, expect, test } from 'vitest'
import { allRecords, createTable, dynamoDb, shardsOf, type TestDynamoDb } from './support.js'

const HOUR_MS = 3_600_000

async function streaming(viewType: string, name = 'things', key = 'id'): Promise<TestDynamoDb> {
  const db = dynamoDb()
  await createTable(db, name, [key], {
    StreamSpecification: { StreamEnabled: true, StreamViewType: viewType },
  })
  return db
}

function put({ call }: TestDynamoDb, Item: object) {
  return call('PutItem', { TableName: 'things', Item })
}

describe('records', () => {
  test('ST-02 ST-11 ST-12 show every change in order', async () => {
    const db = await streaming('NEW_AND_OLD_IMAGES')
    await db.kernel.driver.advance(1_500)
    await put(db, { id: { S: 'Fred' } })
    await put(db, { id: { S: 'Fred' }, name: { S: 'Fred' } })
    await db.call('DeleteItem', { TableName: 'things', Key: { id: { S: 'Fred' } } })
    const records = await allRecords(db, 'things')
    expect(records.map(({ eventName }) => eventName)).toEqual(['INSERT', 'MODIFY', 'REMOVE'])
    expect(records[1]).toEqual({
      eventID: expect.stringMatching(/^[0-9a-f]{32}$/),
      eventName: 'MODIFY',
      eventVersion: '1.1',
      eventSource: 'aws:dynamodb',
      awsRegion: 'us-east-1',
      dynamodb: {
        ApproximateCreationDateTime: Date.UTC(2026, 0, 1, 0, 0, 1) / 1_000,
        Keys: { id: { S: 'Fred' } },
        OldImage: { id: { S: 'Fred' } },
        NewImage: { id: { S: 'Fred' }, name: { S: 'Fred' } },
        SequenceNumber: expect.stringMatching(/^\d{21,40}$/),
        SizeBytes: 26,
        StreamViewType: 'NEW_AND_OLD_IMAGES',
      },
    })
    // ST-13: {id: "Fred"} inserted is 12 bytes.
    expect(records[0]?.dynamodb.SizeBytes).toBe(12)
  })

  test('ST-03 a write that changes nothing leaves no record and no version', async () => {
    const db = await streaming('NEW_AND_OLD_IMAGES')
    await put(db, { id: { S: 'a' }, n: { N: '1' } })
    await db.kernel.driver.advance(1_000)
    await put(db, { id: { S: 'a' }, n: { N: '1.0' } })
    await db.call('DeleteItem', { TableName: 'things', Key: { id: { S: 'b' } } })
    expect(await allRecords(db, 'things')).toHaveLength(1)
    expect(db.kernel.trace.records().filter(({ type }) => type === 'dynamodb.written')).toHaveLength(1)
  })

  test.each([
    ['KEYS_ONLY', false, false],
    ['NEW_IMAGE', true, false],
    ['OLD_IMAGE', false, true],
    ['NEW_AND_OLD_IMAGES', true, true],
  ])('ST-14 %s decides on the images', async (viewType, showsNew, showsOld) => {
    const db = await streaming(viewType)
    await put(db, { id: { S: 'a' }, n: { N: '1' } })
    await put(db, { id: { S: 'a' }, n: { N: '2' } })
    const record = (await allRecords(db, 'things'))[1]
    expect('NewImage' in (record?.dynamodb ?? {})).toBe(showsNew)
    expect('OldImage' in (record?.dynamodb ?? {})).toBe(showsOld)
  })

  test('ST-15 each item of a transaction and of a batch has its own', async () => {
    const db = await streaming('KEYS_ONLY')
    const item = (id: string) => ({ id: { S: id } })
    await db.call('TransactWriteItems', {
      TransactItems: ['a', 'b'].map((id) => ({ Put: { TableName: 'things', Item: item(id) } })),
    })
    await db.call('BatchWriteItem', {
      RequestItems: { things: [{ PutRequest: { Item: item('c') } }, { DeleteRequest: { Key: item('a') } }] },
    })
    const names = (await allRecords(db, 'things')).map(({ eventName }) => eventName)
    expect(names).toEqual(['INSERT', 'INSERT', 'INSERT', 'REMOVE'])
  })
})

describe('readers', () => {
  async function iterator(db: TestDynamoDb, type: string, sequenceNumber?: string): Promise<string> {
    const { StreamArn, shards } = await shardsOf(db, 'things')
    const { ShardIterator } = await db.streams<{ ShardIterator: string }>('GetShardIterator', {
      StreamArn,
      ShardId: shards.at(-1)?.ShardId,
      ShardIteratorType: type,
      ...(sequenceNumber && { SequenceNumber: sequenceNumber }),
    })
    return ShardIterator
  }
  async function read(db: TestDynamoDb, ShardIterator: string, more: object = {}) {
    const answer = await db.streams<{
      Records: { dynamodb: { Keys: { id: { S: string } }; SequenceNumber: string } }[]
      NextShardIterator?: string
    }>('GetRecords', { ShardIterator, ...more })
    return { ids: answer.Records.map(({ dynamodb }) => dynamodb.Keys.id.S), ...answer }
  }

  test('ST-08 begin where their iterator says', async () => {
    const db = await streaming('KEYS_ONLY')
    for (const id of ['a', 'b', 'c']) await put(db, { id: { S: id } })
    const { ids, Records } = await read(db, await iterator(db, 'TRIM_HORIZON'))
    expect(ids).toEqual(['a', 'b', 'c'])
    const second = Records[1]?.dynamodb.SequenceNumber
    expect((await read(db, await iterator(db, 'AT_SEQUENCE_NUMBER', second))).ids).toEqual(['b', 'c'])
    expect((await read(db, await iterator(db, 'AFTER_SEQUENCE_NUMBER', second))).ids).toEqual(['c'])
    const latest = await iterator(db, 'LATEST')
    await put(db, { id: { S: 'd' } })
    expect((await read(db, latest)).ids).toEqual(['d'])
  })

  test('ST-09 go on from page to page, over an empty one too', async () => {
    const db = await streaming('KEYS_ONLY')
    for (const id of ['a', 'b', 'c']) await put(db, { id: { S: id } })
    const first = await read(db, await iterator(db, 'TRIM_HORIZON'), { Limit: 2 })
    const second = await read(db, first.NextShardIterator as string)
    const third = await read(db, second.NextShardIterator as string)
    expect([first.ids, second.ids, third.ids]).toEqual([['a', 'b'], ['c'], []])
    await put(db, { id: { S: 'd' } })
    expect((await read(db, third.NextShardIterator as string)).ids).toEqual(['d'])
  })

  test('ST-08 an iterator lives for 15 minutes', async () => {
    const db = await streaming('KEYS_ONLY')
    const old = await iterator(db, 'LATEST')
    await db.kernel.driver.advance(15 * 60_000 + 1)
    await expect(read(db, old)).rejects.toMatchObject({ code: 'ExpiredIteratorException' })
    await expect(read(db, 'nonsense')).rejects.toMatchObject({ code: 'ValidationException' })
  })

  test('ST-01 ST-08 records are trimmed after 24 hours', async () => {
    const db = await streaming('KEYS_ONLY')
    await put(db, { id: { S: 'a' } })
    const { Records } = await read(db, await iterator(db, 'TRIM_HORIZON'))
    const first = Records[0]?.dynamodb.SequenceNumber
    await put(db, { id: { S: 'b' } })
    await db.kernel.driver.advance(HOUR_MS)
    await put(db, { id: { S: 'c' } })
    await db.kernel.driver.advance(23 * HOUR_MS + 1)
    await put(db, { id: { S: 'd' } })
    const left = await allRecords(db, 'things')
    expect(left.map(({ dynamodb }) => dynamodb.Keys)).toEqual([{ id: { S: 'c' } }, { id: { S: 'd' } }])
    const { StreamArn, shards } = await shardsOf(db, 'things')
    await expect(
      db.streams('GetShardIterator', {
        StreamArn,
        ShardId: shards[0]?.ShardId,
        ShardIteratorType: 'AT_SEQUENCE_NUMBER',
        SequenceNumber: first,
      }),
    ).rejects.toMatchObject({ code: 'TrimmedDataAccessException' })
  })

  test('ST-05 ST-06 a stream enabled again is another one; the old one can be read to its end', async () => {
    const db = await streaming('KEYS_ONLY')
    await put(db, { id: { S: 'a' } })
    const old = await iterator(db, 'TRIM_HORIZON')
    const specify = (StreamSpecification: object) =>
      db.call('UpdateTable', { TableName: 'things', StreamSpecification })
    await specify({ StreamEnabled: false })
    await specify({ StreamEnabled: true, StreamViewType: 'NEW_IMAGE' })
    await put(db, { id: { S: 'b' } })
    const { Streams } = await db.streams<{ Streams: { StreamLabel: string }[] }>('ListStreams', {
      TableName: 'things',
    })
    expect(Streams.map(({ StreamLabel }) => StreamLabel)).toEqual([
      '2026-01-01T00:00:00.000',
      '2026-01-01T00:00:00.001',
    ])
    const end = await read(db, old)
    expect(end.ids).toEqual(['a'])
    expect(end.NextShardIterator).toBeUndefined()
    expect((await read(db, await iterator(db, 'TRIM_HORIZON'))).ids).toEqual(['b'])
    await db.kernel.driver.advance(24 * HOUR_MS + 1)
    expect((await db.streams<{ Streams: object[] }>('ListStreams', {})).Streams).toHaveLength(1)
  })
})

test('ST-16 GT-13 an expired item is deleted in the name of DynamoDB, at the next sweep', async () => {
  const db = await streaming('NEW_AND_OLD_IMAGES')
  const now = Date.UTC(2026, 0, 1) / 1_000
  await put(db, { id: { S: 'before' }, until: { N: String(now + 10) } })
  await db.call('UpdateTimeToLive', {
    TableName: 'things',
    TimeToLiveSpecification: { Enabled: true, AttributeName: 'until' },
  })
  await put(db, { id: { S: 'after' }, until: { N: String(now + 70) } })
  await put(db, { id: { S: 'text' }, until: { S: String(now + 10) } })
  await put(db, { id: { S: 'ages ago' }, until: { N: '1' } })
  const ids = () =>
    db.dynamodb
      .items('things')
      ?.map(({ key }) => (key.id as { S: string }).S)
      .sort()
  await db.kernel.driver.advance(59_999)
  expect(ids()).toEqual(['after', 'ages ago', 'before', 'text'])
  await db.kernel.driver.advance(2)
  expect(ids()).toEqual(['after', 'ages ago', 'text'])
  await db.kernel.driver.advance(60_000)
  expect(ids()).toEqual(['ages ago', 'text'])
  expect((await allRecords(db, 'things')).at(-1)).toMatchObject({
    eventName: 'REMOVE',
    userIdentity: { Type: 'Service', PrincipalId: 'dynamodb.amazonaws.com' },
  })
  expect(db.kernel.trace.records().at(-1)).toMatchObject({ kind: 'delete', origin: 'ttl' })
  // Nothing is due any more, so that time can stand still.
  expect(db.kernel.clock.nextAt()).toBeUndefined()
})
