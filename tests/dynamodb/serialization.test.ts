// Members of another type than the API's model says: AWS finds them before it looks at anything else.
import { describe, expect, test } from 'vitest'
import { dynamoDb } from './support.js'

const db = dynamoDb()
const PACKAGE = 'com.amazonaws.dynamodb.v20120810'
const STRUCTURE = 'Start of structure or map found where not expected'
const PARAMETERIZED =
  /^class sun\.reflect\.generics\.reflectiveObjects\.ParameterizedTypeImpl cannot be cast to class/

async function refusal(operation: string, input: object): Promise<string> {
  const error = (await db.call(operation, input).catch((caught: unknown) => caught)) as {
    code: string
    message: string
  }
  expect(error.code).toBe('SerializationException')
  return error.message
}

describe('a text', () => {
  test.each<[unknown, string]>([
    [true, 'TRUE_VALUE cannot be converted to String'],
    [false, 'FALSE_VALUE cannot be converted to String'],
    [23, 'NUMBER_VALUE cannot be converted to String'],
    [2.5, 'DECIMAL_VALUE cannot be converted to String'],
    [[], 'Unrecognized collection type class java.lang.String'],
    [{}, STRUCTURE],
  ])('%j', async (value, message) => {
    expect(await refusal('PutItem', { TableName: value })).toBe(message)
    expect(await refusal('GetItem', { TableName: 'abc', Key: { a: { S: value } } })).toBe(message)
    expect(await refusal('Scan', { TableName: 'abc', FilterExpression: value })).toBe(message)
    expect(await refusal('PutItem', { Item: { a: { L: [{ NS: ['1', value] }] } } })).toBe(message)
  })
})

test.each<[string, object, string | RegExp]>([
  ['Query', { Limit: '1' }, 'STRING_VALUE cannot be converted to Integer'],
  ['Query', { Limit: true }, 'TRUE_VALUE cannot be converted to Integer'],
  ['Scan', { Segment: [] }, 'Unrecognized collection type class java.lang.Integer'],
  ['GetItem', { ConsistentRead: 'perhaps' }, 'Unexpected token received from parser'],
  ['GetItem', { ConsistentRead: 1 }, 'NUMBER_VALUE cannot be converted to Boolean'],
  ['PutItem', { Item: 'a' }, 'Unexpected field type'],
  [
    'PutItem',
    { Item: [] },
    `Unrecognized collection type java.util.Map<java.lang.String, ${PACKAGE}.AttributeValue>`,
  ],
  ['PutItem', { Item: { a: 'b' } }, 'Unexpected value type in payload'],
  ['PutItem', { Item: { a: [] } }, `Unrecognized collection type class ${PACKAGE}.AttributeValue`],
  ['PutItem', { Item: { a: { B: 1 } } }, 'only base-64-encoded strings are convertible to bytes'],
  [
    'PutItem',
    { Item: { a: { B: 'abc' } } },
    'Base64 encoded length is expected a multiple of 4 bytes but found: 3',
  ],
  ['PutItem', { Item: { a: { B: '=+/=' } } }, 'Invalid last non-pad Base64 character dectected'],
  ['PutItem', { Item: { a: { B: '+/+=' } } }, 'Invalid last non-pad Base64 character dectected'],
  ['PutItem', { Item: { a: { BS: [[]] } } }, 'Unrecognized collection type class java.nio.ByteBuffer'],
  ['PutItem', { Item: { a: { SS: {} } } }, STRUCTURE],
  ['PutItem', { Item: { a: { SS: 'a' } } }, 'Unexpected field type'],
  ['PutItem', { Item: { a: { L: [1] } } }, 'Unexpected value type in payload'],
  ['PutItem', { Expected: { a: { Value: 1 } } }, 'Unexpected field type'],
  [
    'DeleteItem',
    { Expected: [] },
    `Unrecognized collection type java.util.Map<java.lang.String, ${PACKAGE}.ExpectedAttributeValue>`,
  ],
  [
    'UpdateItem',
    { AttributeUpdates: { a: [] } },
    `Unrecognized collection type class ${PACKAGE}.AttributeValueUpdate`,
  ],
  ['Query', { KeyConditions: { a: { AttributeValueList: [1] } } }, 'Unexpected value type in payload'],
  [
    'UpdateItem',
    { ExpressionAttributeNames: [] },
    'Unrecognized collection type java.util.Map<java.lang.String, java.lang.String>',
  ],
  [
    'BatchGetItem',
    { RequestItems: [] },
    `Unrecognized collection type java.util.Map<java.lang.String, ${PACKAGE}.KeysAndAttributes>`,
  ],
  ['BatchGetItem', { RequestItems: { a: { Keys: ['a'] } } }, PARAMETERIZED],
  ['BatchWriteItem', { RequestItems: { a: 'b' } }, PARAMETERIZED],
  ['BatchWriteItem', { RequestItems: { a: {} } }, STRUCTURE],
  [
    'BatchWriteItem',
    { RequestItems: [] },
    `Unrecognized collection type java.util.Map<java.lang.String, java.util.List<${PACKAGE}.WriteRequest>>`,
  ],
  ['BatchWriteItem', { RequestItems: { a: [1] } }, 'Unexpected value type in payload'],
  [
    'BatchWriteItem',
    { RequestItems: { a: [{ PutRequest: [] }] } },
    `Unrecognized collection type class ${PACKAGE}.PutRequest`,
  ],
  ['TransactWriteItems', { TransactItems: [{ Put: 'a' }] }, 'Unexpected field type'],
  ['ExecuteStatement', { Statement: 1 }, 'NUMBER_VALUE cannot be converted to String'],
  ['ExecuteStatement', { Parameters: ['a'] }, 'Unexpected value type in payload'],
  [
    'BatchExecuteStatement',
    { Statements: [{ ConsistentRead: 1 }] },
    'NUMBER_VALUE cannot be converted to Boolean',
  ],
  [
    'ExecuteTransaction',
    { TransactStatements: [[]] },
    `Unrecognized collection type class ${PACKAGE}.ParameterizedStatement`,
  ],
  [
    'CreateTable',
    { ProvisionedThroughput: { ReadCapacityUnits: '1' } },
    'STRING_VALUE cannot be converted to Long',
  ],
  ['CreateTable', { KeySchema: ['a'] }, 'Unexpected value type in payload'],
])('%s %j', async (operation, input, message) => {
  if (message instanceof RegExp) expect(await refusal(operation, input)).toMatch(message)
  else expect(await refusal(operation, input)).toBe(message)
})

const taken = (word: string) => db.call('GetItem', { TableName: 'absent', Key: {}, ConsistentRead: word })

test.each(['true', 'YES', '1', 'False', 'no', '0'])('%s is taken where a boolean belongs', async (word) => {
  await expect(taken(word)).rejects.toMatchObject({ code: 'ResourceNotFoundException' })
})

test('no is no word for NULL', async () => {
  await expect(db.call('PutItem', { TableName: 'absent', Item: { a: { NULL: 'no' } } })).rejects.toThrow(
    'Null attribute value types must have the value of true',
  )
})

test('null is as nothing, and the word true as true', async () => {
  await expect(
    db.call('GetItem', {
      TableName: 'absent',
      Key: { a: { S: 'a', N: null } },
      ConsistentRead: 'true',
      ProjectionExpression: null,
    }),
  ).rejects.toMatchObject({ code: 'ResourceNotFoundException' })
})
