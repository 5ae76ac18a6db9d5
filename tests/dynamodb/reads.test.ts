import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import { createTable, dynamoDb, type TestDynamoDb } from './support.js'

interface Page {
  Items: Record<string, Record<string, string>>[]
  Count: number
  ScannedCount: number
  LastEvaluatedKey?: object
  ConsumedCapacity?: object
}

let db: TestDynamoDb

function put(item: object) {
  return db.call('PutItem', { TableName: 'things', Item: item })
}

function query(expression: string, values: object, more: object = {}) {
  return db.call<Page>('Query', {
    TableName: 'things',
    KeyConditionExpression: expression,
    ExpressionAttributeValues: values,
    ...more,
  })
}

const sortKeys = ({ Items }: Page) => Items.map(({ sk }) => sk?.S)

beforeEach(async () => {
  db = dynamoDb()
  const index = (IndexName: string, hash: string, range: string, Projection: object) => ({
    IndexName,
    KeySchema: [
      { AttributeName: hash, KeyType: 'HASH' },
      { AttributeName: range, KeyType: 'RANGE' },
    ],
    Projection,
  })
  await db.call('CreateTable', {
    TableName: 'things',
    AttributeDefinitions: ['pk', 'sk', 'kind', 'at'].map((AttributeName) => ({
      AttributeName,
      AttributeType: AttributeName === 'at' ? 'N' : 'S',
    })),
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
    BillingMode: 'PAY_PER_REQUEST',
    LocalSecondaryIndexes: [index('by-at', 'pk', 'at', { ProjectionType: 'KEYS_ONLY' })],
    GlobalSecondaryIndexes: [
      index('by-kind', 'kind', 'at', { ProjectionType: 'INCLUDE', NonKeyAttributes: ['shown'] }),
    ],
  })
})

describe('Query', () => {
  test.each<[string, object, string[]]>([
    ['pk = :p', {}, ['a', 'aa', 'ab', 'b', 'é']],
    ['pk = :p AND sk = :v', { ':v': { S: 'ab' } }, ['ab']],
    ['pk = :p AND sk < :v', { ':v': { S: 'ab' } }, ['a', 'aa']],
    ['pk = :p AND sk <= :v', { ':v': { S: 'ab' } }, ['a', 'aa', 'ab']],
    ['sk > :v AND pk = :p', { ':v': { S: 'ab' } }, ['b', 'é']],
    [':v <= sk AND (pk = :p)', { ':v': { S: 'ab' } }, ['ab', 'b', 'é']],
    ['pk = :p AND begins_with(sk, :v)', { ':v': { S: 'a' } }, ['a', 'aa', 'ab']],
    ['pk = :p AND sk BETWEEN :v AND :w', { ':v': { S: 'aa' }, ':w': { S: 'b' } }, ['aa', 'ab', 'b']],
  ])('%s reads that range, in both directions', async (expression, values, expected) => {
    for (const sk of ['b', 'aa', 'é', 'a', 'ab']) await put({ pk: { S: 'p' }, sk: { S: sk } })
    await put({ pk: { S: 'other' }, sk: { S: 'ab' } })
    const all = { ':p': { S: 'p' }, ...values }
    expect(sortKeys(await query(expression, all))).toEqual(expected)
    expect(sortKeys(await query(expression, all, { ScanIndexForward: false }))).toEqual(
      [...expected].reverse(),
    )
  })

  test('pages give every item once, filtered ones counted by Limit too', async () => {
    const keys = Array.from({ length: 10 }, (_, n) => `k${n}`)
    for (const [n, sk] of keys.entries())
      await put({ pk: { S: 'p' }, sk: { S: sk }, even: { BOOL: n % 2 === 0 } })
    for (const ScanIndexForward of [true, false]) {
      const seen: unknown[] = []
      const pages: number[] = []
      let ExclusiveStartKey: object | undefined
      do {
        const page = await query(
          'pk = :p',
          { ':p': { S: 'p' }, ':t': { BOOL: true } },
          {
            FilterExpression: 'even = :t',
            Limit: 4,
            ScanIndexForward,
            ...(ExclusiveStartKey && { ExclusiveStartKey }),
          },
        )
        seen.push(...sortKeys(page))
        pages.push(page.ScannedCount)
        ExclusiveStartKey = page.LastEvaluatedKey
      } while (ExclusiveStartKey)
      const even = keys.filter((_, n) => n % 2 === 0)
      expect(seen).toEqual(ScanIndexForward ? even : even.reverse())
      expect(pages).toEqual([4, 4, 2])
    }
  })

  test('a page ends with the item that brings it to 1 MB', async () => {
    for (let n = 0; n < 5; n++)
      await put({ pk: { S: 'p' }, sk: { S: `k${n}` }, data: { S: 'x'.repeat(300_000) } })
    const page = await query('pk = :p', { ':p': { S: 'p' } })
    expect(page.Count).toBe(4)
    expect(page.LastEvaluatedKey).toEqual({ pk: { S: 'p' }, sk: { S: 'k3' } })
    const rest = await query('pk = :p', { ':p': { S: 'p' } }, { ExclusiveStartKey: page.LastEvaluatedKey })
    expect(rest.Count).toBe(1)
    expect(rest.LastEvaluatedKey).toBeUndefined()
  })

  test.each<[string, object, object, string]>([
    ['sk = :v', { ':v': { S: 'a' } }, {}, 'Query condition missed key schema element: pk'],
    ['pk = :v AND kind = :v', { ':v': { S: 'a' } }, {}, 'Query condition missed key schema element: sk'],
    ['pk > :v', { ':v': { S: 'a' } }, {}, 'Query key condition not supported'],
    [
      'pk = :v OR sk = :v',
      { ':v': { S: 'a' } },
      {},
      'Invalid KeyConditionExpression: Invalid operator used in KeyConditionExpression: OR',
    ],
    [
      'pk = :v AND pk = :v',
      { ':v': { S: 'a' } },
      {},
      'Invalid KeyConditionExpression: KeyConditionExpressions must only contain one condition per key',
    ],
    [
      'pk = :v',
      { ':v': { N: '1' } },
      {},
      'One or more parameter values were invalid: Condition parameter type does not match schema type',
    ],
    [
      'pk = :v',
      { ':v': { S: 'a' } },
      { FilterExpression: 'sk = :v' },
      'Filter Expression can only contain non-primary key attributes: Primary key attribute: sk',
    ],
    [
      'pk = :v',
      { ':v': { S: 'a' } },
      { IndexName: 'nothing' },
      'The table does not have the specified index: nothing',
    ],
    [
      'kind = :v',
      { ':v': { S: 'a' } },
      { IndexName: 'by-kind', ConsistentRead: true },
      'Consistent reads are not supported on global secondary indexes',
    ],
    [
      'pk = :v',
      { ':v': { S: 'a' } },
      { ExclusiveStartKey: { pk: { S: 'b' }, sk: { S: 'b' } } },
      'The provided starting key is outside query boundaries based on provided conditions',
    ],
    [
      'pk = :v',
      { ':v': { S: 'a' } },
      { ExclusiveStartKey: { pk: { S: 'a' } } },
      'The provided starting key is invalid',
    ],
    [
      'pk = :v',
      { ':v': { S: 'a' } },
      { Limit: 0 },
      "1 validation error detected: Value at 'Limit' failed to satisfy constraint: Member must have value greater than or equal to 1",
    ],
  ])('%s %j %j is refused as AWS refuses it', async (expression, values, more, message) => {
    await expect(query(expression, values, more)).rejects.toMatchObject({
      code: 'ValidationException',
      message,
    })
  })
})

describe('the values of a key condition', () => {
  const empty = (name: string, kind = 'string') =>
    `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty ${kind} value. Key: ${name}`
  const HASH_SIZE =
    'One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes'
  const RANGE_SIZE =
    'One or more parameter values were invalid: Aggregated size of all range keys has exceeded the size limit of 1024 bytes'
  const text = (bytes: number) => ({ S: 'x'.repeat(bytes) })

  test.each<[string, object, object, string]>([
    ['pk = :v', { ':v': text(0) }, {}, empty('pk')],
    ['pk = :v', { ':v': text(2049) }, {}, HASH_SIZE],
    ['pk = :p AND sk = :v', { ':v': text(0) }, {}, empty('sk')],
    ['pk = :p AND sk > :v', { ':v': text(0) }, {}, empty('sk')],
    ['pk = :p AND begins_with(sk, :v)', { ':v': text(0) }, {}, empty('sk')],
    ['pk = :p AND sk BETWEEN :v AND :p', { ':v': text(0) }, {}, empty('sk')],
    ['pk = :p AND sk = :v', { ':v': text(1025) }, {}, RANGE_SIZE],
    ['kind = :v', { ':v': text(0) }, { IndexName: 'by-kind' }, empty('kind')],
    ['kind = :v', { ':v': text(2049) }, { IndexName: 'by-kind' }, HASH_SIZE],
  ])('%s: one that no key may have is refused as in a key', async (expression, values, more, message) => {
    const all = expression.includes(':p') ? { ':p': { S: 'p' }, ...values } : values
    await expect(query(expression, all, more)).rejects.toMatchObject({
      code: 'ValidationException',
      message,
    })
  })

  test('those of KeyConditions too, binary ones as well', async () => {
    await db.call('CreateTable', {
      TableName: 'binaries',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'B' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    })
    const read = (AttributeValueList: object[]) =>
      db.call<Page>('Query', {
        TableName: 'binaries',
        KeyConditions: { id: { ComparisonOperator: 'EQ', AttributeValueList } },
      })
    await expect(read([{ B: '' }])).rejects.toThrow(empty('id', 'binary'))
    expect((await read([{ B: 'AA==' }])).Count).toBe(0)
  })

  test('the largest that a key may have are read', async () => {
    const key = { pk: text(2048), sk: text(1024) }
    await put(key)
    const page = await query('pk = :p AND sk = :v', { ':p': key.pk, ':v': key.sk })
    expect(page.Items).toEqual([key])
  })
})

describe('Select', () => {
  const NOT_INDEXED = 'ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName'
  const KEY = { KeyConditionExpression: 'pk = :v', ExpressionAttributeValues: { ':v': { S: 'a' } } }

  test.each([
    [{ Select: 'ALL_PROJECTED_ATTRIBUTES' }, NOT_INDEXED],
    [
      { Select: 'SPECIFIC_ATTRIBUTES' },
      'Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES',
    ],
    [
      { Select: 'COUNT', ProjectionExpression: 'pk' },
      'Cannot specify the ProjectionExpression when choosing to get only the Count',
    ],
    [
      { Select: 'ALL_PROJECTED_ATTRIBUTES', ProjectionExpression: 'pk' },
      'Cannot specify the ProjectionExpression when choosing to get ALL_PROJECTED_ATTRIBUTES',
    ],
  ])('%j contradicts itself: Query counts it, Scan does not', async (asked, message) => {
    const request = { TableName: 'things', ...asked }
    await expect(db.call('Query', { ...request, ...KEY })).rejects.toMatchObject({
      message: `1 validation error detected: ${message}`,
    })
    await expect(db.call('Scan', request)).rejects.toMatchObject({ message })
  })
})

describe('indexes', () => {
  test('are sparse, follow every write, and show what they project', async () => {
    const item = {
      pk: { S: 'p' },
      sk: { S: 'a' },
      kind: { S: 'k' },
      at: { N: '2' },
      shown: { S: 'x' },
      unshown: { S: 'y' },
    }
    const byKind = async () =>
      (await query('kind = :k', { ':k': { S: 'k' } }, { IndexName: 'by-kind' })).Items
    await put(item)
    await put({ pk: { S: 'p' }, sk: { S: 'b' }, kind: { S: 'k' }, at: { N: '1' } })
    await put({ pk: { S: 'p' }, sk: { S: 'c' }, kind: { S: 'k' } })
    expect(await byKind()).toEqual([
      { pk: { S: 'p' }, sk: { S: 'b' }, kind: { S: 'k' }, at: { N: '1' } },
      { pk: { S: 'p' }, sk: { S: 'a' }, kind: { S: 'k' }, at: { N: '2' }, shown: { S: 'x' } },
    ])
    await db.call('UpdateItem', {
      TableName: 'things',
      Key: { pk: { S: 'p' }, sk: { S: 'a' } },
      UpdateExpression: 'SET #at = :at',
      ExpressionAttributeNames: { '#at': 'at' },
      ExpressionAttributeValues: { ':at': { N: '0.5' } },
    })
    await db.call('DeleteItem', { TableName: 'things', Key: { pk: { S: 'p' }, sk: { S: 'b' } } })
    expect((await byKind()).map(({ at }) => at)).toEqual([{ N: '0.5' }])
  })

  test('entries of equal keys are all there, over pages', async () => {
    for (const sk of ['a', 'b', 'c', 'd'])
      await put({ pk: { S: `p-${sk}` }, sk: { S: sk }, kind: { S: 'k' }, at: { N: '1' } })
    const seen: unknown[] = []
    let ExclusiveStartKey: object | undefined
    do {
      const page = await query(
        'kind = :k',
        { ':k': { S: 'k' } },
        {
          IndexName: 'by-kind',
          Limit: 1,
          ...(ExclusiveStartKey && { ExclusiveStartKey }),
        },
      )
      seen.push(...sortKeys(page))
      ExclusiveStartKey = page.LastEvaluatedKey
    } while (ExclusiveStartKey)
    expect(seen.sort()).toEqual(['a', 'b', 'c', 'd'])
  })

  test('a local index fetches what it does not hold', async () => {
    await put({ pk: { S: 'p' }, sk: { S: 'a' }, at: { N: '1' }, unshown: { S: 'y' } })
    const read = async (more: object) =>
      (await query('pk = :p', { ':p': { S: 'p' } }, { IndexName: 'by-at', ...more })).Items[0]
    expect(await read({})).not.toHaveProperty('unshown')
    expect(await read({ Select: 'ALL_ATTRIBUTES' })).toHaveProperty('unshown')
    expect(await read({ ProjectionExpression: 'unshown' })).toEqual({ unshown: { S: 'y' } })
  })

  test('refuse a key attribute of another type', async () => {
    await expect(put({ pk: { S: 'p' }, sk: { S: 'a' }, kind: { N: '1' } })).rejects.toMatchObject({
      message:
        'One or more parameter values were invalid: Type mismatch for Index Key kind Expected: S Actual: N IndexName: by-kind',
    })
  })
})

describe('Scan', () => {
  const scan = (more: object) => db.call<Page>('Scan', { TableName: 'things', ...more })

  test('segments and pages give every item once', async () => {
    const keys = Array.from({ length: 60 }, (_, n) => `k${n}`)
    for (const sk of keys) await put({ pk: { S: `p${sk}` }, sk: { S: sk } })
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 7 }),
        fc.integer({ min: 1, max: 20 }),
        async (TotalSegments, Limit) => {
          const seen: unknown[] = []
          for (let Segment = 0; Segment < TotalSegments; Segment++) {
            let ExclusiveStartKey: object | undefined
            do {
              const page = await scan({
                TotalSegments,
                Segment,
                Limit,
                ...(ExclusiveStartKey && { ExclusiveStartKey }),
              })
              seen.push(...sortKeys(page))
              ExclusiveStartKey = page.LastEvaluatedKey
            } while (ExclusiveStartKey)
          }
          expect(seen.sort()).toEqual([...keys].sort())
        },
      ),
      { seed: 1, numRuns: 30 },
    )
  })

  test('every segment has its share', async () => {
    for (let n = 0; n < 100; n++) await put({ pk: { S: String(n) }, sk: { S: 'x' } })
    for (let Segment = 0; Segment < 4; Segment++)
      expect((await scan({ TotalSegments: 4, Segment, Select: 'COUNT' })).Count).toBeGreaterThan(10)
  })

  test('COUNT counts what the filter lets through, and shows nothing', async () => {
    await put({ pk: { S: 'a' }, sk: { S: 'x' }, n: { N: '1' } })
    await put({ pk: { S: 'b' }, sk: { S: 'x' } })
    const page = await scan({ Select: 'COUNT', FilterExpression: 'attribute_exists(n)' })
    expect(page).toEqual({ Count: 1, ScannedCount: 2 })
  })

  test('a segment needs its number and the total', async () => {
    await expect(scan({ TotalSegments: 2 })).rejects.toThrow('The Segment parameter is required')
    await expect(scan({ Segment: 2, TotalSegments: 2 })).rejects.toThrow(
      'must be less than parameter TotalSegments',
    )
  })
})

// Recorded on AWS.
test('an item of which a projection shows nothing is empty, and left out by TransactGetItems', async () => {
  const Key = { pk: { S: 'p' }, sk: { S: 's' } }
  await put({ ...Key, shown: { S: 'x' } })
  const read = { Key, ProjectionExpression: 'nothing' }
  const one = { Get: { TableName: 'things', ...read } }
  expect(await db.call('GetItem', { TableName: 'things', ...read })).toEqual({ Item: {} })
  expect(await db.call('TransactGetItems', { TransactItems: [one] })).toEqual({ Responses: [{}] })
})

test('ConsumedCapacity counts what was read and written, indexes too', async () => {
  const item = {
    pk: { S: 'p' },
    sk: { S: 'a' },
    kind: { S: 'k' },
    at: { N: '1' },
    data: { S: 'x'.repeat(5_000) },
  }
  const written = await db.call<Page>('PutItem', {
    TableName: 'things',
    Item: item,
    ReturnConsumedCapacity: 'INDEXES',
  })
  expect(written.ConsumedCapacity).toEqual({
    TableName: 'things',
    CapacityUnits: 7,
    Table: { CapacityUnits: 5 },
    GlobalSecondaryIndexes: { 'by-kind': { CapacityUnits: 1 } },
    LocalSecondaryIndexes: { 'by-at': { CapacityUnits: 1 } },
  })
  const read = (more: object) =>
    db.call<Page>('GetItem', {
      TableName: 'things',
      Key: { pk: { S: 'p' }, sk: { S: 'a' } },
      ReturnConsumedCapacity: 'TOTAL',
      ...more,
    })
  expect((await read({})).ConsumedCapacity).toEqual({ TableName: 'things', CapacityUnits: 1 })
  expect((await read({ ConsistentRead: true })).ConsumedCapacity).toEqual({
    TableName: 'things',
    CapacityUnits: 2,
  })
})

describe('a scan counts at least a unit of each partition that it comes to', () => {
  const scan = async (TableName: string, more: object = {}) =>
    (
      await db.call<{ ConsumedCapacity: { CapacityUnits: number } }>('Scan', {
        TableName,
        ReturnConsumedCapacity: 'TOTAL',
        ...more,
      })
    ).ConsumedCapacity.CapacityUnits
  const put = (TableName: string, count: number, size = 1) =>
    Promise.all(
      Array.from({ length: count }, (_, n) =>
        db.call('PutItem', { TableName, Item: { id: { S: `${n}` }, data: { S: 'x'.repeat(size) } } }),
      ),
    )

  test('four of a table on demand', async () => {
    await createTable(db, 'on-demand', ['id'])
    expect(await scan('on-demand')).toBe(2)
    await put('on-demand', 1)
    expect(await scan('on-demand')).toBe(2)
    expect(await scan('on-demand', { ConsistentRead: true })).toBe(4)
    // Each is rounded up by itself.
    await put('on-demand', 40, 1_000)
    expect(await scan('on-demand', { ConsistentRead: true })).toBeGreaterThanOrEqual(10)
    expect(await scan('on-demand', { ConsistentRead: true })).toBeLessThanOrEqual(14)
  })

  test('up to where it ends', async () => {
    await createTable(db, 'ended', ['id'])
    await put('ended', 40)
    expect(await scan('ended', { Limit: 1 })).toBe(0.5)
    expect(await scan('ended', { Segment: 0, TotalSegments: 4 })).toBe(0.5)
    expect(await scan('ended', { Segment: 1, TotalSegments: 2 })).toBe(1)
  })

  test('one of a table with provisioned capacity', async () => {
    const ProvisionedThroughput = { ReadCapacityUnits: 1, WriteCapacityUnits: 1 }
    await createTable(db, 'provisioned', ['id'], { BillingMode: 'PROVISIONED', ProvisionedThroughput })
    await put('provisioned', 40)
    expect(await scan('provisioned')).toBe(0.5)
  })
})

test('items of one key only', async () => {
  await createTable(db, 'plain', ['id'])
  await db.call('PutItem', { TableName: 'plain', Item: { id: { S: 'a' } } })
  const { Items } = await db.call<Page>('Query', {
    TableName: 'arn:aws:dynamodb:us-east-1:123456789012:table/plain',
    KeyConditionExpression: 'id = :id',
    ExpressionAttributeValues: { ':id': { S: 'a' } },
  })
  expect(Items).toEqual([{ id: { S: 'a' } }])
})
