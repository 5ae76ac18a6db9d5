// Items that expire by the world's clock: which, when, and what their streams say (ST-16).
import { DynamoDBStreamsClient, GetRecordsCommand } from '@aws-sdk/client-dynamodb-streams'
import { describe, expect, test } from 'vitest'
import { allRecords, createTable, dynamoDb, type TestDynamoDb } from './support.js'

/** 2026-01-01T00:00:00Z, when virtual time begins, in seconds. */
const START = Date.UTC(2026, 0, 1) / 1_000
const YEAR = 365 * 24 * 3_600
/** Sweeps are at whole minutes. */
const SWEEP_MS = 60_000

async function expiring(options: Parameters<typeof dynamoDb>[0] = {}): Promise<TestDynamoDb> {
  const db = dynamoDb(options)
  await createTable(db, 'things', ['id'], {
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
  })
  await timeToLive(db, true)
  return db
}

const timeToLive = ({ call }: TestDynamoDb, Enabled: boolean, AttributeName = 'until') =>
  call('UpdateTimeToLive', { TableName: 'things', TimeToLiveSpecification: { Enabled, AttributeName } })

const put = ({ call }: TestDynamoDb, id: string, more: object = {}) =>
  call('PutItem', { TableName: 'things', Item: { id: { S: id }, ...more } })

const until = (seconds: number) => ({ until: { N: String(seconds) } })

const ids = ({ dynamodb }: TestDynamoDb) =>
  dynamodb
    .items('things')
    ?.map(({ key }) => (key.id as { S: string }).S)
    .sort()

const removed = async (db: TestDynamoDb) =>
  (await allRecords(db, 'things')).filter(({ eventName }) => eventName === 'REMOVE')

describe('the attribute', () => {
  test.each([
    ['text', { until: { S: String(START) } }],
    ['a set of numbers', { until: { NS: [String(START)] } }],
    ['a list', { until: { L: [{ N: String(START) }] } }],
    ['null', { until: { NULL: true } }],
    ['under a path', { more: { M: until(START) } }],
    ['missing', {}],
    ['more than five years ago', until(START - 5 * YEAR - 2 * SWEEP_MS)],
    ['0', until(0)],
    ['negative', until(-1)],
    ['milliseconds by mistake', until(START * 1_000)],
    ['as large as a number may be', { until: { N: '9e125' } }],
  ])('%s: the item stays', async (_, attributes) => {
    const db = await expiring()
    await put(db, 'a', attributes)
    await db.kernel.driver.advance(3 * SWEEP_MS)
    expect(ids(db)).toEqual(['a'])
    // Nothing is due, so that a world in which nothing else happens stands still.
    expect(db.kernel.clock.nextAt()).toBeUndefined()
  })

  test.each([
    ['a fraction of a second', until(START + 59.5)],
    ['almost five years ago', until(START - 5 * YEAR + 120)],
    ['in exponents', { until: { N: '1.7672256e9' } }],
  ])('%s: the item expires', async (_, attributes) => {
    const db = await expiring()
    await put(db, 'a', attributes)
    await db.kernel.driver.advance(2 * SWEEP_MS)
    expect(ids(db)).toEqual([])
  })
})

describe('until the sweep, an expired item', () => {
  test('is still read, and found by queries and scans', async () => {
    const db = await expiring()
    await put(db, 'a', until(START + 1))
    await db.kernel.driver.advance(SWEEP_MS - 1)
    expect(await db.call('Scan', { TableName: 'things' })).toMatchObject({ Count: 1 })
  })

  test.each([
    ['a later time', until(START + YEAR)],
    ['no time', {}],
    ['a time that is no number', { until: { S: 'never' } }],
  ])('lives on with %s', async (_, attributes) => {
    const db = await expiring()
    await put(db, 'a', until(START + 1))
    await db.kernel.driver.advance(30_000)
    await put(db, 'a', attributes)
    await db.kernel.driver.advance(3 * SWEEP_MS)
    expect(ids(db)).toEqual(['a'])
    expect(await removed(db)).toEqual([])
  })

  test('may be deleted by an application, which is not DynamoDB', async () => {
    const db = await expiring()
    await put(db, 'a', until(START + 1))
    await db.call('DeleteItem', { TableName: 'things', Key: { id: { S: 'a' } } })
    await db.kernel.driver.advance(3 * SWEEP_MS)
    const records = await removed(db)
    expect(records).toHaveLength(1)
    expect(records[0]).not.toHaveProperty('userIdentity')
  })

  test('may be put again after it has gone, and expires again', async () => {
    const db = await expiring()
    await put(db, 'a', until(START + 1))
    await db.kernel.driver.advance(SWEEP_MS)
    await put(db, 'a', until(START + 61))
    await db.kernel.driver.advance(SWEEP_MS)
    expect(await removed(db)).toHaveLength(2)
  })
})

describe('time to live switched off', () => {
  test('before the sweep: the item stays, and goes when it is switched on again', async () => {
    const db = await expiring()
    await put(db, 'a', until(START + 1))
    await timeToLive(db, false)
    await db.kernel.driver.advance(3 * SWEEP_MS)
    expect(ids(db)).toEqual(['a'])
    await timeToLive(db, true)
    await db.kernel.driver.advance(SWEEP_MS)
    expect(ids(db)).toEqual([])
  })

  test('and on with another attribute: that one counts', async () => {
    const db = await expiring()
    await put(db, 'a', { ...until(START + 1), other: { N: String(START + YEAR) } })
    await put(db, 'b', { ...until(START + YEAR), other: { N: String(START + 1) } })
    await timeToLive(db, false)
    await timeToLive(db, true, 'other')
    await db.kernel.driver.advance(SWEEP_MS)
    expect(ids(db)).toEqual(['a'])
  })

  test('with its table: a new one of that name has none', async () => {
    const db = await expiring()
    await put(db, 'a', until(START + 1))
    await db.call('DeleteTable', { TableName: 'things' })
    await createTable(db, 'things', ['id'])
    await put(db, 'a', until(START + 1))
    await db.kernel.driver.advance(3 * SWEEP_MS)
    expect(ids(db)).toEqual(['a'])
  })
})

test('an item leaves its indexes and the size of its table as well', async () => {
  const db = dynamoDb()
  await createTable(db, 'things', ['id'], {
    AttributeDefinitions: ['id', 'kind'].map((name) => ({ AttributeName: name, AttributeType: 'S' })),
    GlobalSecondaryIndexes: [
      {
        IndexName: 'by-kind',
        KeySchema: [{ AttributeName: 'kind', KeyType: 'HASH' }],
        Projection: { ProjectionType: 'ALL' },
      },
    ],
  })
  await timeToLive(db, true)
  await put(db, 'a', { ...until(START + 1), kind: { S: 'x' } })
  await db.kernel.driver.advance(SWEEP_MS)
  expect(await db.call('Scan', { TableName: 'things', IndexName: 'by-kind' })).toMatchObject({ Count: 0 })
  expect(await db.call('DescribeTable', { TableName: 'things' })).toMatchObject({
    Table: { ItemCount: 0, TableSizeBytes: 0 },
  })
})

test('ten thousand items that expire at once go in one sweep', async () => {
  const db = await expiring()
  for (let n = 0; n < 10_000; n++) await put(db, String(n), until(START + 1))
  await db.kernel.driver.advance(SWEEP_MS + 1)
  expect(ids(db)).toEqual([])
})

test("the region's own clock counts, however wrong it is", async () => {
  const ahead = dynamoDb()
  const skewed = await expiring({ kernel: ahead.kernel, now: () => ahead.kernel.clock.now() + 3_600_000_000 })
  await put(skewed, 'a', until(START + 1_800))
  await ahead.kernel.driver.advance(SWEEP_MS)
  expect(ids(skewed)).toEqual([])
})

test('the SDK finds who deleted, spelled as the API spells it', async () => {
  const db = await expiring()
  await put(db, 'a', until(START + 1))
  await db.kernel.driver.advance(SWEEP_MS)
  const body = JSON.stringify({ Records: await allRecords(db, 'things') })
  const client = new DynamoDBStreamsClient({
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    requestHandler: {
      handle: async () => ({
        response: {
          statusCode: 200,
          headers: { 'content-type': 'application/x-amz-json-1.0' },
          body: Buffer.from(body),
        },
      }),
    } as never,
  })
  const { Records = [] } = await client.send(new GetRecordsCommand({ ShardIterator: 'any' }))
  expect(Records.at(-1)).toMatchObject({
    eventName: 'REMOVE',
    userIdentity: { PrincipalId: 'dynamodb.amazonaws.com', Type: 'Service' },
  })
})
