// What AWS says of a request with something wrong, or with several things wrong: which it finds first, and its words.
import { beforeEach, describe, expect, test } from 'vitest'
import { createTable, dynamoDb, type TestDynamoDb } from './support.js'

const NESTED =
  'Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit'
const UNKNOWN_CAPACITY =
  "Value 'BOGUS' at 'returnConsumedCapacity' failed to satisfy constraint: Member must satisfy enum value set: [INDEXES, TOTAL, NONE]"
const UNKNOWN_METRICS =
  "Value 'BOGUS' at 'returnItemCollectionMetrics' failed to satisfy constraint: Member must satisfy enum value set: [SIZE, NONE]"
const UNKNOWN_VALUES =
  'Failed to satisfy constraint: Member must satisfy enum value set: [ALL_OLD, UPDATED_OLD, ALL_NEW, UPDATE_NEW, NONE]'
const UNKNOWN_VALUES_OLDER =
  "Value 'BOGUS' at 'returnValues' failed to satisfy constraint: Member must satisfy enum value set: [ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]"
const NO_NAME =
  "Value at 'TableName' failed to satisfy constraint: Member must have length greater than or equal to 1"
const NO_NAME_OLDER =
  "Value '' at 'tableName' failed to satisfy constraint: Member must have length greater than or equal to 1"
const NO_KEY = "Value null at 'key' failed to satisfy constraint: Member must not be null"
const NAME_RULES =
  'Map keys must satisfy constraint: [Member must have length less than or equal to 255, Member must have length greater than or equal to 3, Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+]'
const RETURN_OLD = 'ReturnValues can only be ALL_OLD or NONE'

const errors = (...all: string[]) =>
  `${all.length} validation error${all.length > 1 ? 's' : ''} detected: ${all.join('; ')}`
const key = (id: string) => ({ id: { S: id } })

function deep(levels: number): object {
  return levels === 0 ? { S: 'x' } : { M: { n: deep(levels - 1) } }
}

let db: TestDynamoDb

beforeEach(async () => {
  db = dynamoDb()
  await createTable(db, 'things', ['id'])
  await createTable(db, 'sorted', ['pk', 'sk'])
})

async function refusal(operation: string, input: object): Promise<unknown> {
  try {
    return await db.call(operation, input)
  } catch (error) {
    const { code, message } = error as { code: string; message: string }
    return code === 'ValidationException' ? message : `${code}: ${message}`
  }
}

describe('single writes', () => {
  const item = { TableName: 'things', Item: key('a') }
  const at = { TableName: 'things', Key: key('a') }
  const condition = (levels: number) => ({
    ConditionExpression: 'd = :deep',
    ExpressionAttributeValues: { ':deep': deep(levels) },
  })

  test.each<[string, object, string]>([
    ['PutItem', { TableName: '', Item: {}, ReturnValues: 'BOGUS' }, errors(NO_NAME)],
    ['UpdateItem', { TableName: '', Key: {} }, errors(NO_NAME)],
    ['DeleteItem', { TableName: '', Key: {} }, errors(NO_NAME)],
    ['UpdateItem', { TableName: '', UpdateExpression: 'SET a = :a' }, errors(NO_NAME_OLDER, NO_KEY)],
    [
      'UpdateItem',
      { TableName: '', ReturnConsumedCapacity: 'BOGUS', ReturnValues: 'BOGUS' },
      errors(UNKNOWN_CAPACITY, NO_NAME_OLDER, UNKNOWN_VALUES_OLDER, NO_KEY),
    ],
    [
      'PutItem',
      {
        ...item,
        ReturnConsumedCapacity: 'BOGUS',
        ReturnItemCollectionMetrics: 'BOGUS',
        ReturnValues: 'BOGUS',
      },
      errors(UNKNOWN_CAPACITY, UNKNOWN_VALUES, UNKNOWN_METRICS),
    ],
    [
      'DeleteItem',
      { ...at, ReturnConsumedCapacity: 'BOGUS', ReturnValues: 'BOGUS' },
      errors(UNKNOWN_CAPACITY, UNKNOWN_VALUES),
    ],
    ['UpdateItem', { ...at, ReturnConsumedCapacity: 'BOGUS', ReturnValues: 'BOGUS' }, errors(UNKNOWN_VALUES)],
    [
      'PutItem',
      { ...item, TableName: 'a'.repeat(256) },
      errors(
        `Value '${'a'.repeat(256)}' at 'tableName' failed to satisfy constraint: Member must have length less than or equal to 255`,
      ),
    ],
    ['DeleteItem', { ...at, ReturnValues: 'ALL_NEW' }, errors(RETURN_OLD)],
    ['DeleteItem', { ...at, ...condition(40), ReturnValues: 'BOGUS' }, errors(UNKNOWN_VALUES)],
    ['DeleteItem', { ...at, ...condition(63), ReturnValues: 'BOGUS' }, errors(UNKNOWN_VALUES_OLDER)],
    [
      'DeleteItem',
      { ...at, Expected: { d: { Value: deep(63) } }, ReturnValues: 'BOGUS' },
      errors(UNKNOWN_VALUES_OLDER),
    ],
    ['DeleteItem', { ...at, ...condition(100), ReturnValues: 'UPDATED_NEW' }, RETURN_OLD],
    ['DeleteItem', { ...at, ...condition(40) }, errors(NESTED)],
    [
      'DeleteItem',
      { ...at, ConditionExpression: 'attribute_exists(a)', ExpressionAttributeValues: {} },
      errors('ExpressionAttributeValues must not be empty'),
    ],
    [
      'UpdateItem',
      { ...at, UpdateExpression: 'SET id = :v', ExpressionAttributeValues: { ':v': { S: 'b' } } },
      'One or more parameter values were invalid: Cannot update attribute id. This attribute is part of the key',
    ],
    [
      'UpdateItem',
      { ...at, UpdateExpression: 'SET id.x = :v', ExpressionAttributeValues: { ':v': { S: 'b' } } },
      'One or more parameter values were invalid: Cannot update attribute id. This attribute is part of the key',
    ],
    [
      'DeleteItem',
      { TableName: 'things', Key: key('') },
      'One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: id',
    ],
    [
      'GetItem',
      { ...at, ProjectionExpression: 'id.x' },
      "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key: id",
    ],
  ])('%s %j', async (operation, input, message) => {
    expect(await refusal(operation, input)).toBe(message)
  })
})

describe('batches', () => {
  const put = (id: object) => ({ PutRequest: { Item: { id } } })
  const many = (count: number) => Array.from({ length: count }, (_, n) => key(`k${n}`))
  const MISMATCH = 'The provided key element does not match the schema'

  test.each<[string, object, string | RegExp]>([
    [
      'BatchGetItem',
      { RequestItems: {} },
      errors(
        "Value at 'RequestItems' failed to satisfy constraint: Member must have length greater than or equal to 1",
      ),
    ],
    [
      'BatchGetItem',
      { RequestItems: { things: { Keys: many(101) } } },
      errors(
        "Value at 'RequestItems.things.member.Keys' failed to satisfy constraint: Member must have length less than or equal to 100",
      ),
    ],
    [
      'BatchGetItem',
      { RequestItems: { things: { Keys: [] } } },
      errors(
        "Value at 'RequestItems.things.member.Keys' failed to satisfy constraint: Member must have length greater than or equal to 1",
      ),
    ],
    [
      'BatchGetItem',
      { RequestItems: { things: { Keys: many(60) }, sorted: { Keys: many(60) } } },
      'Too many items requested for the BatchGetItem call',
    ],
    [
      'BatchGetItem',
      { RequestItems: { 'bad!name': { Keys: [{ pk: { S: 'a' } }] } }, ReturnConsumedCapacity: 'BOGUS' },
      errors(
        `Value '{"bad!name":{"Keys":[{"pk":{"S":"a"}}]}}' at 'requestItems' failed to satisfy constraint: ${NAME_RULES}`,
        UNKNOWN_CAPACITY,
      ),
    ],
    [
      'BatchGetItem',
      { RequestItems: { absent: { Keys: [key('a')] } }, ReturnConsumedCapacity: 'BOGUS' },
      errors(UNKNOWN_CAPACITY),
    ],
    [
      'BatchGetItem',
      {
        RequestItems: {
          things: { Keys: [key('a')], ProjectionExpression: 'a' },
          sorted: {
            Keys: [key('a')],
            ProjectionExpression: '#a, #b',
            ExpressionAttributeNames: { '#a': 'a', '#b': 'a' },
          },
        },
      },
      'Invalid ProjectionExpression: Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a]',
    ],
    ['BatchWriteItem', { RequestItems: {} }, 'The requestItems parameter is required for BatchWriteItem'],
    [
      'BatchWriteItem',
      { RequestItems: { things: [] } },
      errors(
        "Value '{things=[]}' at 'requestItems' failed to satisfy constraint: Map value must satisfy constraint: [Member must have length less than or equal to 25, Member must have length greater than or equal to 1]",
      ),
    ],
    [
      'BatchWriteItem',
      { RequestItems: { things: many(26).map((Item) => ({ PutRequest: { Item } })) } },
      /^1 validation error detected: Value '\{things=\[.+\]\}' at 'requestItems' failed to satisfy constraint: Map value must satisfy constraint: \[Member must have length less than or equal to 25, Member must have length greater than or equal to 1\]$/s,
    ],
    [
      'BatchWriteItem',
      { RequestItems: { 'bad!name': [put({ S: 'x' })] } },
      /^1 validation error detected: Value '\{bad!name=\[WriteRequest\(putRequest=PutRequest\(item=\{id=.+\}.*\)\]\}' at 'requestItems' failed to satisfy constraint: Map keys must satisfy constraint: /,
    ],
    [
      'BatchWriteItem',
      {
        RequestItems: { 'bad!name': [put({ S: 'x' })] },
        ReturnConsumedCapacity: 'BOGUS',
        ReturnItemCollectionMetrics: 'BOGUS',
      },
      errors(UNKNOWN_CAPACITY, UNKNOWN_METRICS),
    ],
    ['BatchWriteItem', { RequestItems: { things: [put({ N: '5' })] } }, MISMATCH],
    [
      'BatchWriteItem',
      { RequestItems: { things: [{ PutRequest: { Item: { other: { S: 'x' } } } }] } },
      MISMATCH,
    ],
    [
      'BatchWriteItem',
      { RequestItems: { things: [{ DeleteRequest: { Key: { other: { S: 'x' } } } }] } },
      MISMATCH,
    ],
    [
      'BatchWriteItem',
      { RequestItems: { things: [put({ S: '' })] } },
      'One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: id',
    ],
    [
      'BatchWriteItem',
      { RequestItems: { things: [{ PutRequest: { Item: { ...key('a'), d: deep(32) } } }] } },
      NESTED,
    ],
  ])('%s %j', async (operation, input, message) => {
    if (message instanceof RegExp) expect(await refusal(operation, input)).toMatch(message)
    else expect(await refusal(operation, input)).toBe(message)
  })
})

describe('transactions', () => {
  const put = (Item: object, more: object = {}) => ({ Put: { TableName: 'absent', Item, ...more } })
  const unnamed = put({ ...key('a'), '': { S: 'x' } })
  const check = (more: object, Key: object = key('b')) => ({
    ConditionCheck: { TableName: 'absent', Key, ConditionExpression: 'attribute_exists(a)', ...more },
  })
  const deepCheck = (levels: number) =>
    check({ ConditionExpression: 'd = :deep', ExpressionAttributeValues: { ':deep': deep(levels) } })
  const unused = {
    Update: {
      TableName: 'absent',
      Key: key('a'),
      UpdateExpression: 'SET a = :v',
      ExpressionAttributeValues: { ':v': { S: 'x' }, ':u': { S: 'y' } },
    },
  }
  const UNUSED = 'Value provided in ExpressionAttributeValues unused in expressions: keys: {:u}'
  const broken = (id: object) => ({
    Delete: { TableName: 'absent', Key: { id }, ConditionExpression: 'a = = b' },
  })
  const SYNTAX = 'Invalid ConditionExpression: Syntax error; token: "=", near: "= = b"'

  test.each<[object[], string]>([
    [[put({ ...key('b'), d: deep(40) }), unnamed], NESTED],
    [[unnamed, put({ ...key('b'), d: deep(100) })], 'Empty attribute name'],
    [[put({ ...key('a'), d: deep(100), '': { S: 'x' } })], 'Empty attribute name'],
    [[put({ ...key('a'), m: { M: { '': { S: 'x' } } }, d: deep(40) })], NESTED],
    [[unnamed, deepCheck(100)], 'Empty attribute name'],
    [[deepCheck(40), unnamed], `ExpressionAttributeValues contains invalid value: ${NESTED} for key :deep`],
    [[{ Delete: { TableName: 'absent', Key: { id: deep(40) } } }, broken({ S: 'a' })], NESTED],
    [[check({}, { id: deep(40) }), unused], NESTED],
    [[broken(deep(100))], SYNTAX],
    [[unused, check({}, { id: deep(100) })], UNUSED],
    [[put(key('a')), unused], UNUSED],
    [
      [
        {
          Delete: {
            TableName: 'absent',
            Key: { id: deep(100) },
            ConditionExpression: `a = :v${' AND a = :v'.repeat(373)}`,
            ExpressionAttributeValues: { ':v': { S: 'x' } },
          },
        },
      ],
      'Invalid ConditionExpression: Expression size has exceeded the maximum allowed size; expression size: 4109',
    ],
    [
      [
        {
          Update: {
            TableName: 'absent',
            Key: key('a'),
            UpdateExpression: `SET ${Array.from({ length: 500 }, (_, i) => `a${i} = :v`).join(', ')}`,
            ExpressionAttributeValues: { ':v': { S: 'x' } },
          },
        },
      ],
      'Invalid UpdateExpression: Expression size has exceeded the maximum allowed size;',
    ],
    [[put(key('a')), put(key('b'))], 'ResourceNotFoundException: Requested resource not found'],
    [
      [{ Put: { TableName: 'things', Item: { ...key('a'), v: { S: 'x'.repeat(409_600) } } } }],
      'Item size has exceeded the maximum allowed size',
    ],
    [
      [{ Put: { TableName: 'things', Item: key('a') } }, { Delete: { TableName: 'things', Key: key('a') } }],
      'Transaction request cannot include multiple operations on one item',
    ],
    [
      [],
      errors(
        "Value '[]' at 'transactItems' failed to satisfy constraint: Member must have length greater than or equal to 1",
      ),
    ],
    [[{}], 'Invalid Request: TransactWriteRequest should contain Delete or Put or Update request'],
    [[{ Put: {}, Delete: {} }], 'TransactItems can only contain one of Check, Put, Update or Delete'],
    [
      [{ Put: {} }],
      errors(
        "Value null at 'transactItems.1.member.put.tableName' failed to satisfy constraint: Member must not be null",
        "Value null at 'transactItems.1.member.put.item' failed to satisfy constraint: Member must not be null",
      ),
    ],
  ])('%j', async (TransactItems, message) => {
    expect(await refusal('TransactWriteItems', { TransactItems })).toBe(message)
  })

  test('members are constrained before anything else, and together', async () => {
    const TransactItems = [put(key('a')), put(key('a'))]
    const ClientRequestToken = 'x'.repeat(37)
    expect(
      await refusal('TransactWriteItems', {
        TransactItems,
        ClientRequestToken,
        ReturnConsumedCapacity: 'BOGUS',
        ReturnItemCollectionMetrics: 'BOGUS',
      }),
    ).toBe(
      errors(
        `Value '${ClientRequestToken}' at 'clientRequestToken' failed to satisfy constraint: Member must have length less than or equal to 36`,
        UNKNOWN_CAPACITY,
        UNKNOWN_METRICS,
      ),
    )
  })

  test.each<[string, object, string]>([
    [
      'Put',
      { Put: { TableName: 'things', Item: { id: { N: '5' } } } },
      'One or more parameter values were invalid: Type mismatch for key id expected: S actual: N',
    ],
    [
      'Delete',
      { Delete: { TableName: 'things', Key: { id: { N: '5' } } } },
      'The provided key element does not match the schema',
    ],
    [
      'Update',
      {
        Update: {
          TableName: 'things',
          Key: key('a'),
          UpdateExpression: 'SET v = :v',
          ExpressionAttributeValues: { ':v': { S: 'x'.repeat(409_600) } },
        },
      },
      'Item size to update has exceeded the maximum allowed size',
    ],
  ])('what does not fit the table is the reason of that item: %s', async (_, action, Message) => {
    const fine = { Put: { TableName: 'things', Item: key('fine') } }
    await expect(db.call('TransactWriteItems', { TransactItems: [fine, action] })).rejects.toMatchObject({
      code: 'TransactionCanceledException',
      message:
        'Transaction cancelled, please refer cancellation reasons for specific reasons [None, ValidationError]',
      members: { CancellationReasons: [{ Code: 'None' }, { Code: 'ValidationError', Message }] },
    })
    await expect(db.call('GetItem', { TableName: 'things', Key: key('fine') })).resolves.toEqual({})
  })

  test('the first that does not fit its table is told of alone, and no condition is looked at', async () => {
    const put = (Item: object, more = {}) => ({ Put: { TableName: 'things', Item, ...more } })
    const refused = put(key('a'), { ConditionExpression: 'attribute_exists(id)' })
    await expect(
      db.call('TransactWriteItems', {
        TransactItems: [refused, put({ id: { N: '7' } }), put({ id: { N: '8' } })],
      }),
    ).rejects.toMatchObject({
      members: {
        CancellationReasons: [
          { Code: 'None' },
          {
            Code: 'ValidationError',
            Message:
              'One or more parameter values were invalid: Type mismatch for key id expected: S actual: N',
          },
          { Code: 'None' },
        ],
      },
    })
  })

  test('an empty key is the whole request’s error', async () => {
    const update = {
      TableName: 'things',
      Key: key(''),
      UpdateExpression: 'SET v = :v',
      ExpressionAttributeValues: { ':v': { S: 'x' } },
    }
    expect(await refusal('TransactWriteItems', { TransactItems: [{ Update: update }] })).toBe(
      'One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: id',
    )
  })

  test('TransactGetItems tells of keys by reasons too', async () => {
    const get = (Key: object) => ({ Get: { TableName: 'things', Key } })
    await expect(
      db.call('TransactGetItems', { TransactItems: [get(key('a')), get({})] }),
    ).rejects.toMatchObject({
      code: 'TransactionCanceledException',
      members: {
        CancellationReasons: [
          { Code: 'None' },
          { Code: 'ValidationError', Message: 'The provided key element does not match the schema' },
        ],
      },
    })
    expect(await refusal('TransactGetItems', { TransactItems: [get(key('a')), get(key('a'))] })).toBe(
      'Transaction request cannot include multiple operations on one item',
    )
  })
})

describe('key conditions', () => {
  const operand = (operator: string, type: string) =>
    `Invalid KeyConditionExpression: Incorrect operand type for operator or function; operator or function: ${operator}, operand type: ${type}`
  const SCHEMA =
    'One or more parameter values were invalid: Condition parameter type does not match schema type'
  const P = { ':p': { S: 'q' } }
  const YES = { BOOL: true }

  test.each<[string, string, object, string]>([
    ['sorted', 'pk = :p AND begins_with(sk, :v)', { ...P, ':v': { N: '1' } }, operand('begins_with', 'N')],
    ['sorted', 'pk = :p AND begins_with(sk, :v)', { ...P, ':v': YES }, operand('begins_with', 'BOOL')],
    ['sorted', 'pk = :p AND sk < :v', { ...P, ':v': YES }, operand('<', 'BOOL')],
    ['sorted', 'pk = :p AND :v >= sk', { ...P, ':v': YES }, operand('>=', 'BOOL')],
    ['sorted', 'pk = :p AND sk BETWEEN :v AND :v', { ...P, ':v': YES }, operand('BETWEEN', 'BOOL')],
    ['sorted', 'pk = :p AND sk = :v', { ...P, ':v': YES }, SCHEMA],
    ['sorted', 'pk = :p AND sk < :v', { ...P, ':v': { N: '1' } }, SCHEMA],
    [
      'sorted',
      'pk = :p AND sk > :v AND sk < :w',
      { ...P, ':v': { S: '1' }, ':w': { S: '5' } },
      'Invalid KeyConditionExpression: KeyConditionExpressions must only contain one condition per key',
    ],
    [
      'sorted',
      'pk = :p AND begins_with(#s)',
      P,
      'Invalid KeyConditionExpression: An expression attribute name used in the document path is not defined; attribute name: #s',
    ],
    [
      'sorted',
      'pk = :p AND sk > :v AND extra = :v',
      { ...P, ':v': { S: '1' } },
      'The number of query conditions (3) exceeds the number of key attributes defined in the schema (2)',
    ],
    [
      'absent',
      'pk = :p AND begins_with(sk, :v) AND sk > :w',
      { ...P, ':v': { N: '1' } },
      operand('begins_with', 'N'),
    ],
    [
      'absent',
      'pk = :missing AND begins_with(sk, :v)',
      { ':v': { N: '1' } },
      'Invalid KeyConditionExpression: An expression attribute value used in expression is not defined; attribute value: :missing',
    ],
    ['absent', 'pk = :p', P, 'ResourceNotFoundException: Requested resource not found'],
    [
      'sorted',
      '((pk = :p)) AND sk = :p',
      P,
      'Invalid KeyConditionExpression: The expression has redundant parentheses;',
    ],
    [
      'sorted',
      ':p BETWEEN :p AND pk',
      P,
      'Invalid KeyConditionExpression: Invalid condition in KeyConditionExpression: BETWEEN operator must have the key attribute as its first operand',
    ],
    [
      'sorted',
      'size(pk) = :p',
      P,
      'Invalid KeyConditionExpression: KeyConditionExpressions cannot contain nested operations',
    ],
    [
      'sorted',
      'pk.x = :p',
      P,
      'Invalid KeyConditionExpression: KeyConditionExpressions cannot have conditions on nested attributes',
    ],
  ])('of %s: %s %j', async (TableName, KeyConditionExpression, ExpressionAttributeValues, message) => {
    expect(await refusal('Query', { TableName, KeyConditionExpression, ExpressionAttributeValues })).toBe(
      message,
    )
  })

  test.each<[string, object, string]>([
    [
      'a name that nothing uses',
      { ExpressionAttributeNames: { '#n': 'n' } },
      'Value provided in ExpressionAttributeNames unused in expressions: keys: {#n}',
    ],
    [
      'a projection of nothing',
      { ProjectionExpression: '' },
      'Invalid ProjectionExpression: The expression can not be empty;',
    ],
    [
      'a value that is not defined',
      { FilterExpression: 'v = :v' },
      'Invalid FilterExpression: An expression attribute value used in expression is not defined; attribute value: :v',
    ],
    [
      'nothing else',
      {},
      'Invalid KeyConditionExpression: Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition',
    ],
  ])('two attributes in one condition are told after %s', async (_, more, message) => {
    const request = { TableName: 'sorted', KeyConditionExpression: '(pk = x) AND (begins_with(sk, y))' }
    expect(await refusal('Query', { ...request, ...more })).toBe(message)
  })
})
