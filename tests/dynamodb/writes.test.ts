import { beforeEach, describe, expect, test } from 'vitest'
import { createTable, dynamoDb, type TestDynamoDb } from './support.js'

let db: TestDynamoDb

beforeEach(async () => {
  db = dynamoDb()
  await createTable(db, 'things', ['id'])
})

const key = (id: string) => ({ id: { S: id } })
const ids = () =>
  db.dynamodb
    .items('things')
    ?.map((item) => (item.key.id as { S: string }).S)
    .sort()

describe('ReturnValues', () => {
  test.each<[string, object | undefined]>([
    ['NONE', undefined],
    ['ALL_OLD', { id: { S: 'a' }, n: { N: '1' }, m: { M: { x: { N: '1' }, y: { N: '2' } } } }],
    ['ALL_NEW', { id: { S: 'a' }, n: { N: '2' }, m: { M: { x: { N: '3' }, y: { N: '2' } } } }],
    ['UPDATED_OLD', { n: { N: '1' }, m: { M: { x: { N: '1' } } } }],
    ['UPDATED_NEW', { n: { N: '2' }, m: { M: { x: { N: '3' } } } }],
  ])('%s of an update', async (ReturnValues, expected) => {
    const Item = { id: { S: 'a' }, n: { N: '1' }, m: { M: { x: { N: '1' }, y: { N: '2' } } } }
    await db.call('PutItem', { TableName: 'things', Item })
    const answer = await db.call<{ Attributes?: object }>('UpdateItem', {
      TableName: 'things',
      Key: key('a'),
      UpdateExpression: 'SET n = :n, m.x = :x',
      ExpressionAttributeValues: { ':n': { N: '2' }, ':x': { N: '3' } },
      ReturnValues,
    })
    expect(answer.Attributes).toEqual(expected)
  })

  test('a put and a delete return the old item only', async () => {
    await db.call('PutItem', { TableName: 'things', Item: key('a') })
    const input = { TableName: 'things', Key: key('a') }
    await expect(db.call('DeleteItem', { ...input, ReturnValues: 'ALL_NEW' })).rejects.toThrow(
      'ReturnValues can only be ALL_OLD or NONE',
    )
    expect(await db.call('DeleteItem', { ...input, ReturnValues: 'ALL_OLD' })).toEqual({
      Attributes: key('a'),
    })
    expect(await db.call('DeleteItem', { ...input, ReturnValues: 'ALL_OLD' })).toEqual({})
  })
})

describe('a transaction', () => {
  const put = (id: string, more: object = {}) => ({
    Put: { TableName: 'things', Item: key(id), ConditionExpression: 'attribute_not_exists(id)', ...more },
  })
  const transact = (TransactItems: object[], more: object = {}) =>
    db.call('TransactWriteItems', { TransactItems, ...more })

  test('does all or nothing', async () => {
    await transact([put('a'), put('b')])
    await expect(
      transact([put('c'), put('a', { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' })]),
    ).rejects.toMatchObject({
      code: 'TransactionCanceledException',
      message:
        'Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed]',
      members: {
        CancellationReasons: [
          { Code: 'None' },
          { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed', Item: key('a') },
        ],
      },
    })
    expect(ids()).toEqual(['a', 'b'])
  })

  test('sent again under its token does nothing, for ten minutes', async () => {
    await transact([put('a')], { ClientRequestToken: 'token' })
    await transact([put('a')], { ClientRequestToken: 'token' })
    await expect(transact([put('b')], { ClientRequestToken: 'token' })).rejects.toMatchObject({
      code: 'IdempotentParameterMismatchException',
    })
    await db.kernel.driver.advance(10 * 60_000)
    await expect(transact([put('a')], { ClientRequestToken: 'token' })).rejects.toMatchObject({
      code: 'TransactionCanceledException',
    })
  })

  test('is the same one whatever the order of its members', async () => {
    const transactPut = (Item: object) =>
      transact([{ Put: { TableName: 'things', Item } }], { ClientRequestToken: 'token' })
    const m = { M: { x: { S: '1' }, y: { S: '2' } } }
    await transactPut({ ...key('a'), m })
    await transactPut({ m: { M: { y: { S: '2' }, x: { S: '1' } } }, ...key('a') })
    await expect(
      transactPut({ ...key('a'), m: { M: { x: { S: '2' }, y: { S: '1' } } } }),
    ).rejects.toMatchObject({
      code: 'IdempotentParameterMismatchException',
    })
  })

  test('has each item once', async () => {
    await expect(transact([put('a'), { Delete: { TableName: 'things', Key: key('a') } }])).rejects.toThrow(
      'Transaction request cannot include multiple operations on one item',
    )
  })

  test('reads several items at one moment', async () => {
    await db.call('PutItem', { TableName: 'things', Item: { ...key('a'), n: { N: '1' } } })
    const get = (id: string) => ({ Get: { TableName: 'things', Key: key(id), ProjectionExpression: 'n' } })
    expect(await db.call('TransactGetItems', { TransactItems: [get('a'), get('b')] })).toEqual({
      Responses: [{ Item: { n: { N: '1' } } }, {}],
    })
  })
})

describe('what AWS refuses', () => {
  const tooMany = Array.from({ length: 101 }, (_, n) => key(String(n)))

  test.each<[string, object, string, string]>([
    ['Nonsense', {}, 'UnknownOperationException', ''],
    ['toString', {}, 'UnknownOperationException', ''],
    [
      'PutItem',
      {},
      'ValidationException',
      "2 validation errors detected: Value null at 'tableName' failed to satisfy constraint: Member must not be null; Value null at 'item' failed to satisfy constraint: Member must not be null",
    ],
    ['PutItem', { TableName: 5 }, 'SerializationException', 'NUMBER_VALUE cannot be converted to String'],
    [
      'PutItem',
      { TableName: {} },
      'SerializationException',
      'Start of structure or map found where not expected',
    ],
    [
      'PutItem',
      { TableName: 'nothing', Item: key('a') },
      'ResourceNotFoundException',
      'Requested resource not found',
    ],
    [
      'DescribeTable',
      { TableName: 'nothing' },
      'ResourceNotFoundException',
      'Requested resource not found: Table: nothing not found',
    ],
    [
      'PutItem',
      { TableName: 'things', Item: { n: { N: '1' } } },
      'ValidationException',
      'One or more parameter values were invalid: Missing the key id in the item',
    ],
    [
      'PutItem',
      { TableName: 'things', Item: { id: { N: '1' } } },
      'ValidationException',
      'One or more parameter values were invalid: Type mismatch for key id expected: S actual: N',
    ],
    [
      'PutItem',
      { TableName: 'things', Item: { id: { S: '' } } },
      'ValidationException',
      'One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: id',
    ],
    [
      'PutItem',
      { TableName: 'things', Item: { id: { S: 'a' }, e: {} } },
      'ValidationException',
      '1 validation error detected: Supplied AttributeValue is empty, must contain exactly one of the supported datatypes',
    ],
    [
      'PutItem',
      { TableName: 'things', Item: { id: { S: 'a' }, e: { SS: ['x', 'x'] } } },
      'ValidationException',
      '1 validation error detected: One or more parameter values were invalid: Input collection ["x", "x"] contains duplicates.',
    ],
    [
      'PutItem',
      { TableName: 'things', Item: { id: { S: 'a' }, e: { SS: [] } } },
      'ValidationException',
      '1 validation error detected: One or more parameter values were invalid: An string set  may not be empty',
    ],
    [
      'PutItem',
      { TableName: 'things', Item: { id: { S: 'a' }, e: { S: 'x'.repeat(409_600) } } },
      'ValidationException',
      'Item size has exceeded the maximum allowed size',
    ],
    [
      'PutItem',
      { TableName: 'things', Item: key('a'), ReturnValues: 'SOME' },
      'ValidationException',
      '1 validation error detected: Failed to satisfy constraint: Member must satisfy enum value set: [ALL_OLD, UPDATED_OLD, ALL_NEW, UPDATE_NEW, NONE]',
    ],
    [
      'GetItem',
      { TableName: 'things', Key: { id: { S: 'a' }, n: { N: '1' } } },
      'ValidationException',
      'The provided key element does not match the schema',
    ],
    [
      'GetItem',
      { TableName: 'things', Key: key('a'), ExpressionAttributeNames: { '#n': 'n' } },
      'ValidationException',
      'ExpressionAttributeNames can only be specified when using expressions',
    ],
    [
      'UpdateItem',
      { TableName: 'things', Key: key('a'), ExpressionAttributeValues: { ':n': { N: '1' } } },
      'ValidationException',
      '1 validation error detected: ExpressionAttributeValues can only be specified when using expressions',
    ],
    [
      'BatchGetItem',
      { RequestItems: { things: { Keys: [key('a'), key('a')] } } },
      'ValidationException',
      'Provided list of item keys contains duplicates',
    ],
    [
      'BatchWriteItem',
      {
        RequestItems: {
          things: [{ PutRequest: { Item: key('a') } }],
          // The same table by another name.
          'arn:aws:dynamodb:us-east-1:123456789012:table/things': [{ PutRequest: { Item: key('a') } }],
        },
      },
      'ValidationException',
      'Provided list of item keys contains duplicates',
    ],
    [
      'BatchWriteItem',
      {
        RequestItems: {
          things: tooMany.slice(0, 25).map((Key) => ({ DeleteRequest: { Key } })),
          others: [{ DeleteRequest: { Key: key('a') } }],
        },
      },
      'ValidationException',
      'Too many items requested for the BatchWriteItem call',
    ],
  ])('%s %j', async (operation, input, code, message) => {
    await expect(db.call(operation, input)).rejects.toMatchObject({ code, message, status: 400 })
  })

  test('lists and maps deeper than 32 levels', async () => {
    const nested = (levels: number): object => (levels === 0 ? { S: 'x' } : { L: [nested(levels - 1)] })
    await db.call('PutItem', { TableName: 'things', Item: { ...key('a'), deep: nested(31) } })
    await expect(
      db.call('PutItem', { TableName: 'things', Item: { ...key('a'), deep: nested(32) } }),
    ).rejects.toThrow('Nesting Levels have exceeded supported limits')
  })
})
