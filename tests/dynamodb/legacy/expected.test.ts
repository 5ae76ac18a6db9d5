import { beforeEach, describe, expect, test } from 'vitest'
import { createTable, type TestDynamoDb } from '../support.js'
import { condition, INVALID, refusal, said, tables } from './support.js'

let db: TestDynamoDb
beforeEach(async () => {
  db = await tables()
})

const S = { S: 'a' }
const FAILED = 'ConditionalCheckFailedException: The conditional request failed'

describe('what is refused, before the table is looked for', () => {
  const WRONG_COUNT = (operator: string) =>
    `${INVALID}Invalid number of argument(s) for the ${operator} ComparisonOperator`

  test.each([
    [{}, `${INVALID}Value must be provided when Exists is null for Attribute: a`],
    [{ Exists: true }, `${INVALID}Value must be provided when Exists is true for Attribute: a`],
    [{ Exists: false, Value: S }, `${INVALID}Value cannot be used when Exists is false for Attribute: a`],
    [
      { ComparisonOperator: 'LT' },
      `${INVALID}Value or AttributeValueList must be used with ComparisonOperator: LT for Attribute: a`,
    ],
    [
      { Exists: true, ComparisonOperator: 'LT' },
      `${INVALID}Exists and ComparisonOperator cannot be used together for Attribute: a`,
    ],
    [
      { Exists: false, ...condition('EQ', S) },
      `${INVALID}Exists and ComparisonOperator cannot be used together for Attribute: a`,
    ],
    [
      { ...condition('LT', S), Value: S },
      `${INVALID}Value and AttributeValueList cannot be used together for Attribute: a`,
    ],
    [
      { Value: S, AttributeValueList: [] },
      `${INVALID}Value and AttributeValueList cannot be used together for Attribute: a`,
    ],
    [
      { AttributeValueList: [S] },
      `${INVALID}AttributeValueList can only be used with a ComparisonOperator for Attribute: a`,
    ],
    [
      { AttributeValueList: [] },
      `${INVALID}AttributeValueList can only be used with a ComparisonOperator for Attribute: a`,
    ],
    [
      { Exists: true, AttributeValueList: [S] },
      `${INVALID}AttributeValueList can only be used with a ComparisonOperator for Attribute: a`,
    ],
    [{ ComparisonOperator: 'EQ', AttributeValueList: [] }, WRONG_COUNT('EQ')],
    [condition('EQ', S, S), WRONG_COUNT('EQ')],
    [condition('NE', S, S), WRONG_COUNT('NE')],
    [condition('NULL', S), WRONG_COUNT('NULL')],
    [condition('NOT_NULL', S), WRONG_COUNT('NOT_NULL')],
    [{ ComparisonOperator: 'IN', AttributeValueList: [] }, WRONG_COUNT('IN')],
    [{ ComparisonOperator: 'CONTAINS', AttributeValueList: [] }, WRONG_COUNT('CONTAINS')],
    [condition('BETWEEN', { N: '1' }, { N: '10' }, { N: '12' }), WRONG_COUNT('BETWEEN')],
    [{ Value: S, ComparisonOperator: 'NULL' }, WRONG_COUNT('NULL')],
    [{ Value: S, ComparisonOperator: 'BETWEEN' }, WRONG_COUNT('BETWEEN')],
    [
      condition('IN', { N: '3' }, S),
      `${INVALID}AttributeValues inside AttributeValueList must be of same type`,
    ],
    [
      condition('BETWEEN', { N: '3' }, S),
      `${INVALID}AttributeValues inside AttributeValueList must be of same type`,
    ],
    [
      condition('BETWEEN', { N: '4' }, { N: '3' }),
      'The BETWEEN condition was provided a range where the lower bound is greater than the upper bound',
    ],
    [
      condition('CONTAINS', { L: [S] }),
      `${INVALID}ComparisonOperator CONTAINS is not valid for L AttributeValue type`,
    ],
    [
      condition('BEGINS_WITH', { N: '3' }),
      `${INVALID}ComparisonOperator BEGINS_WITH is not valid for N AttributeValue type`,
    ],
    [condition('IN', { L: [S] }), `${INVALID}ComparisonOperator IN is not valid for L AttributeValue type`],
    [
      condition('BETWEEN', { SS: ['a'] }, { SS: ['b'] }),
      `${INVALID}ComparisonOperator BETWEEN is not valid for SS AttributeValue type`,
    ],
    [{ Value: {} }, 'Supplied AttributeValue is empty, must contain exactly one of the supported datatypes'],
    [{ Value: { NS: ['1', ''] } }, 'The parameter cannot be converted to a numeric value: '],
    [condition('EQ', { N: 'b' }), 'The parameter cannot be converted to a numeric value: b'],
  ])('%j', async (expectation, message) => {
    for (const [operation, input] of [
      ['PutItem', { Item: {} }],
      ['UpdateItem', { Key: {} }],
      ['DeleteItem', { Key: {} }],
    ] as const)
      expect(await refusal(db, operation, { TableName: 'abc', ...input, Expected: { a: expectation } })).toBe(
        said(operation, message),
      )
  })

  test('an operator that there is not', async () => {
    const Expected = { a: condition('eq', S) }
    expect(await refusal(db, 'PutItem', { TableName: 'abc', Item: {}, Expected })).toBe(
      "1 validation error detected: Value 'eq' at 'expected.a.member.comparisonOperator' failed to satisfy constraint: Member must satisfy enum value set: [IN, NULL, BETWEEN, LT, NOT_CONTAINS, EQ, GT, NOT_NULL, NE, LE, BEGINS_WITH, GE, CONTAINS]",
    )
  })

  test.each([
    [5],
    [[]],
    [{ a: 5 }],
    [{ a: [] }],
    [{ a: { Exists: 5 } }],
    [{ a: { Value: 5 } }],
    [{ a: { ComparisonOperator: 5 } }],
    [{ a: { AttributeValueList: 5 } }],
  ])('%j is none', async (Expected) => {
    await expect(db.call('PutItem', { TableName: 'hash', Item: { a: S }, Expected })).rejects.toMatchObject({
      code: 'SerializationException',
    })
  })
})

describe('conditions hold, or do not', () => {
  const ITEM = {
    a: { S: 'key' },
    s: { S: 'hello' },
    n: { N: '2' },
    b: { B: 'aGkgdGhlcmU=' },
    ns: { NS: ['2', '4', '7'] },
    ss: { SS: ['x', 'y'] },
    l: { L: [{ N: '2' }, { S: 'x' }] },
    m: { M: { x: { N: '1' } } },
    yes: { BOOL: true },
    nothing: { NULL: true },
  }
  const HERE = { B: 'aGVyZQ==' }
  const HI = { B: 'aGk=' }

  beforeEach(async () => {
    await db.call('PutItem', { TableName: 'hash', Item: ITEM })
  })

  const holds = (Expected: object, more: object = {}) =>
    db.call('UpdateItem', { TableName: 'hash', Key: { a: ITEM.a }, Expected, ...more }).then(
      () => true,
      (error: { code: string }) => {
        expect(error.code).toBe('ConditionalCheckFailedException')
        return false
      },
    )

  test.each([
    ['n', { Value: { N: '2' } }, true],
    ['n', { Value: { N: '2.00' } }, true],
    ['n', { Value: { N: '3' } }, false],
    ['n', { Value: { S: '2' } }, false],
    ['z', { Value: { N: '2' } }, false],
    ['n', { Exists: true, Value: { N: '2' } }, true],
    ['n', { Exists: true, Value: { N: '1' } }, false],
    ['n', { Exists: false }, false],
    ['z', { Exists: false }, true],
    ['n', { Value: { N: '1' }, ComparisonOperator: 'GT' }, true],
    ['n', condition('EQ', { N: '2' }), true],
    ['n', condition('EQ', { S: '2' }), false],
    ['z', condition('EQ', { S: '2' }), false],
    ['ns', condition('EQ', { NS: ['7', '2', '4'] }), true],
    ['ns', condition('EQ', { NS: ['7', '2'] }), false],
    ['l', condition('EQ', { L: [{ N: '2' }, { S: 'x' }] }), true],
    ['m', condition('EQ', { M: { x: { N: '1' } } }), true],
    ['yes', condition('EQ', { BOOL: true }), true],
    ['yes', condition('EQ', { BOOL: false }), false],
    ['nothing', condition('EQ', { NULL: true }), true],
    ['n', condition('NE', { N: '2' }), false],
    ['n', condition('NE', { N: '1' }), true],
    ['n', condition('NE', { S: '2' }), true],
    ['z', condition('NE', { N: '2' }), true],
    ['yes', condition('NE', { BOOL: false }), true],
    ['n', condition('LE', { N: '2' }), true],
    ['n', condition('LE', { N: '1' }), false],
    ['n', condition('LE', { S: '2' }), false],
    ['z', condition('LE', { N: '2' }), false],
    ['s', condition('LE', { S: 'help' }), true],
    ['b', condition('LE', HERE), false],
    ['n', condition('LT', { N: '2' }), false],
    ['n', condition('LT', { N: '2.1' }), true],
    ['s', condition('LT', { S: 'help' }), true],
    ['b', condition('LT', HI), false],
    ['n', condition('GE', { N: '2' }), true],
    ['n', condition('GE', { N: '3' }), false],
    ['s', condition('GE', { S: 'hell' }), true],
    ['b', condition('GE', HI), true],
    ['n', condition('GT', { N: '2' }), false],
    ['n', condition('GT', { N: '1' }), true],
    ['n', condition('GT', { S: '1' }), false],
    ['s', condition('GT', { S: 'hell' }), true],
    ['b', condition('GT', HI), true],
    ['n', condition('NOT_NULL'), true],
    ['nothing', condition('NOT_NULL'), true],
    ['z', condition('NOT_NULL'), false],
    ['n', { ComparisonOperator: 'NOT_NULL', AttributeValueList: [] }, true],
    ['n', condition('NULL'), false],
    ['nothing', condition('NULL'), false],
    ['z', condition('NULL'), true],
    ['s', condition('CONTAINS', { S: 'ell' }), true],
    ['s', condition('CONTAINS', { S: 'dog' }), false],
    ['s', condition('CONTAINS', { N: '1' }), false],
    ['b', condition('CONTAINS', HERE), true],
    ['ns', condition('CONTAINS', { N: '4' }), true],
    ['ns', condition('CONTAINS', { N: '1' }), false],
    ['ss', condition('CONTAINS', { S: 'y' }), true],
    ['l', condition('CONTAINS', { N: '2' }), true],
    ['l', condition('CONTAINS', { N: '1' }), false],
    ['z', condition('CONTAINS', { N: '1' }), false],
    ['s', condition('NOT_CONTAINS', { S: 'dog' }), true],
    ['s', condition('NOT_CONTAINS', { N: '1' }), true],
    ['s', condition('NOT_CONTAINS', { S: 'ell' }), false],
    ['ns', condition('NOT_CONTAINS', { N: '1' }), true],
    ['ns', condition('NOT_CONTAINS', { N: '4' }), false],
    ['l', condition('NOT_CONTAINS', { N: '1' }), true],
    ['b', condition('NOT_CONTAINS', HERE), false],
    // Surprising: what is not there neither contains nor does not contain.
    ['z', condition('NOT_CONTAINS', { N: '1' }), false],
    ['s', condition('BEGINS_WITH', { S: 'hell' }), true],
    ['s', condition('BEGINS_WITH', { S: 'ell' }), false],
    ['b', condition('BEGINS_WITH', HI), true],
    ['n', condition('BEGINS_WITH', { S: '2' }), false],
    ['z', condition('BEGINS_WITH', { S: '2' }), false],
    ['n', condition('IN', { N: '1' }, { N: '2' }), true],
    ['n', condition('IN', { N: '1' }), false],
    ['n', condition('IN', { S: '2' }), false],
    ['ns', condition('IN', { N: '2' }), false],
    ['z', condition('IN', { N: '2' }), false],
    ['n', condition('IN', ...Array.from({ length: 150 }, (_, n) => ({ N: String(n) }))), true],
    ['n', condition('BETWEEN', { N: '1' }, { N: '2' }), true],
    ['n', condition('BETWEEN', { N: '2' }, { N: '2' }), true],
    ['n', condition('BETWEEN', { N: '2' }, { N: '3' }), true],
    ['n', condition('BETWEEN', { N: '0' }, { N: '1' }), false],
    ['n', condition('BETWEEN', { S: 'a' }, { S: 'b' }), false],
    ['z', condition('BETWEEN', { N: '0' }, { N: '100' }), false],
    ['s', condition('BETWEEN', { S: 'hell' }, { S: 'help' }), true],
    ['b', condition('BETWEEN', HERE, HI), false],
  ])('%s %j: %s', async (name, expectation, expected) => {
    expect(await holds({ [name]: expectation })).toBe(expected)
  })

  test('AND, also when nothing is said, and OR', async () => {
    const yes = condition('NOT_NULL')
    const no = condition('NULL')
    expect(await holds({})).toBe(true)
    expect(await holds({ s: yes, n: yes })).toBe(true)
    expect(await holds({ s: yes, n: no })).toBe(false)
    expect(await holds({ s: yes, n: yes }, { ConditionalOperator: 'AND' })).toBe(true)
    expect(await holds({ s: yes, n: no }, { ConditionalOperator: 'AND' })).toBe(false)
    expect(await holds({ s: no, n: yes }, { ConditionalOperator: 'OR' })).toBe(true)
    expect(await holds({ s: no, n: no }, { ConditionalOperator: 'OR' })).toBe(false)
    expect(await holds({ s: { Value: ITEM.s }, n: condition('EQ', ITEM.n), z: { Exists: false } })).toBe(true)
  })

  test('names are names, never paths or placeholders', async () => {
    await db.call('PutItem', {
      TableName: 'hash',
      Item: {
        ...ITEM,
        'm.x': { S: 'dot' },
        '#n': { S: 'number sign' },
        ':v': { S: 'colon' },
        'l[0]': { S: 'index' },
      },
    })
    for (const [name, text] of [
      ['m.x', 'dot'],
      ['#n', 'number sign'],
      [':v', 'colon'],
      ['l[0]', 'index'],
    ] as const)
      expect(await holds({ [name]: { Value: { S: text } } })).toBe(true)
  })

  test('every write heeds them; the item that stood in the way is shown when asked for', async () => {
    const Key = { a: ITEM.a }
    const wrong = { TableName: 'hash', Expected: { s: { Value: { S: 'other' } } } }
    expect(await refusal(db, 'PutItem', { ...wrong, Item: Key })).toBe(FAILED)
    expect(await refusal(db, 'UpdateItem', { ...wrong, Key })).toBe(FAILED)
    expect(await refusal(db, 'DeleteItem', { ...wrong, Key })).toBe(FAILED)
    await expect(
      db.call('DeleteItem', { ...wrong, Key, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }),
    ).rejects.toMatchObject({ members: { Item: ITEM } })
    await db.call('DeleteItem', { TableName: 'hash', Key, Expected: { s: { Value: ITEM.s } } })
    await db.call('PutItem', { TableName: 'hash', Item: Key, Expected: { a: { Exists: false } } })
    expect(
      await refusal(db, 'PutItem', { TableName: 'hash', Item: Key, Expected: { a: { Exists: false } } }),
    ).toBe(FAILED)
  })

  test('transactions do not have them', async () => {
    const Put = { TableName: 'hash', Item: { a: ITEM.a }, Expected: { a: { Exists: false } } }
    await expect(db.call('TransactWriteItems', { TransactItems: [{ Put }] })).resolves.toEqual({})
  })

  test('keys of other types too', async () => {
    await createTable(db, 'numbers', ['k'], {
      AttributeDefinitions: [{ AttributeName: 'k', AttributeType: 'N' }],
    })
    const Item = { k: { N: '1.0' } }
    await db.call('PutItem', { TableName: 'numbers', Item, Expected: { k: condition('NULL') } })
    await db.call('PutItem', { TableName: 'numbers', Item, Expected: { k: condition('EQ', { N: '1' }) } })
  })
})
