// Attribute values that AWS refuses, in the words of the operation that reads them.
import { beforeEach, describe, expect, test } from 'vitest'
import { createTable, dynamoDb, type TestDynamoDb } from './support.js'

const NOT_NUMERIC = 'The parameter cannot be converted to a numeric value'
const OVERFLOW = 'Number overflow. Attempting to store a number with magnitude larger than supported range'
const UNDERFLOW = 'Number underflow. Attempting to store a number with magnitude smaller than supported range'
const INVALID = 'One or more parameter values were invalid: '
const NESTED =
  'Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit'

let db: TestDynamoDb

beforeEach(async () => {
  db = dynamoDb()
  await createTable(db, 'things', ['id'])
})

const key = (id: string) => ({ id: { S: id } })

/** Where a value may stand in a request. */
const PLACES: readonly [
  string,
  'counted' | 'plain' | 'older' | 'older value',
  string,
  (value: object) => object,
][] = [
  ['an item', 'counted', 'PutItem', (v) => ({ TableName: 'things', Item: { ...key('a'), v } })],
  [
    'a nested value',
    'counted',
    'PutItem',
    (v) => ({ TableName: 'things', Item: { ...key('a'), v: { L: [v] } } }),
  ],
  ['a key', 'counted', 'DeleteItem', (v) => ({ TableName: 'things', Key: { id: v } })],
  [
    'an update',
    'counted',
    'UpdateItem',
    (v) => ({
      TableName: 'things',
      Key: key('a'),
      UpdateExpression: 'SET v = :v',
      ExpressionAttributeValues: { ':v': v },
    }),
  ],
  ['a key', 'plain', 'GetItem', (v) => ({ TableName: 'things', Key: { id: v } })],
  ['a key', 'plain', 'BatchGetItem', (v) => ({ RequestItems: { things: { Keys: [{ id: v }] } } })],
  [
    'a filter',
    'plain',
    'Query',
    (v) => ({
      TableName: 'things',
      KeyConditionExpression: 'id = :id',
      FilterExpression: 'v = :v',
      ExpressionAttributeValues: { ':id': { S: 'a' }, ':v': v },
    }),
  ],
  [
    'an item',
    'older',
    'BatchWriteItem',
    (v) => ({ RequestItems: { things: [{ PutRequest: { Item: { ...key('a'), v } } }] } }),
  ],
  [
    'an item',
    'older',
    'TransactWriteItems',
    (v) => ({ TransactItems: [{ Put: { TableName: 'things', Item: { ...key('a'), v } } }] }),
  ],
  [
    'a key',
    'older',
    'TransactGetItems',
    (v) => ({ TransactItems: [{ Get: { TableName: 'things', Key: { id: v } } }] }),
  ],
  [
    'a filter',
    'older value',
    'Scan',
    (v) => ({
      TableName: 'things',
      FilterExpression: 'v = :v',
      ExpressionAttributeValues: { ':v': v },
    }),
  ],
]

function said(style: (typeof PLACES)[number][1], current: string, older: string): string {
  switch (style) {
    case 'counted':
      return `1 validation error detected: ${current}`
    case 'plain':
      return current
    case 'older':
      return older
    case 'older value':
      return `ExpressionAttributeValues contains invalid value: ${older} for key :v`
  }
}

describe.each(PLACES)('%s (%s) of %s', (_, style, operation, request) => {
  test.each<[object, string, string?]>([
    [{ N: 'abc' }, `${NOT_NUMERIC}: abc`],
    [{ N: '' }, `${NOT_NUMERIC}: `, NOT_NUMERIC],
    [{ N: '1 ' }, `${NOT_NUMERIC}: 1 `],
    [{ N: '1e126' }, OVERFLOW],
    [{ N: '1e2147483647' }, OVERFLOW, UNDERFLOW],
    [{ N: '1e99999999999' }, OVERFLOW, `${NOT_NUMERIC}: 1e99999999999`],
    [{ N: '1e9223372036854775808' }, `${NOT_NUMERIC}: 1e9223372036854775808`],
    [{ N: '0e126' }, OVERFLOW],
    [{ N: '0e-131' }, UNDERFLOW],
    [{ N: '1'.repeat(39) }, 'Attempting to store more than 38 significant digits in a Number'],
    [
      { SS: ['b', 'a', 'b'] },
      `${INVALID}Input collection ["a", "b", "b"] contains duplicates.`,
      `${INVALID}Input collection [b, a, b] contains duplicates.`,
    ],
    [
      { BS: ['/w==', 'AA==', 'AA=='] },
      `${INVALID}Input collection ["AA==","/w==","AA=="]of type BS contains duplicates.`,
      `${INVALID}Input collection [/w==, AA==, AA==]of type BS contains duplicates.`,
    ],
    [
      { NS: ['2', '1', '2.0'] },
      `${INVALID}Input collection contains duplicates.`,
      'Input collection contains duplicates',
    ],
    [{ SS: [] }, `${INVALID}An string set  may not be empty`],
    [{ NS: [] }, `${INVALID}An number set  may not be empty`],
    [{ BS: [] }, `${INVALID}Binary sets should not be empty`],
    [{ NULL: false }, `${INVALID}Null attribute value types must have the value of true`],
    [{}, 'Supplied AttributeValue is empty, must contain exactly one of the supported datatypes'],
    [
      { S: 'a', N: '1' },
      'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes',
    ],
    [{ M: { '': { S: 'x' } } }, 'Empty attribute name'],
    [deep(40), NESTED],
  ])('%j', async (value, current, older = current) => {
    await expect(db.call(operation, request(value))).rejects.toMatchObject({
      code: 'ValidationException',
      message: said(style, current, older),
    })
  })
})

function deep(levels: number): object {
  return levels === 0 ? { S: 'x' } : { M: { n: deep(levels - 1) } }
}

describe('nesting', () => {
  const update = (levels: number, path = 'd') => ({
    TableName: 'things',
    Key: key('a'),
    UpdateExpression: `SET ${path} = :v`,
    ExpressionAttributeValues: { ':v': deep(levels) },
  })

  test('is counted where a value is put, not only where it is given', async () => {
    await db.call('PutItem', { TableName: 'things', Item: { ...key('a'), d: { M: {} } } })
    await db.call('UpdateItem', update(30, 'd.x'))
    await expect(db.call('UpdateItem', update(31, 'd.x'))).rejects.toThrow(NESTED)
    await db.call('UpdateItem', update(31))
  })

  test('a transaction lets a value be one level deeper than an item may be', async () => {
    await db.call('PutItem', { TableName: 'things', Item: key('a') })
    await expect(
      db.call('TransactWriteItems', { TransactItems: [{ Update: update(32) }] }),
    ).rejects.toMatchObject({
      code: 'TransactionCanceledException',
      members: { CancellationReasons: [{ Code: 'ValidationError', Message: NESTED }] },
    })
    await expect(
      db.call('TransactWriteItems', {
        TransactItems: [
          {
            ConditionCheck: {
              TableName: 'things',
              Key: key('a'),
              ConditionExpression: 'd = :v',
              ExpressionAttributeValues: { ':v': deep(32) },
            },
          },
        ],
      }),
    ).rejects.toMatchObject({ members: { CancellationReasons: [{ Code: 'ConditionalCheckFailed' }] } })
  })
})

test('sets come back in an order of their own', async () => {
  await db.call('PutItem', {
    TableName: 'things',
    Item: {
      ...key('a'),
      texts: { SS: ['b', '', 'é', 'a'] },
      numbers: { NS: ['10', '-1', '9', '2.5'] },
      bytes: { BS: ['/w==', 'AA==', ''] },
    },
  })
  await db.call('UpdateItem', {
    TableName: 'things',
    Key: key('a'),
    UpdateExpression: 'ADD texts :t, numbers :n',
    ExpressionAttributeValues: { ':t': { SS: ['B'] }, ':n': { NS: ['0', '9'] } },
  })
  const { Item } = await db.call<{ Item: object }>('GetItem', { TableName: 'things', Key: key('a') })
  expect(Item).toEqual({
    ...key('a'),
    texts: { SS: ['', 'B', 'a', 'b', 'é'] },
    numbers: { NS: ['-1', '0', '2.5', '9', '10'] },
    bytes: { BS: ['', 'AA==', '/w=='] },
  })
})
