import { beforeEach, describe, expect, test } from 'vitest'
import { StateJournal } from '#simulator/dynamodb/persistence/state-journal.js'
import { memoryStore } from '#simulator/storage/memory-store.js'
import { createTable, dynamoDb, type TestDynamoDb } from './support.js'

const INDEXES = ['c', 'd', 'e', 'f', 'g']

/** A table with keys a and b, and as many local indexes, by the attributes c, d …, as asked for. */
async function createIndexedTable(db: TestDynamoDb, name: string, indexes: number, projection: object) {
  const sortKeys = INDEXES.slice(0, indexes)
  await createTable(db, name, ['a', 'b'], {
    AttributeDefinitions: ['a', 'b', ...sortKeys].map((key) => ({ AttributeName: key, AttributeType: 'S' })),
    LocalSecondaryIndexes: sortKeys.map((key) => ({
      IndexName: `by-${key}`,
      KeySchema: [
        { AttributeName: 'a', KeyType: 'HASH' },
        { AttributeName: key, KeyType: 'RANGE' },
      ],
      Projection: projection,
    })),
  })
}

const S = (text: string) => ({ S: text })
const METRICS = { ItemCollectionMetrics: { ItemCollectionKey: { a: S('p') }, SizeEstimateRangeGB: [0, 1] } }
const ReturnItemCollectionMetrics = 'SIZE'

describe('ReturnItemCollectionMetrics', () => {
  let db: TestDynamoDb
  beforeEach(async () => {
    db = dynamoDb()
    await createIndexedTable(db, 'indexed', 1, { ProjectionType: 'ALL' })
    await createTable(db, 'plain', ['a', 'b'])
  })

  const Item = { a: S('p'), b: S('1'), c: S('c') }
  const Key = { a: S('p'), b: S('1') }

  test('single writes tell of the collection, also when they change nothing', async () => {
    const ask = { TableName: 'indexed', ReturnItemCollectionMetrics }
    expect(await db.call('DeleteItem', { ...ask, Key })).toEqual(METRICS)
    expect(await db.call('PutItem', { ...ask, Item })).toEqual(METRICS)
    expect(await db.call('PutItem', { ...ask, Item })).toEqual(METRICS)
    expect(await db.call('UpdateItem', { ...ask, Key })).toEqual(METRICS)
    expect(await db.call('DeleteItem', { ...ask, Key })).toEqual(METRICS)
  })

  test('only when asked to, and only where there is a local index', async () => {
    expect(await db.call('PutItem', { TableName: 'indexed', Item })).toEqual({})
    const none = { TableName: 'indexed', ReturnItemCollectionMetrics: 'NONE' }
    expect(await db.call('PutItem', { ...none, Item })).toEqual({})
    expect(await db.call('PutItem', { TableName: 'plain', Item, ReturnItemCollectionMetrics })).toEqual({})
  })

  test('batches and transactions tell of each collection once', async () => {
    const writes = [
      { PutRequest: { Item } },
      { PutRequest: { Item: { ...Item, a: S('q') } } },
      { PutRequest: { Item: { ...Item, b: S('2') } } },
      { DeleteRequest: { Key: { ...Key, b: S('3') } } },
    ]
    const metrics = (key: string) => ({ ItemCollectionKey: { a: S(key) }, SizeEstimateRangeGB: [0, 1] })
    expect(
      await db.call('BatchWriteItem', {
        RequestItems: { indexed: writes, plain: writes },
        ReturnItemCollectionMetrics,
      }),
    ).toEqual({ UnprocessedItems: {}, ItemCollectionMetrics: { indexed: [metrics('p'), metrics('q')] } })
    expect(
      await db.call('TransactWriteItems', {
        TransactItems: [
          { Put: { TableName: 'indexed', Item } },
          { Delete: { TableName: 'indexed', Key: { ...Key, a: S('q') } } },
          { Put: { TableName: 'plain', Item } },
          {
            ConditionCheck: {
              TableName: 'indexed',
              Key: { ...Key, a: S('r') },
              ConditionExpression: 'attribute_not_exists(a)',
            },
          },
        ],
        ReturnItemCollectionMetrics,
      }),
    ).toEqual({ ItemCollectionMetrics: { indexed: [metrics('p'), metrics('q')] } })
  })

  test.each(['PutItem', 'BatchWriteItem', 'TransactWriteItems'])('%s: SIZE or NONE', async (operation) => {
    await expect(db.call(operation, { ReturnItemCollectionMetrics: 'ALL' })).rejects.toThrow(
      "Value 'ALL' at 'returnItemCollectionMetrics' failed to satisfy constraint: Member must satisfy enum value set: [SIZE, NONE]",
    )
  })
})

describe('a collection of gigabytes', () => {
  // All items share one text, so that they take their size in the books only. In the table and five indexes each
  // counts six times: some 2.3 MB.
  const large = 'x'.repeat(399_000)
  const keys = Object.fromEntries(INDEXES.map((name) => [name, S(name)]))
  const item = (n: number) => ({ a: S('p'), b: S(String(n)), ...keys, large: S(large) })
  const put = (db: TestDynamoDb, Item: object) =>
    db.call<{ ItemCollectionMetrics: { SizeEstimateRangeGB: number[] } }>('PutItem', {
      TableName: 'indexed',
      Item,
      ReturnItemCollectionMetrics,
    })
  const rangeAfter = async (db: TestDynamoDb, Item: object) =>
    (await put(db, Item)).ItemCollectionMetrics.SizeEstimateRangeGB

  test('its size is told as the whole gigabytes around it; entries of indexes count as they are projected', async () => {
    const db = dynamoDb()
    await createIndexedTable(db, 'indexed', 5, { ProjectionType: 'ALL' })
    for (let n = 0; n < 448; n++) await put(db, item(n))
    expect(await rangeAfter(db, item(447))).toEqual([0, 1])
    await put(db, item(448))
    expect(await rangeAfter(db, item(448))).toEqual([1, 2])
    // What leaves four of five indexes takes less.
    expect(await rangeAfter(db, { a: S('p'), b: S('0'), c: S('c'), large: S(large) })).toEqual([0, 1])
    expect(await rangeAfter(db, { a: S('other'), b: S('0') })).toEqual([0, 1])
    const keysOnly = dynamoDb()
    await createIndexedTable(keysOnly, 'indexed', 5, { ProjectionType: 'KEYS_ONLY' })
    for (let n = 0; n < 450; n++) await put(keysOnly, item(n))
    expect(await rangeAfter(keysOnly, item(449))).toEqual([0, 1])
  })

  test('its size outlives a restart', async () => {
    const store = memoryStore()
    const started = async () => {
      const db = dynamoDb({ journal: new StateJournal(store, 'us-east-1') })
      await db.dynamodb.load()
      return db
    }
    const first = await started()
    await createIndexedTable(first, 'indexed', 5, { ProjectionType: 'ALL' })
    await createTable(first, 'plain', ['a', 'b'])
    await put(first, item(0))
    first.dynamodb.close()
    // As if the other items had been written too, which takes longer.
    const [[key, value] = ['', '']] = (await store.entries('')).filter(([key]) => key.includes('/item/'))
    for (let n = 1; n < 449; n++)
      await store.write([{ key: `${key}${n}`, value: value.replace('"S":"0"', `"S":"${n}"`) }])
    const second = await started()
    expect(await rangeAfter(second, item(448))).toEqual([1, 2])
    const Item = { a: S('p'), b: S('1') }
    expect(await rangeAfter(second, Item)).toEqual([0, 1])
    expect(await second.call('PutItem', { TableName: 'plain', Item, ReturnItemCollectionMetrics })).toEqual(
      {},
    )
    second.dynamodb.close()
  })

  test('it does not grow beyond 10 GB, and may still shrink', async () => {
    const db = dynamoDb()
    await createIndexedTable(db, 'indexed', 5, { ProjectionType: 'ALL' })
    let n = 0
    const refused = await (async () => {
      for (; n < 5_000; n++)
        try {
          await put(db, item(n))
        } catch (error) {
          return error
        }
      return undefined
    })()
    const tooLarge = { code: 'ItemCollectionSizeLimitExceededException', message: 'Collection size exceeded' }
    expect(refused).toMatchObject(tooLarge)
    expect(n).toBe(Math.floor((10 * 1_024 ** 3) / (6 * (399_000 + 5 + 1 + 1 + 1 + 4 + 10))))
    expect(await rangeAfter(db, item(0))).toEqual([9, 10])

    await expect(
      db.call('BatchWriteItem', { RequestItems: { indexed: [{ PutRequest: { Item: item(n) } }] } }),
    ).rejects.toMatchObject(tooLarge)
    await expect(
      db.call('TransactWriteItems', {
        TransactItems: [
          { Put: { TableName: 'indexed', Item: { a: S('other'), b: S('1') } } },
          { Put: { TableName: 'indexed', Item: item(n) } },
        ],
      }),
    ).rejects.toMatchObject({
      members: {
        CancellationReasons: [
          { Code: 'None' },
          { Code: 'ItemCollectionSizeLimitExceeded', Message: 'Collection size exceeded' },
        ],
      },
    })
    await put(db, { a: S('other'), b: S('1') })
    await db.call('DeleteItem', { TableName: 'indexed', Key: { a: S('p'), b: S('0') } })
    await put(db, item(n))
  })
})
