import { beforeAll, describe, expect, test } from 'vitest'
import type { TestDynamoDb } from '../support.js'
import { condition, INVALID, refusal, tables } from './support.js'

const S = { S: 'a' }
const EMPTY = 'Supplied AttributeValue is empty, must contain exactly one of the supported datatypes'
const SCALARS = [S, { N: '1' }, { B: 'YQ==' }]
const SETS = [{ SS: ['a'] }, { NS: ['1'] }, { BS: ['abcd'] }]
const DOCUMENTS = [{ M: {} }, { L: [] }]
const CONSTANTS = [{ BOOL: true }, { NULL: true }]

let db: TestDynamoDb
beforeAll(async () => {
  db = await tables()
})

// The table is not there: all of this is looked at before it is.
const FORMS = {
  QueryFilter: (conditions: object) => ['Query', { QueryFilter: conditions }] as const,
  ScanFilter: (conditions: object) => ['Scan', { ScanFilter: conditions }] as const,
  KeyConditions: (conditions: object) => ['Query', { KeyConditions: conditions }] as const,
}

async function refused(parameter: keyof typeof FORMS, conditions: object, more: object = {}) {
  const [operation, input] = FORMS[parameter](conditions)
  return refusal(db, operation, { TableName: 'abc', ...input, ...more })
}

describe.each(['QueryFilter', 'ScanFilter', 'KeyConditions'] as const)('%s', (parameter) => {
  test.each([
    [condition('EQ')],
    [{ ComparisonOperator: 'EQ', AttributeValueList: [] }],
    [condition('NE')],
    [condition('LE')],
    [condition('LT')],
    [condition('GE')],
    [condition('GT')],
    [condition('CONTAINS')],
    [condition('NOT_CONTAINS')],
    [condition('BEGINS_WITH')],
    [condition('IN')],
    [condition('BETWEEN')],
    [condition('NULL', S)],
    [condition('NOT_NULL', S)],
    [condition('EQ', S, S)],
    [condition('NE', S, S)],
    [condition('LE', S, S)],
    [condition('LT', S, S)],
    [condition('GE', S, S)],
    [condition('GT', S, S)],
    [condition('CONTAINS', S, S)],
    [condition('NOT_CONTAINS', S, S)],
    [condition('NULL', S, S)],
    [condition('NOT_NULL', S, S)],
    [condition('BETWEEN', S)],
    [condition('BETWEEN', S, S, S)],
  ])('does not take this number of values: %j', async (given) => {
    expect(await refused(parameter, { a: given })).toBe(
      `${INVALID}Invalid number of argument(s) for the ${given.ComparisonOperator} ComparisonOperator`,
    )
  })

  test('says what is wrong with the first condition', async () => {
    expect(
      await refused(parameter, { a: condition('EQ'), b: condition('NULL'), c: condition('NULL', S) }),
    ).toBe(`${INVALID}Invalid number of argument(s) for the EQ ComparisonOperator`)
  })

  test.each([
    ...['LT', 'LE', 'GT', 'GE', 'IN'].flatMap((operator) =>
      [...CONSTANTS, ...SETS, ...DOCUMENTS].map((value) => [operator, [value]] as const),
    ),
    ...['CONTAINS', 'NOT_CONTAINS'].flatMap((operator) =>
      [...SETS, ...DOCUMENTS].map((value) => [operator, [value]] as const),
    ),
    ...[...CONSTANTS, ...SETS, ...DOCUMENTS].map((value) => ['BETWEEN', [value, value]] as const),
    ...[{ N: '1' }, ...CONSTANTS, ...SETS, ...DOCUMENTS].map((value) => ['BEGINS_WITH', [value]] as const),
  ])('%s does not take %j', async (operator, values) => {
    expect(await refused(parameter, { a: condition(operator, ...values) })).toBe(
      `${INVALID}ComparisonOperator ${operator} is not valid for ${Object.keys(values[0] as object)[0]} AttributeValue type`,
    )
  })

  test('wants values of one type', async () => {
    expect(await refused(parameter, { a: condition('IN', S, { N: '1' }) })).toBe(
      `${INVALID}AttributeValues inside AttributeValueList must be of same type`,
    )
  })

  test('wants bounds in order', async () => {
    expect(await refused(parameter, { a: condition('BETWEEN', { S: 'b' }, S) })).toBe(
      'The BETWEEN condition was provided a range where the lower bound is greater than the upper bound',
    )
  })

  test.each([
    [[{}, { S: '' }], EMPTY],
    [[{ a: '' }, { S: '' }], EMPTY],
    [[{ N: '1' }, { NULL: false }, {}], `${INVALID}Null attribute value types must have the value of true`],
    [[{ N: '1' }, { SS: [] }, {}], `${INVALID}An string set  may not be empty`],
    [
      [{ N: '1' }, { SS: ['a', 'a'] }, {}],
      `${INVALID}Input collection ${parameter === 'ScanFilter' ? '[a, a]' : '["a", "a"]'} contains duplicates.`,
    ],
    [
      [{ N: '1' }, { S: 'a', BOOL: true }],
      'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes',
    ],
    [[{ N: '1' }, { N: 'b' }], 'The parameter cannot be converted to a numeric value: b'],
    [
      [{ N: '1' }, { N: '1e126' }],
      'Number overflow. Attempting to store a number with magnitude larger than supported range',
    ],
    [
      [{ N: '1' }, { N: '-1e-131' }],
      'Number underflow. Attempting to store a number with magnitude smaller than supported range',
    ],
  ])('looks at the values before it counts them: %j', async (values, message) => {
    expect(await refused(parameter, { a: condition('EQ', ...values) })).toBe(message)
  })

  test('an operator that there is not, or none', async () => {
    const path = `${parameter.charAt(0).toLowerCase()}${parameter.slice(1)}`
    const message = await refused(parameter, { x: {}, y: condition('eq', S) })
    expect(message).toContain('2 validation errors detected: ')
    expect(message).toContain(
      `Value null at '${path}.x.member.comparisonOperator' failed to satisfy constraint: Member must not be null`,
    )
    expect(message).toContain(
      `Value 'eq' at '${path}.y.member.comparisonOperator' failed to satisfy constraint: Member must satisfy enum value set: [IN, NULL, BETWEEN, LT, NOT_CONTAINS, EQ, GT, NOT_NULL, NE, LE, BEGINS_WITH, GE, CONTAINS]`,
    )
  })

  test.each([
    [{ a: 5 }],
    [{ a: [] }],
    [{ a: { ComparisonOperator: 5 } }],
    [{ a: { ComparisonOperator: 'EQ', AttributeValueList: 'a' } }],
    [{ a: { ComparisonOperator: 'EQ', AttributeValueList: [5] } }],
    [5],
  ])('is not %j', async (conditions) => {
    const [operation, input] = FORMS[parameter](conditions as object)
    await expect(db.call(operation, { TableName: 'abc', ...input })).rejects.toMatchObject({
      code: 'SerializationException',
    })
  })
})

describe.each(['QueryFilter', 'ScanFilter'] as const)('%s', (parameter) => {
  test.each([
    ...['EQ', 'NE'].flatMap((operator) =>
      [...SCALARS, ...CONSTANTS, ...SETS, ...DOCUMENTS].map((value) => [operator, value] as const),
    ),
    ...['CONTAINS', 'NOT_CONTAINS'].flatMap((operator) =>
      [...SCALARS, ...CONSTANTS].map((value) => [operator, value] as const),
    ),
    ['BEGINS_WITH', { B: 'YQ==' }] as const,
  ])('%s takes %j', async (operator, value) => {
    const message = await refused(parameter, { a: condition(operator, value) })
    expect(message).toBe(
      parameter === 'QueryFilter'
        ? 'Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.'
        : 'ResourceNotFoundException: Requested resource not found',
    )
  })

  test('is empty: as if it were not there', async () => {
    const [operation, input] = FORMS[parameter]({})
    const keys = parameter === 'QueryFilter' ? { KeyConditions: { a: condition('EQ', S) } } : {}
    await expect(db.call(operation, { TableName: 'hash', ...input, ...keys })).resolves.toMatchObject({
      Count: 0,
    })
  })
})

describe('the order of checks', () => {
  test('Query: the filter, the attributes to get, that there is a key condition, the key conditions', async () => {
    const wrong = {
      QueryFilter: { a: condition('EQ', {}) },
      AttributesToGet: ['a', 'a'],
      KeyConditions: { a: condition('EQ', {}, {}) },
    }
    expect(await refused('QueryFilter', wrong.QueryFilter, wrong)).toBe(EMPTY)
    expect(await refused('QueryFilter', {}, { ...wrong, QueryFilter: {} })).toBe(
      `${INVALID}Duplicate value in attribute name: a`,
    )
    expect(await refused('QueryFilter', {})).toBe(
      'Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.',
    )
    expect(await refused('KeyConditions', wrong.KeyConditions)).toBe(EMPTY)
  })

  test('Scan: the attributes to get, the filter, the segments', async () => {
    const ScanFilter = { a: condition('EQ', {}) }
    const AttributesToGet = ['a', 'a']
    expect(await refused('ScanFilter', ScanFilter, { AttributesToGet, Segment: 1 })).toBe(
      `${INVALID}Duplicate value in attribute name: a`,
    )
    expect(await refused('ScanFilter', ScanFilter, { Segment: 1 })).toBe(EMPTY)
  })
})
