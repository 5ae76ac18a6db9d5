// Global indexes with several attributes in a key: how they are defined, and which items they hold.
import { describe, expect, test } from 'vitest'
import type { DynamoDbEvent } from '#simulator/dynamodb/events.js'
import { memoryStore } from '#simulator/storage/memory-store.js'
import { virtualKernel } from '../support/virtual-kernel.js'
import { caller, started } from './kept-region.js'
import {
  client,
  defined,
  globalIndex,
  hash,
  type Item,
  ids,
  indexed,
  range,
  texts,
} from './multi-attribute-support.js'
import { createTable, dynamoDb } from './support.js'

const INVALID = 'One or more parameter values were invalid: '
const EIGHT = ['h1', 'h2', 'h3', 'h4', 'r1', 'r2', 'r3', 'r4']
const keySchema = (hashes: string[], ranges: string[]) => [...hashes.map(hash), ...ranges.map(range)]

interface Described {
  Table: { GlobalSecondaryIndexes: { KeySchema: object[] }[]; AttributeDefinitions: object[] }
}

describe('a key schema', () => {
  const names = (schema: object[]) => [
    ...new Set(schema.map((one) => (one as { AttributeName: string }).AttributeName)),
  ]
  const create = (schema: object[], definitions = names(schema)) => {
    const db = dynamoDb()
    return createTable(db, 'things', ['id'], {
      AttributeDefinitions: defined('id', ...definitions),
      GlobalSecondaryIndexes: [globalIndex(schema)],
    })
  }
  const add = async (schema: object[], definitions = names(schema)) => {
    const db = dynamoDb()
    await createTable(db, 'things', ['id'])
    return db.call('UpdateTable', {
      TableName: 'things',
      AttributeDefinitions: defined('id', ...definitions),
      GlobalSecondaryIndexUpdates: [{ Create: globalIndex(schema) }],
    })
  }

  test('has up to four attributes for the partition key and four for the sort key, shown in their order', async () => {
    const schema = keySchema(['h2', 'h1', 'h4', 'h3'], ['r2', 'r1', 'r4', 'r3'])
    const db = dynamoDb()
    await createTable(db, 'things', ['id'], {
      AttributeDefinitions: defined('id', ...EIGHT),
      GlobalSecondaryIndexes: [globalIndex(schema)],
    })
    const { Table } = await db.call<Described>('DescribeTable', { TableName: 'things' })
    expect(Table.GlobalSecondaryIndexes[0]?.KeySchema).toEqual(schema)
    expect(Table.AttributeDefinitions).toEqual(defined(...EIGHT.slice(0, 4), 'id', ...EIGHT.slice(4)))
  })

  test.each<[title: string, schema: object[], message: string]>([
    [
      'five attributes in the partition key',
      keySchema(['a', 'b', 'c', 'd', 'e'], []),
      `${INVALID}The KeySchema exceeds the maximum allowed number of HASH key attributes`,
    ],
    [
      'five attributes in the sort key',
      keySchema(['h'], ['a', 'b', 'c', 'd', 'e']),
      `${INVALID}The KeySchema exceeds the maximum allowed number of RANGE key attributes`,
    ],
    [
      'an attribute of the partition key behind one of the sort key',
      [hash('a'), range('b'), hash('c')],
      `${INVALID}All HASH key attributes must precede RANGE key attributes in the KeySchema`,
    ],
    [
      'nothing but a sort key',
      keySchema([], ['a', 'b']),
      'Invalid KeySchema: The first KeySchemaElement is not a HASH key type',
    ],
    [
      'one attribute twice',
      keySchema(['a', 'b'], ['a']),
      'The KeySchema contains multiple key attributes with the same name',
    ],
    [
      'one attribute twice in the partition key',
      keySchema(['a', 'a'], []),
      'The KeySchema contains multiple key attributes with the same name',
    ],
  ])('of %s is refused', async (_, schema, message) => {
    const refused = { code: 'ValidationException', message }
    await expect(create(schema)).rejects.toMatchObject(refused)
    await expect(add(schema)).rejects.toMatchObject(refused)
  })

  test('is over attributes that are defined, all of which it uses', async () => {
    await expect(create(keySchema(['a', 'b'], ['c']), ['a', 'c'])).rejects.toThrow(
      `${INVALID}Some index key attributes are not defined in AttributeDefinitions. Keys: [a, b, c], AttributeDefinitions: [id, a, c]`,
    )
    await expect(create(keySchema(['a', 'b'], []), ['a', 'b', 'c'])).rejects.toThrow(
      `${INVALID}Some AttributeDefinitions are not used. AttributeDefinitions: [a, b, id, c], keys used: [a, b, id]`,
    )
  })
})

describe('an item is in the index', () => {
  test.each([
    'h1',
    'h2',
    'r1',
    'r2',
  ])('when it has every attribute of the key: not without %s', async (name) => {
    const { call, put, scan } = await indexed(['h1', 'h2'], ['r1', 'r2'])
    const { [name]: lacked, ...item } = texts({ id: 'x', h1: 'a', h2: 'b', r1: 'c', r2: 'd' })
    await put(item as Item)
    const update = (more: object) =>
      call('UpdateItem', { TableName: 'things', Key: { id: { S: 'x' } }, ...more })
    expect(ids(await scan())).toEqual([])
    await update({ UpdateExpression: `SET ${name} = :v`, ExpressionAttributeValues: { ':v': lacked } })
    expect(ids(await scan())).toEqual(['x'])
    await update({ UpdateExpression: `REMOVE ${name}` })
    expect(ids(await scan())).toEqual([])
  })

  test('once, wherever its key moves, until it is deleted', async () => {
    const { call, put, query, scan } = await indexed(['h1', 'h2'], ['r1', 'r2'])
    const at = (h2: string) => query('h1 = :a AND h2 = :b', texts({ ':a': 'a', ':b': h2 }))
    await put(texts({ id: 'x', h1: 'a', h2: 'b', r1: 'c', r2: 'd' }))
    await put(texts({ id: 'x', h1: 'a', h2: 'c', r1: 'c', r2: 'd' }))
    expect([ids(await at('b')), ids(await at('c'))]).toEqual([[], ['x']])
    await call('DeleteItem', { TableName: 'things', Key: { id: { S: 'x' } } })
    expect(ids(await scan())).toEqual([])
  })

  test('apart from those whose attributes only together read alike', async () => {
    const { put, query } = await indexed(['h1', 'h2'], [])
    await put(texts({ id: '1', h1: 'a', h2: 'ab' }))
    await put(texts({ id: '2', h1: 'aa', h2: 'b' }))
    await put(texts({ id: '3', h1: 'a\u0000', h2: 'b' }))
    const at = (h1: string, h2: string) => query('h1 = :a AND h2 = :b', texts({ ':a': h1, ':b': h2 }))
    expect(ids(await at('a', 'ab'))).toEqual(['1'])
    expect(ids(await at('aa', 'b'))).toEqual(['2'])
    expect(ids(await at('a', '\u0000b'))).toEqual([])
    expect(ids(await at('a\u0000', 'b'))).toEqual(['3'])
  })

  test('with the attributes that it projects, those of the keys always', async () => {
    const { put, scan } = await indexed(['h1', 'h2'], ['r1', 'r2'], { ProjectionType: 'KEYS_ONLY' })
    const item = texts({ id: 'x', h1: 'a', h2: 'b', r1: 'c', r2: 'd' })
    await put({ ...item, other: { S: 'e' } })
    expect((await scan()).Items).toEqual([item])
  })

  test('when it was written before the index, and has the types of the key', async () => {
    const db = dynamoDb()
    const { call, put, query } = client(db)
    await createTable(db, 'things', ['id'])
    const item = (id: string, n: string) => ({ ...texts({ id, h1: 'a', h2: 'b' }), n: { N: n } })
    for (const [id, n] of [
      ['1', '10'],
      ['2', '9'],
      ['3', '-1'],
    ] as const)
      await put(item(id, n))
    await put(texts({ id: '4', h1: 'a', h2: 'b', n: 'none' }))
    await call('UpdateTable', {
      TableName: 'things',
      AttributeDefinitions: defined('h1', 'h2', 'n:N'),
      GlobalSecondaryIndexUpdates: [{ Create: globalIndex(keySchema(['h1', 'h2'], ['n'])) }],
    })
    const all = () => query('h1 = :a AND h2 = :b', texts({ ':a': 'a', ':b': 'b' }))
    expect(ids(await all())).toEqual(['3', '2', '1'])
    await call('UpdateTable', {
      TableName: 'things',
      GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: 'index' } }],
    })
    await expect(all()).rejects.toThrow('The table does not have the specified index: index')
    await put({ id: { S: '5' }, h1: { N: '7' } })
  })
})

describe('an attribute of the key', () => {
  test.each(['h2', 'r1'])('has its type: %s', async (name) => {
    const { call, put } = await indexed(['h1', 'h2'], ['r1', 'r2'])
    const message = `${INVALID}Type mismatch for Index Key ${name} Expected: S Actual: N IndexName: index`
    const item = { ...texts({ id: 'x', h1: 'a' }), [name]: { N: '1' } }
    await expect(put(item as Item)).rejects.toMatchObject({ code: 'ValidationException', message })
    const written = { RequestItems: { things: [{ PutRequest: { Item: item } }] } }
    await expect(call('BatchWriteItem', written)).rejects.toMatchObject({ message })
  })

  test('is not empty', async () => {
    const { put } = await indexed(['h1', 'h2'], ['r1:B'])
    const empty = (kind: string, name: string) =>
      `One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty ${kind} value. IndexName: index, IndexKey: ${name}`
    await expect(put(texts({ id: 'x', h2: '' }))).rejects.toThrow(empty('string', 'h2'))
    await expect(put({ id: { S: 'x' }, r1: { B: '' } })).rejects.toThrow(empty('binary', 'r1'))
  })

  test('has its limit, each by itself', async () => {
    const { put } = await indexed(['h1', 'h2'], ['r1', 'r2'])
    const [hash, sort] = ['x'.repeat(2_048), 'é'.repeat(512)]
    await put(texts({ id: 'x', h1: hash, h2: hash, r1: sort, r2: sort }))
    const tooLarge = (name: string, actual: number, max: number) =>
      `${INVALID}Size limit exceeded for Index Key ${name} Actual Size: ${actual} bytes Max Size: ${max} bytes IndexName: index`
    await expect(put(texts({ id: 'x', h2: `${hash}x` }))).rejects.toThrow(tooLarge('h2', 2_049, 2_048))
    await expect(put(texts({ id: 'x', r2: `${sort}x` }))).rejects.toThrow(tooLarge('r2', 1_025, 1_024))
  })

  test('is a scalar: no path leads into it', async () => {
    const { scan } = await indexed(['h1', 'h2'], ['r1', 'r2'])
    await expect(scan({ ProjectionExpression: 'r2.part' })).rejects.toThrow(
      "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: IndexKey: r2",
    )
  })
})

test('the index and what it holds outlast a restart', async () => {
  const kernel = virtualKernel<DynamoDbEvent>()
  const store = memoryStore()
  const first = await started(kernel, store)
  const schema = keySchema(['h1', 'h2'], ['r1', 'r2'])
  await caller(first).call('CreateTable', {
    TableName: 'things',
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [hash('id')],
    AttributeDefinitions: defined('id', 'h1', 'h2', 'r1', 'r2:N'),
    GlobalSecondaryIndexes: [globalIndex(schema)],
  })
  for (const n of ['10', '9'])
    await client(caller(first)).put({ ...texts({ id: n, h1: 'a', h2: 'b', r1: 'c' }), r2: { N: n } })
  first.close()
  const { call } = caller(await started(kernel, store))
  const found = await client({ call }).query('h1 = :a AND h2 = :b', texts({ ':a': 'a', ':b': 'b' }))
  expect(ids(found)).toEqual(['9', '10'])
  const { Table } = await call<Described>('DescribeTable', { TableName: 'things' })
  expect(Table.GlobalSecondaryIndexes[0]?.KeySchema).toEqual(schema)
})
