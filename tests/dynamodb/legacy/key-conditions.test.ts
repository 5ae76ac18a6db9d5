import { beforeAll, describe, expect, test } from 'vitest'
import type { TestDynamoDb } from '../support.js'
import { condition, refusal, tables } from './support.js'

const EQ_A = condition('EQ', { S: 'p' })

let db: TestDynamoDb
beforeAll(async () => {
  db = await tables()
  for (const b of ['aa', 'ab', 'abc', 'ac', 'b'])
    await db.call('PutItem', {
      TableName: 'range',
      Item: { a: { S: 'p' }, b: { S: b }, c: { S: `c${b}` }, n: { N: String(b.length) } },
    })
  await db.call('PutItem', { TableName: 'range', Item: { a: { S: 'q' }, b: { S: 'ab' }, c: { S: 'caa' } } })
})

const query = async (KeyConditions: object, more: object = {}) => {
  const { Items } = await db.call<{ Items: { b: { S: string } }[] }>('Query', {
    TableName: 'range',
    KeyConditions,
    ...more,
  })
  return Items.map(({ b }) => b.S)
}
const refused = (KeyConditions: object, more: object = {}) =>
  refusal(db, 'Query', { TableName: 'range', KeyConditions, ...more })

describe('what is refused', () => {
  test.each([
    [{}],
    [{ a: condition('NULL'), b: condition('NULL'), c: condition('NULL') }],
  ])('other than one or two of them, before the table is looked for: %j', async (conditions) => {
    expect(await refused(conditions, { TableName: 'abc' })).toBe('Conditions can be of length 1 or 2 only')
  })

  test('nothing else before the table is looked for', async () => {
    const three = { a: condition('NULL'), b: condition('NULL'), c: condition('NULL') }
    expect(await refused(three, { IndexName: 'global2' })).toBe(
      'The number of query conditions (3) exceeds the number of key attributes defined in the schema (2)',
    )
    expect(await refused({ z: condition('NULL') }, { TableName: 'abc' })).toBe(
      'ResourceNotFoundException: Requested resource not found',
    )
    expect(await refused({ z: condition('NULL') }, { IndexName: 'whatever' })).toBe(
      'The table does not have the specified index: whatever',
    )
    expect(await refused({ z: condition('NULL') }, { IndexName: 'global1', ConsistentRead: true })).toBe(
      'Consistent reads are not supported on global secondary indexes',
    )
  })

  test.each([
    ['a', undefined, { z: condition('NULL') }],
    ['a', 'local1', { z: condition('NULL') }],
    ['c', 'global1', { z: condition('NULL') }],
    ['b', undefined, { a: EQ_A, c: condition('NULL') }],
    ['c', 'local1', { a: EQ_A, b: condition('NULL') }],
    ['d', 'global2', { c: EQ_A, b: condition('NULL') }],
  ])('missing %s of the key of %s', async (name, IndexName, conditions) => {
    expect(await refused(conditions, { IndexName })).toBe(
      `Query condition missed key schema element: ${name}`,
    )
  })

  test.each([
    condition('NULL'),
    condition('NOT_NULL'),
    condition('NE', { N: '1' }),
    condition('CONTAINS', { S: 'a' }),
    condition('NOT_CONTAINS', { S: 'a' }),
    condition('IN', { S: 'a' }),
  ])('what keys have no order for: %j', async (given) => {
    const message = 'Attempted conditional constraint is not an indexable operation'
    expect(await refused({ a: given }, { TableName: 'hash' })).toBe(message)
    expect(await refused({ a: EQ_A, b: given })).toBe(message)
    expect(await refused({ a: EQ_A, c: given }, { IndexName: 'local1' })).toBe(message)
  })

  test.each<[TableName: string, IndexName: string | undefined, conditions: object]>([
    ...['LE', 'LT', 'GE', 'GT', 'BEGINS_WITH'].flatMap((operator): [string, string | undefined, object][] => [
      ['hash', undefined, { a: condition(operator, { S: 'a' }) }],
      ['range', undefined, { a: condition(operator, { S: 'a' }) }],
      ['range', 'global1', { c: condition(operator, { S: 'a' }) }],
    ]),
    ['hash', undefined, { a: condition('BETWEEN', { S: 'a' }, { S: 'a' }) }],
    ['range', 'global1', { c: condition('BETWEEN', { S: 'a' }, { S: 'a' }) }],
  ])('a search among partitions: %s %s %j', async (TableName, IndexName, conditions) => {
    expect(await refused(conditions, { TableName, IndexName })).toBe('Query key condition not supported')
  })

  test.each([
    ['hash', undefined, { a: EQ_A, b: EQ_A }],
    ['range', 'global1', { c: EQ_A, z: EQ_A }],
  ])('more conditions than the key has attributes: %s %s %j', async (TableName, IndexName, conditions) => {
    expect(await refused(conditions, { TableName, IndexName })).toBe(
      'The number of query conditions (2) exceeds the number of key attributes defined in the schema (1)',
    )
  })

  test('a value of another type than the key', async () => {
    const message =
      'One or more parameter values were invalid: Condition parameter type does not match schema type'
    expect(await refused({ a: condition('EQ', { N: '1' }) })).toBe(message)
    expect(await refused({ a: condition('GT', { N: '1' }) })).toBe(message)
    expect(await refused({ a: EQ_A, b: condition('EQ', { N: '1' }) })).toBe(message)
  })

  test.each([
    ['hash', undefined, 'a', 'a'],
    ['range', undefined, 'a', 'b'],
    ['range', 'global2', 'c', 'd'],
  ])('a filter on a key attribute of %s %s', async (TableName, IndexName, hash, name) => {
    const QueryFilter = { other: condition('NULL'), [name]: EQ_A }
    expect(await refused({ [hash]: EQ_A }, { TableName, IndexName, QueryFilter })).toBe(
      `QueryFilter can only contain non-primary key attributes: Primary key attribute: ${name}`,
    )
  })
})

describe('what is found', () => {
  test.each([
    [undefined, ['aa', 'ab', 'abc', 'ac', 'b']],
    [condition('EQ', { S: 'ab' }), ['ab']],
    [condition('EQ', { S: 'x' }), []],
    [condition('LT', { S: 'ac' }), ['aa', 'ab', 'abc']],
    [condition('LE', { S: 'ac' }), ['aa', 'ab', 'abc', 'ac']],
    [condition('GT', { S: 'ab' }), ['abc', 'ac', 'b']],
    [condition('GE', { S: 'ab' }), ['ab', 'abc', 'ac', 'b']],
    [condition('BEGINS_WITH', { S: 'ab' }), ['ab', 'abc']],
    [condition('BETWEEN', { S: 'ab' }, { S: 'ac' }), ['ab', 'abc', 'ac']],
    [condition('BETWEEN', { S: 'ab' }, { S: 'ab' }), ['ab']],
  ])('%j', async (range, found) => {
    const conditions = { a: EQ_A, ...(range && { b: range }) }
    expect(await query(conditions)).toEqual(found)
    expect(await query(conditions, { ScanIndexForward: false })).toEqual([...found].reverse())
  })

  test('in indexes', async () => {
    const local = { a: EQ_A, c: condition('BEGINS_WITH', { S: 'ca' }) }
    expect(await query(local, { IndexName: 'local1' })).toEqual(['aa', 'ab', 'abc', 'ac'])
    expect(await query({ c: condition('EQ', { S: 'caa' }) }, { IndexName: 'global1' })).toHaveLength(2)
  })

  test('page by page', async () => {
    const { LastEvaluatedKey } = await db.call<{ LastEvaluatedKey: object }>('Query', {
      TableName: 'range',
      KeyConditions: { a: EQ_A, b: condition('GE', { S: 'ab' }) },
      Limit: 2,
    })
    expect(LastEvaluatedKey).toEqual({ a: { S: 'p' }, b: { S: 'abc' } })
    expect(
      await query({ a: EQ_A, b: condition('GE', { S: 'ab' }) }, { ExclusiveStartKey: LastEvaluatedKey }),
    ).toEqual(['ac', 'b'])
  })

  test('by binary keys, whose bytes have no sign', async () => {
    await db.call('CreateTable', {
      TableName: 'bytes',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'p', AttributeType: 'S' },
        { AttributeName: 'c', AttributeType: 'B' },
      ],
      KeySchema: [
        { AttributeName: 'p', KeyType: 'HASH' },
        { AttributeName: 'c', KeyType: 'RANGE' },
      ],
    })
    const B = (...bytes: number[]) => ({ B: Buffer.from(bytes).toString('base64') })
    const all = [B(1, 2, 3), B(126), B(127), B(128), B(255, 3, 4), B(255, 255, 255)]
    for (const c of all) await db.call('PutItem', { TableName: 'bytes', Item: { p: { S: 'p' }, c } })
    const found = async (c: object) => {
      const { Items } = await db.call<{ Items: { c: object }[] }>('Query', {
        TableName: 'bytes',
        KeyConditions: { p: EQ_A, c },
      })
      return Items.map((item) => item.c)
    }
    expect(await found(condition('LE', B(127)))).toEqual(all.slice(0, 3))
    expect(await found(condition('GT', B(127)))).toEqual(all.slice(3))
    expect(await found(condition('BEGINS_WITH', B(255)))).toEqual(all.slice(4))
    expect(await found(condition('BETWEEN', B(127), B(128)))).toEqual(all.slice(2, 4))
  })
})

describe('QueryFilter', () => {
  const two = condition('EQ', { N: '2' })

  test('filters what was found; Limit counts before it does', async () => {
    expect(await query({ a: EQ_A }, { QueryFilter: { n: two } })).toEqual(['aa', 'ab', 'ac'])
    await expect(
      db.call('Query', {
        TableName: 'range',
        KeyConditions: { a: EQ_A },
        QueryFilter: { n: condition('EQ', { N: '3' }) },
        Limit: 2,
      }),
    ).resolves.toEqual({
      Items: [],
      Count: 0,
      ScannedCount: 2,
      LastEvaluatedKey: { a: { S: 'p' }, b: { S: 'ab' } },
    })
  })

  test('with AND and OR', async () => {
    const QueryFilter = { n: two, c: condition('EQ', { S: 'cb' }) }
    expect(await query({ a: EQ_A }, { QueryFilter })).toEqual([])
    expect(await query({ a: EQ_A }, { QueryFilter, ConditionalOperator: 'AND' })).toEqual([])
    expect(await query({ a: EQ_A }, { QueryFilter, ConditionalOperator: 'OR' })).toEqual([
      'aa',
      'ab',
      'ac',
      'b',
    ])
  })
})

describe('ScanFilter', () => {
  const scan = async (ScanFilter: object, more: object = {}) => {
    const { Items } = await db.call<{ Items: { a: { S: string }; b: { S: string } }[] }>('Scan', {
      TableName: 'range',
      ScanFilter,
      ...more,
    })
    return Items.map(({ a, b }) => `${a.S}/${b.S}`).sort()
  }

  test('filters, key attributes too', async () => {
    expect(await scan({ b: condition('EQ', { S: 'ab' }) })).toEqual(['p/ab', 'q/ab'])
    expect(await scan({ n: condition('NULL') })).toEqual(['q/ab'])
    expect(await scan({ n: condition('GE', { N: '2' }), a: condition('NE', { S: 'q' }) })).toEqual([
      'p/aa',
      'p/ab',
      'p/abc',
      'p/ac',
    ])
    expect(
      await scan(
        { n: condition('EQ', { N: '3' }), a: condition('EQ', { S: 'q' }) },
        { ConditionalOperator: 'OR' },
      ),
    ).toEqual(['p/abc', 'q/ab'])
  })
})
