import { beforeAll, describe, expect, test } from 'vitest'
import type { TestDynamoDb } from '../support.js'
import { condition, refusal, said, tables } from './support.js'

const X = condition('EQ', { S: 'x' })
const KEY = { a: { S: 'k' } }
const VALUES = { ':v': { S: 'x' } }
const PUT = { a: { Value: { S: 'v' }, Action: 'PUT' } }

const nested = (levels: number): object => (levels === 0 ? { S: 'leaf' } : { M: { n: nested(levels - 1) } })

let db: TestDynamoDb
beforeAll(async () => {
  db = await tables()
})

describe('expressions and what was before them do not go together', () => {
  test.each([
    [
      'PutItem',
      { Item: KEY, Expected: { a: {} }, ConditionExpression: '' },
      'Expected',
      'ConditionExpression',
    ],
    [
      'PutItem',
      { Item: { a: {} }, ConditionalOperator: 'AND', ConditionExpression: 'x' },
      'ConditionalOperator',
      'ConditionExpression',
    ],
    [
      'PutItem',
      { Item: KEY, ConditionalOperator: 'AND', Expected: { a: X }, ConditionExpression: 'x' },
      'Expected, ConditionalOperator',
      'ConditionExpression',
    ],
    [
      'DeleteItem',
      { Key: KEY, ConditionalOperator: 'AND', ConditionExpression: 'x' },
      'ConditionalOperator',
      'ConditionExpression',
    ],
    [
      'UpdateItem',
      {
        Key: { a: {} },
        Expected: { a: {} },
        AttributeUpdates: {},
        ConditionExpression: '',
        UpdateExpression: '',
      },
      'AttributeUpdates, Expected',
      'UpdateExpression, ConditionExpression',
    ],
    [
      'UpdateItem',
      {
        Key: KEY,
        ConditionalOperator: 'AND',
        UpdateExpression: 'SET a = :v',
        ExpressionAttributeValues: VALUES,
      },
      'ConditionalOperator',
      'UpdateExpression',
    ],
    [
      'UpdateItem',
      { Key: KEY, AttributeUpdates: PUT, ConditionExpression: 'attribute_exists(a)' },
      'AttributeUpdates',
      'ConditionExpression',
    ],
    [
      'UpdateItem',
      { Key: KEY, Expected: { a: X, b: X }, UpdateExpression: 'SET a = :v' },
      'Expected',
      'UpdateExpression',
    ],
    [
      'UpdateItem',
      {
        Key: KEY,
        AttributeUpdates: PUT,
        Expected: { a: X },
        ConditionalOperator: 'OR',
        UpdateExpression: 'x',
        ConditionExpression: 'x',
      },
      'AttributeUpdates, Expected, ConditionalOperator',
      'UpdateExpression, ConditionExpression',
    ],
    [
      'GetItem',
      { Key: { a: {} }, AttributesToGet: ['a'], ProjectionExpression: '' },
      'AttributesToGet',
      'ProjectionExpression',
    ],
    [
      'Scan',
      {
        ScanFilter: { a: X },
        AttributesToGet: ['a', 'a'],
        ConditionalOperator: 'OR',
        FilterExpression: '',
        ProjectionExpression: '',
      },
      'AttributesToGet, ScanFilter, ConditionalOperator',
      'ProjectionExpression, FilterExpression',
    ],
    [
      'Scan',
      { ConditionalOperator: 'AND', ProjectionExpression: 'a' },
      'ConditionalOperator',
      'ProjectionExpression',
    ],
    ['Scan', { ScanFilter: { a: X }, ProjectionExpression: 'b' }, 'ScanFilter', 'ProjectionExpression'],
    [
      'Scan',
      { AttributesToGet: ['a'], FilterExpression: 'a = :v', ExpressionAttributeValues: VALUES },
      'AttributesToGet',
      'FilterExpression',
    ],
    [
      'Scan',
      {
        ConditionalOperator: 'AND',
        FilterExpression: 'a = :v',
        ExpressionAttributeValues: { ...VALUES, ':unused': { S: 'y' } },
      },
      'ConditionalOperator',
      'FilterExpression',
    ],
    [
      'Query',
      {
        AttributesToGet: ['a', 'a'],
        QueryFilter: { a: X },
        ConditionalOperator: 'OR',
        KeyConditions: { a: X },
        ProjectionExpression: '',
        FilterExpression: '',
        KeyConditionExpression: '',
      },
      'AttributesToGet, QueryFilter, ConditionalOperator, KeyConditions',
      'ProjectionExpression, FilterExpression, KeyConditionExpression',
    ],
    [
      'Query',
      {
        AttributesToGet: ['a', 'a'],
        QueryFilter: { a: X },
        ConditionalOperator: 'OR',
        KeyConditions: { a: X },
        ProjectionExpression: '',
        FilterExpression: '',
      },
      'AttributesToGet, QueryFilter, ConditionalOperator',
      'ProjectionExpression, FilterExpression',
    ],
    [
      'Query',
      {
        AttributesToGet: ['a', 'a'],
        QueryFilter: { a: X },
        ConditionalOperator: 'OR',
        ProjectionExpression: '',
        FilterExpression: '',
        KeyConditionExpression: '',
      },
      'AttributesToGet, QueryFilter, ConditionalOperator',
      'ProjectionExpression, FilterExpression, KeyConditionExpression',
    ],
    [
      'Query',
      { KeyConditions: { a: X }, KeyConditionExpression: 'a = :v', ExpressionAttributeValues: VALUES },
      'KeyConditions',
      'KeyConditionExpression',
    ],
    [
      'Query',
      { AttributesToGet: ['a'], KeyConditionExpression: 'a = :v' },
      'AttributesToGet',
      'KeyConditionExpression',
    ],
    [
      'Query',
      { QueryFilter: { a: X }, KeyConditionExpression: 'a = :v' },
      'QueryFilter',
      'KeyConditionExpression',
    ],
    [
      'Query',
      { ConditionalOperator: 'AND', KeyConditionExpression: 'a = :v' },
      'ConditionalOperator',
      'KeyConditionExpression',
    ],
  ])('%s %j', async (operation, input, older, expressions) => {
    expect(await refusal(db, operation, { TableName: 'abc', ...input })).toBe(
      said(
        operation,
        `Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {${older}} Expression parameters: {${expressions}}`,
      ),
    )
  })

  test('BatchGetItem, for each table', async () => {
    const abc = { Keys: [{}], AttributesToGet: ['a'], ExpressionAttributeNames: {}, ProjectionExpression: '' }
    expect(await refusal(db, 'BatchGetItem', { RequestItems: { abc } })).toBe(
      'Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {AttributesToGet} Expression parameters: {ProjectionExpression}',
    )
  })

  test('BatchGetItem, for two tables', async () => {
    const projected = (name: string, more: object) => ({
      [name]: { Keys: [{ a: KEY.a, b: KEY.a }], ...more },
    })
    const older = projected('abc', { AttributesToGet: ['a'] })
    const newer = projected('def', { ProjectionExpression: 'a' })
    const message =
      'Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {AttributesToGet} Expression parameters: {ProjectionExpression}'
    expect(await refusal(db, 'BatchGetItem', { RequestItems: { ...older, ...newer } })).toBe(message)
    expect(await refusal(db, 'BatchGetItem', { RequestItems: { ...newer, ...older } })).toBe(message)
    const alike = { ...older, ...projected('range', { AttributesToGet: ['b'] }), ...projected('ghi', {}) }
    expect(await refusal(db, 'BatchGetItem', { RequestItems: alike })).toBe(
      'ResourceNotFoundException: Requested resource not found',
    )
  })

  test('KeyConditions go with all but their own successor', async () => {
    await db.call('PutItem', { TableName: 'hash', Item: { ...KEY, b: { S: 'x' }, c: { S: 'y' } } })
    const KeyConditions = { a: condition('EQ', KEY.a) }
    const query = (input: object) => db.call('Query', { TableName: 'hash', KeyConditions, ...input })
    await expect(
      query({ FilterExpression: 'b = :v', ExpressionAttributeValues: VALUES }),
    ).resolves.toMatchObject({ Count: 1 })
    await expect(query({ ProjectionExpression: 'b' })).resolves.toMatchObject({ Items: [{ b: { S: 'x' } }] })
    await expect(query({ AttributesToGet: ['c'] })).resolves.toMatchObject({ Items: [{ c: { S: 'y' } }] })
  })
})

test.each([
  ['PutItem', { Item: { a: {} }, Expected: { a: {} } }, ''],
  ['UpdateItem', { Key: { a: {} }, Expected: { a: {} } }, ''],
  ['DeleteItem', { Key: { a: {} }, Expected: { a: {} } }, ''],
  ['Query', { QueryFilter: { a: condition('EQ', {}) }, AttributesToGet: ['a', 'a'] }, ''],
  [
    'Scan',
    { ScanFilter: { a: condition('EQ', {}) }, AttributesToGet: ['a', 'a'], Segment: 1 },
    ': FilterExpression is null',
  ],
])('%s: the names and values of expressions do not go with them', async (operation, input, what) => {
  const request = { TableName: 'abc', ...input, ExpressionAttributeValues: {} }
  expect(await refusal(db, operation, { ...request, ExpressionAttributeNames: {} })).toBe(
    said(operation, 'ExpressionAttributeNames can only be specified when using expressions'),
  )
  expect(await refusal(db, operation, request)).toBe(
    said(operation, `ExpressionAttributeValues can only be specified when using expressions${what}`),
  )
})

describe('ConditionalOperator', () => {
  const NONE = 'ConditionalOperator cannot be used without Filter or Expected'
  const ONE = 'ConditionalOperator can only be used when Filter or Expected has two or more elements'

  test.each([
    ['Scan', {}, NONE],
    ['Scan', { ScanFilter: {} }, NONE],
    ['Scan', { ScanFilter: { a: X } }, ONE],
    ['Scan', { AttributesToGet: ['a', 'b'] }, NONE],
    ['Query', {}, NONE],
    ['Query', { KeyConditions: { a: X } }, NONE],
    ['Query', { KeyConditions: { a: X }, QueryFilter: { b: X } }, ONE],
    ['PutItem', { Item: KEY }, NONE],
    ['PutItem', { Item: KEY, Expected: {} }, NONE],
    ['PutItem', { Item: KEY, Expected: { a: X } }, ONE],
    ['DeleteItem', { Key: KEY }, NONE],
    ['DeleteItem', { Key: KEY, Expected: { a: X } }, ONE],
    ['UpdateItem', { Key: KEY }, NONE],
    ['UpdateItem', { Key: KEY, AttributeUpdates: PUT }, NONE],
    ['UpdateItem', { Key: KEY, AttributeUpdates: PUT, Expected: { a: X } }, ONE],
  ])('%s %j', async (operation, input, message) => {
    for (const ConditionalOperator of ['AND', 'OR'])
      expect(await refusal(db, operation, { TableName: 'hash', ...input, ConditionalOperator })).toBe(
        said(operation, message),
      )
  })

  test('UpdateItem names it before a missing key', async () => {
    expect(await refusal(db, 'UpdateItem', { TableName: 'hash', ConditionalOperator: 'XOR' })).toBe(
      "2 validation errors detected: Value 'XOR' at 'conditionalOperator' failed to satisfy constraint: Member must satisfy enum value set: [OR, AND]; Value null at 'key' failed to satisfy constraint: Member must not be null",
    )
  })

  // The words are AWS's, the operator that there is not too.
  const CURRENT = 'Failed to satisfy constraint: Member must satisfy enum value set: [ALL, OR]'
  const OLDER =
    "1 validation error detected: Value 'XOR' at 'conditionalOperator' failed to satisfy constraint: Member must satisfy enum value set: [OR, AND]"
  const XOR = { TableName: 'hash', Key: KEY, Item: KEY, ConditionalOperator: 'XOR' }

  test.each([
    ['Query', { KeyConditions: { a: X }, QueryFilter: { b: X, c: X }, Select: 'BOGUS' }],
    ['PutItem', { Expected: { a: X, b: X } }],
    ['UpdateItem', { Expected: { a: X, b: X }, AttributeUpdates: PUT }],
    ['DeleteItem', { Expected: { a: X, b: X } }],
  ])('%s: AND or OR', async (operation, input) => {
    expect(await refusal(db, operation, { ...XOR, ...input })).toBe(said(operation, CURRENT))
  })

  test.each([
    ['PutItem', { Expected: { a: { Value: nested(100) }, b: X } }],
    ['UpdateItem', { Expected: { a: { Value: nested(100) }, b: X }, AttributeUpdates: PUT }],
    ['Scan', { ScanFilter: { a: X, b: X } }],
  ])('%s: AND or OR, in the words of the older code', async (operation, input) => {
    expect(await refusal(db, operation, { ...XOR, ...input })).toBe(OLDER)
  })
})
