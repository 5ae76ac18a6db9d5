// What reads of indexes may ask for and cost, what index keys items may have, and where reads may go on.
import { beforeAll, describe, expect, test } from 'vitest'
import { dynamoDb, type TestDynamoDb } from './support.js'

let db: TestDynamoDb
const keys = (hash: string, range?: string) => [
  { AttributeName: hash, KeyType: 'HASH' },
  ...(range ? [{ AttributeName: range, KeyType: 'RANGE' }] : []),
]

beforeAll(async () => {
  db = dynamoDb()
  const include = { ProjectionType: 'INCLUDE', NonKeyAttributes: ['info'] }
  await db.call('CreateTable', {
    TableName: 'things',
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: ['pk', 'sk', 'kind', 'rank'].map((name) => ({
      AttributeName: name,
      AttributeType: 'S',
    })),
    KeySchema: keys('pk', 'sk'),
    LocalSecondaryIndexes: [{ IndexName: 'by-rank', KeySchema: keys('pk', 'rank'), Projection: include }],
    GlobalSecondaryIndexes: [
      { IndexName: 'z-kind', KeySchema: keys('kind'), Projection: { ProjectionType: 'ALL' } },
      { IndexName: 'by-kind', KeySchema: keys('kind', 'rank'), Projection: include },
    ],
  })
  await put({
    sk: { S: '1' },
    rank: { S: 'r' },
    kind: { S: 'k' },
    info: { S: 'd' },
    extra: { S: 'e'.repeat(5_000) },
  })
})

const put = (item: object) => db.call('PutItem', { TableName: 'things', Item: { pk: { S: 'p' }, ...item } })

async function refusal(operation: string, input: object): Promise<unknown> {
  const error = await db.call(operation, { TableName: 'things', ...input }).catch((caught: unknown) => caught)
  return (error as { message?: string }).message
}

const ofKind = {
  IndexName: 'by-kind',
  KeyConditionExpression: 'kind = :k',
  ExpressionAttributeValues: { ':k': { S: 'k' } },
}
const ofRank = {
  IndexName: 'by-rank',
  KeyConditionExpression: 'pk = :p',
  ExpressionAttributeValues: { ':p': { S: 'p' } },
}

describe('what is shown', () => {
  test('a global index has nothing but what it projects', async () => {
    const prefix = 'One or more parameter values were invalid: '
    expect(await refusal('Query', { ...ofKind, ProjectionExpression: 'info, extra' })).toBe(
      `${prefix}Global secondary index by-kind does not project [extra]`,
    )
    expect(await refusal('Scan', { IndexName: 'by-kind', Select: 'ALL_ATTRIBUTES' })).toBe(
      `${prefix}Select type ALL_ATTRIBUTES is not supported for global secondary index by-kind because its projection type is not ALL`,
    )
  })

  test('a query has no filter on what its index does not hold, also where it shows it', async () => {
    const filter = {
      FilterExpression: 'extra = :e AND info = :e AND pk = :e',
      ExpressionAttributeValues: { ':e': { S: 'e' }, ':k': { S: 'k' } },
    }
    const missing = (index: string) =>
      `One or more parameter values were invalid: Secondary index ${index} does not project one or more filter attributes: [extra]`
    expect(await refusal('Query', { ...ofKind, ...filter })).toBe(missing('by-kind'))
    const ofRankBy = (FilterExpression: string, more: object = {}) => ({
      ...ofRank,
      FilterExpression,
      ExpressionAttributeValues: { ':p': { S: 'p' }, ':e': { S: 'e' } },
      ...more,
    })
    for (const more of [{}, { Select: 'ALL_ATTRIBUTES' }, { ProjectionExpression: 'extra' }])
      expect(await refusal('Query', ofRankBy('extra = :e', more))).toBe(missing('by-rank'))
    expect(await refusal('Query', ofRankBy('extra = :e AND pk.a = :e'))).toBe(
      'Filter Expression can only contain non-primary key attributes: Primary key attribute: pk',
    )
    const { Items } = await db.call<{ Items: object[] }>('Query', {
      TableName: 'things',
      ...ofRankBy('sk <> :e', { ProjectionExpression: 'sk, kind' }),
    })
    expect(Items).toEqual([{ sk: { S: '1' }, kind: { S: 'k' } }])
  })

  test('a scan of an index finds nothing where the index does not hold it', async () => {
    const scan = (FilterExpression: string) =>
      db.call('Scan', { TableName: 'things', IndexName: 'by-rank', Select: 'COUNT', FilterExpression })
    expect(await scan('attribute_exists(extra)')).toEqual({ Count: 0, ScannedCount: 1 })
    expect(await scan('attribute_exists(info)')).toEqual({ Count: 1, ScannedCount: 1 })
  })

  test('a global index that does not hold whole items is refused before paths into keys are', async () => {
    expect(
      await refusal('Query', {
        ...ofKind,
        Select: 'ALL_ATTRIBUTES',
        FilterExpression: 'pk.a = :k',
      }),
    ).toContain('Select type ALL_ATTRIBUTES is not supported for global secondary index by-kind')
  })

  test('a local index fetches the rest from its table, a read for each item', async () => {
    const query = (more: object) =>
      db.call<{ Items: object[]; ConsumedCapacity: object }>('Query', {
        TableName: 'things',
        ...ofRank,
        ...more,
        ReturnConsumedCapacity: 'INDEXES',
      })
    const projected = await query({ ProjectionExpression: 'info' })
    expect(projected.ConsumedCapacity).toMatchObject({
      CapacityUnits: 0.5,
      Table: { CapacityUnits: 0 },
      LocalSecondaryIndexes: { 'by-rank': { CapacityUnits: 0.5 } },
    })
    const fetched = await query({ ProjectionExpression: 'extra' })
    expect(fetched.Items).toEqual([{ extra: { S: 'e'.repeat(5_000) } }])
    expect(fetched.ConsumedCapacity).toMatchObject({
      CapacityUnits: 1.5,
      Table: { CapacityUnits: 1 },
      LocalSecondaryIndexes: { 'by-rank': { CapacityUnits: 0.5 } },
    })
  })
})

describe('keys of indexes', () => {
  const mismatch =
    'One or more parameter values were invalid: Type mismatch for Index Key kind Expected: S Actual: N IndexName: by-kind'
  const empty =
    'One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty string value. IndexName: by-kind, IndexKey: kind'
  const emptyUpdate =
    'One or more parameter values are not valid. The update expression attempted to update a secondary index key to a value that is not supported. The AttributeValue for a key attribute cannot contain an empty string value.'
  const item = (kind: object) => ({ pk: { S: 'p' }, sk: { S: '2' }, kind })
  const update = (kind: object) => ({
    TableName: 'things',
    Key: { pk: { S: 'p' }, sk: { S: '2' } },
    UpdateExpression: 'SET kind = :k',
    ExpressionAttributeValues: { ':k': kind },
  })

  test('have their type, and are not empty; the first index by name is told', async () => {
    expect(await refusal('PutItem', { Item: item({ N: '1' }) })).toBe(mismatch)
    expect(await refusal('PutItem', { Item: item({ S: '' }) })).toBe(empty)
    expect(await refusal('UpdateItem', update({ N: '1' }))).toBe(mismatch)
    expect(await refusal('UpdateItem', update({ S: '' }))).toBe(emptyUpdate)
  })

  test('are told by what an update says, or by what comes of it', async () => {
    const updated = (UpdateExpression: string, more: object = {}) =>
      refusal('UpdateItem', {
        Key: { pk: { S: 'p' }, sk: { S: '3' } },
        UpdateExpression,
        ...more,
      })
    const one = { ExpressionAttributeValues: { ':v': { N: '1' } } }
    await updated('SET n1 = :v', one)
    expect(await updated('SET n1.a = :v, kind = :v', one)).toBe(mismatch)
    expect(await updated('SET kind = n1 + :v', one)).toBe(mismatch)
    expect(await updated('ADD kind :v', one)).toBe(mismatch)
    expect(
      await updated('SET kind.a = :v, #r = :v', { ...one, ExpressionAttributeNames: { '#r': 'rank' } }),
    ).toBe(mismatch.replace('kind', 'rank'))
    expect(await updated('SET kind = :v', { ...one, ConditionExpression: 'attribute_exists(nothing)' })).toBe(
      mismatch,
    )
    const made = 'The update expression attempted to update the secondary index key'
    expect(await updated('SET kind = n1')).toBe(`${made} to unsupported type`)
    expect(await updated('SET kind = if_not_exists(n1, :v)', one)).toBe(`${made} to unsupported type`)
    expect(
      await updated('SET kind = :v', { ExpressionAttributeValues: { ':v': { S: 'k'.repeat(2_049) } } }),
    ).toBe(`${made} beyond allowed size limits`)
  })

  test('have no parts: no path of a write leads into them', async () => {
    const into = (kind: string, name: string) =>
      `Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: ${kind}: ${name}`
    const Key = { pk: { S: 'p' }, sk: { S: '2' } }
    const values = { ExpressionAttributeValues: { ':k': { S: 'k' } } }
    const updates: [string, object, string][] = [
      ['SET kind.a = :k', values, into('IndexKey', 'kind')],
      ['SET #r[0] = :k', { ...values, ExpressionAttributeNames: { '#r': 'rank' } }, into('IndexKey', 'rank')],
      ['SET extra = kind[1]', {}, into('IndexKey', 'kind')],
      ['SET extra = pk.a', {}, into('Key', 'pk')],
      [
        'SET pk.a = :k',
        values,
        'One or more parameter values were invalid: Cannot update attribute pk. This attribute is part of the key',
      ],
    ]
    for (const [UpdateExpression, more, message] of updates)
      expect(await refusal('UpdateItem', { Key, UpdateExpression, ...more })).toBe(message)
    const condition = { ConditionExpression: 'attribute_exists(kind.a)' }
    const ofCondition = into('IndexKey', 'kind')
    expect(await refusal('PutItem', { Item: Key, ...condition })).toBe(ofCondition)
    expect(await refusal('DeleteItem', { Key, ...condition })).toBe(ofCondition)
    expect(
      await refusal('UpdateItem', { Key, UpdateExpression: 'SET extra = :k', ...values, ...condition }),
    ).toBe(ofCondition)
  })

  test('in a transaction, another type is a reason and an empty one is not', async () => {
    const put = (kind: object) => ({ Put: { TableName: 'things', Item: item(kind) } })
    for (const action of [put({ N: '1' }), { Update: update({ N: '1' }) }])
      await expect(db.call('TransactWriteItems', { TransactItems: [action] })).rejects.toMatchObject({
        members: { CancellationReasons: [{ Code: 'ValidationError', Message: mismatch }] },
      })
    expect(await refusal('TransactWriteItems', { TransactItems: [put({ S: '' })] })).toBe(empty)
    expect(await refusal('TransactWriteItems', { TransactItems: [{ Update: update({ S: '' }) }] })).toBe(
      emptyUpdate,
    )
  })
})

describe('ExclusiveStartKey', () => {
  const INVALID = 'The provided starting key is invalid'
  const MISMATCH = 'The provided key element does not match the schema'
  const p = { S: 'p' }
  const table = {
    KeyConditionExpression: 'pk = :p AND sk > :s',
    ExpressionAttributeValues: { ':p': p, ':s': { S: '5' } },
  }

  test.each<[string, object, object, string]>([
    ['Scan', {}, {}, `${INVALID}: ${MISMATCH}`],
    ['Scan', {}, { pk: p }, `${INVALID}: ${MISMATCH}`],
    ['Scan', {}, { pk: p, sk: { N: '1' } }, `${INVALID}: ${MISMATCH}`],
    ['Scan', { IndexName: 'by-kind' }, { pk: p, sk: p }, INVALID],
    ['Scan', { IndexName: 'by-kind' }, { pk: p, sk: p, rank: p, kind: { N: '1' } }, MISMATCH],
    ['Scan', { IndexName: 'by-kind' }, { pk: p, sk: p, rank: p, kind: { S: '' } }, INVALID],
    [
      'Scan',
      {},
      { pk: p, sk: {} },
      `${INVALID}: Supplied AttributeValue is empty, must contain exactly one of the supported datatypes`,
    ],
    ['Scan', {}, { pk: p, sk: { N: 'a' } }, 'The parameter cannot be converted to a numeric value: a'],
    ['Query', ofRank, { pk: p, sk: p }, INVALID],
    ['Query', ofRank, { pk: p, sk: p, other: p }, INVALID],
    ['Query', ofRank, { pk: p, sk: { N: '1' }, rank: p }, `${INVALID}: ${MISMATCH}`],
    [
      'Query',
      ofRank,
      { pk: { S: 'q' }, sk: p, rank: p },
      'The provided starting key is outside query boundaries based on provided conditions',
    ],
    [
      'Query',
      table,
      { pk: p, sk: { S: '1' } },
      'The provided starting key does not match the range key predicate',
    ],
    [
      'Query',
      table,
      { pk: { S: 'q' }, sk: { S: '6' } },
      'The query can return at most one row and cannot be restarted',
    ],
  ])('%s %j from %j', async (operation, input, ExclusiveStartKey, message) => {
    expect(await refusal(operation, { ...input, ExclusiveStartKey })).toBe(message)
  })
})
