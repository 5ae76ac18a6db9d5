import { beforeAll, describe, expect, test } from 'vitest'
import { failure, type Item, type partiql, partiqlTables, sortKeys } from './partiql-support.js'
import { createTable } from './support.js'

const index = (IndexName: string, keys: string[], Projection: object) => ({
  IndexName,
  KeySchema: keys.map((AttributeName, at) => ({ AttributeName, KeyType: at === 0 ? 'HASH' : 'RANGE' })),
  Projection,
})
const ALL = { ProjectionType: 'ALL' }
const KEYS_ONLY = { ProjectionType: 'KEYS_ONLY' }
const INCLUDE = { ProjectionType: 'INCLUDE', NonKeyAttributes: ['shown'] }

/** None of the indexes that do not hold everything has `hidden`; no index at all has s3. */
const ITEMS: Record<string, string>[] = [
  { pk: 'p', sk: 's1', g: 'x', h: 'y', l1: 'a1', l2: 'b1', shown: 'one', hidden: 'h1' },
  { pk: 'p', sk: 's2', g: 'z', h: 'y', l1: 'a2', l2: 'b2', shown: 'two', hidden: 'h2' },
  { pk: 'p', sk: 's3', hidden: 'h3' },
  { pk: 'p', sk: 's4', g: 'x', h: 'y', l1: 'a4', l2: 'b4', shown: 'four', hidden: 'h4' },
  { pk: 'q', sk: 's5', h: 'y2', shown: 'five', hidden: 'h5' },
]

let run: ReturnType<typeof partiql>['run']
let tables: Awaited<ReturnType<typeof partiqlTables>>

beforeAll(async () => {
  tables = await partiqlTables()
  run = tables.run
  const names = ['pk', 'sk', 'g', 'h', 'l1', 'l2']
  await createTable(tables.db, 'wide', ['pk', 'sk'], {
    AttributeDefinitions: names.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    GlobalSecondaryIndexes: [
      index('g-all', ['g'], ALL),
      index('g-keys', ['h'], KEYS_ONLY),
      index('g-some', ['h'], INCLUDE),
    ],
    LocalSecondaryIndexes: [
      index('l-all', ['pk', 'l1'], ALL),
      index('l-keys', ['pk', 'l2'], KEYS_ONLY),
      index('l-some', ['pk', 'l1'], INCLUDE),
    ],
  })
  for (const item of ITEMS)
    await tables.put(
      'wide',
      Object.fromEntries(Object.entries(item).map(([name, S]) => [name, { S }])) as Item,
    )
})

async function read(statement: string, more: object = {}) {
  const { Items, ConsumedCapacity, NextToken } = await run(statement, undefined, {
    ReturnConsumedCapacity: 'INDEXES',
    ...more,
  })
  const {
    CapacityUnits: total,
    Table,
    GlobalSecondaryIndexes,
    LocalSecondaryIndexes,
  } = ConsumedCapacity ?? {
    CapacityUnits: 0,
  }
  const ofIndex = Object.values({ ...GlobalSecondaryIndexes, ...LocalSecondaryIndexes })[0]?.CapacityUnits
  return { items: Items, total, ofTable: Table?.CapacityUnits ?? 0, ofIndex, NextToken }
}

describe('an index after the table', () => {
  test('is read instead of it', async () => {
    expect(sortKeys((await read('SELECT * FROM "wide"."g-all" WHERE g = \'x\'')).items)).toEqual(['s1', 's4'])
    expect((await read('SELECT * FROM wide."g-all"')).items).toHaveLength(3)
    expect(
      sortKeys((await read("SELECT sk FROM wide.\"g-all\" WHERE pk = 'p' AND sk = 's2'")).items),
    ).toEqual(['s2'])
    expect(
      sortKeys(
        (await read("SELECT sk FROM wide.\"l-all\" WHERE pk = 'p' AND l1 > 'a1' ORDER BY l1 DESC")).items,
      ),
    ).toEqual(['s4', 's2'])
  })

  test.each([
    ['g-keys', "h = 'y'", ['h', 'pk', 'sk']],
    ['g-some', "h = 'y'", ['h', 'pk', 'shown', 'sk']],
    ['l-keys', "pk = 'p'", ['l2', 'pk', 'sk']],
  ])('%s shows what it holds', async (name, where, attributes) => {
    const { items, ofTable, ofIndex, total } = await read(`SELECT * FROM wide."${name}" WHERE ${where}`)
    expect(items).toHaveLength(3)
    for (const item of items) expect(Object.keys(item).sort()).toEqual(attributes)
    expect([ofTable, ofIndex]).toEqual([0, total])
  })

  test('that is local fetches the rest from its table, which costs for each item', async () => {
    const all = await read('SELECT hidden FROM wide."l-keys" WHERE pk = \'p\'')
    expect(all.items).toEqual([{ hidden: { S: 'h1' } }, { hidden: { S: 'h2' } }, { hidden: { S: 'h4' } }])
    const one = await read('SELECT hidden FROM wide."l-keys" WHERE pk = \'p\'', { Limit: 1 })
    expect(one.ofTable).toBeLessThan(all.ofTable)
    const none = await read("SELECT hidden FROM wide.\"l-some\" WHERE pk = 'p' AND shown = 'none'")
    expect([none.items, none.ofTable]).toEqual([[], all.ofTable])
    expect((await read('SELECT l2 FROM wide."l-keys" WHERE pk = \'p\'')).ofTable).toBe(0)
    const consistent = await read('SELECT hidden FROM wide."l-keys" WHERE pk = \'p\'', {
      ConsistentRead: true,
    })
    expect([consistent.ofTable, consistent.ofIndex]).toEqual([all.ofTable * 2, (all.ofIndex as number) * 2])
  })

  test.each([
    [
      'SELECT hidden FROM wide."g-some" WHERE h = \'y\'',
      'Global secondary index g-some does not project [hidden]',
    ],
    [
      'SELECT pk, other, hidden FROM wide."g-some"',
      'Global secondary index g-some does not project [other, hidden]',
    ],
  ])('that is global does not: %s', async (statement, detail) => {
    expect((await failure(run(statement))).message).toBe(
      `One or more parameter values were invalid: ${detail}`,
    )
  })

  test.each([
    ["h = 'y' AND hidden = 'h1'", 'hidden'],
    ["h = 'y' AND hidden IS MISSING", 'hidden'],
    ["h = 'y' AND begins_with(hidden, 'h')", 'hidden'],
    ["h = 'y' AND NOT (hidden = 'h1' OR shown = 'x')", 'hidden'],
    ["h IN ['y', 'z'] AND hidden = 'h1'", 'hidden'],
    ["h = 'y' AND b = '1' AND (a = '2' OR shown = '3')", 'a, b'],
    ["h = 'y' AND (zz = '1' OR aa = '2' OR mm = '3')", 'zz, aa, mm'],
    ["(h = 'b' AND u1 = '1') OR (h = 'q' AND u2 = '1')", 'u2'],
    ["(h = 'q' AND u1 = '1') OR (h = 'b' AND u2 = '1')", 'u1'],
  ])('has no conditions on what it does not hold when it is read by key: %s', async (where, names) => {
    expect((await failure(run(`SELECT pk FROM wide."g-some" WHERE ${where}`))).message).toBe(
      `One or more parameter values were invalid: Secondary index g-some does not project one or more filter attributes: [${names}]`,
    )
  })

  test('says the same of a local index', async () => {
    const where = "pk = 'p' AND l2 BETWEEN 'b1' AND 'b4' AND hidden = 'h1'"
    expect((await failure(run(`SELECT pk FROM wide."l-keys" WHERE ${where}`))).message).toBe(
      'One or more parameter values were invalid: Secondary index l-keys does not project one or more filter attributes: [hidden]',
    )
  })

  test.each([
    ['g-some', "hidden = 'h1'", []],
    ['l-keys', "hidden = 'h1'", []],
    ['g-some', "hidden = 'h1' AND hidden = 'h2'", []],
    ['g-keys', "NOT hidden = 'h1'", ['s1', 's2', 's4', 's5']],
    ['g-some', "(h = 'y' AND hidden = 'h1') OR h = 'y2'", ['s5']],
    ['g-some', "h > 'a' AND hidden = 'h1'", []],
    ['g-some', "h = 'y' AND (h = 'z' OR hidden = 'h1')", []],
    ['g-some', "h = 'y' AND shown = 'one'", ['s1']],
    ['g-some', "h = 'y' AND shown IS NOT MISSING", ['s1', 's2', 's4']],
  ])('%s otherwise finds nothing there: %s', async (name, where, expected) => {
    const { items } = await read(`SELECT pk, sk FROM wide."${name}" WHERE ${where}`)
    expect(sortKeys(items).sort()).toEqual(expected)
  })

  test('is read in pages', async () => {
    const first = await read('SELECT sk FROM wide."g-all" WHERE g = \'x\'', { Limit: 1 })
    const { NextToken } = first
    const second = await read('SELECT sk FROM wide."g-all" WHERE g = \'x\'', { NextToken })
    expect(sortKeys([...first.items, ...second.items])).toEqual(['s1', 's4'])
    const elsewhere = run('SELECT sk FROM wide."g-keys" WHERE h = \'y\'', undefined, { NextToken })
    expect((await failure(elsewhere)).message).toBe('NextToken does not match request')
  })

  test.each([
    ['SELECT * FROM wide."no-index" WHERE pk = \'p\'', {}, 'The table does not have the specified index'],
    ["SELECT * FROM wide.t WHERE pk = 'p'", {}, 'The table does not have the specified index'],
    [
      'SELECT * FROM wide."g-all" WHERE g = \'x\'',
      { ConsistentRead: true },
      'Strongly consistent read is not supported on Global Secondary Indexes',
    ],
  ])('%s %j is refused', async (statement, more, message) => {
    expect(await failure(run(statement, undefined, more))).toMatchObject({
      code: 'ValidationException',
      message,
    })
  })

  test('is not for batches and transactions', async () => {
    const byIndex = "SELECT * FROM wide.\"g-all\" WHERE pk = 'p' AND sk = 's1' AND g = 'x'"
    expect((await tables.batch([byIndex])).Responses[0]?.Error?.Message).toBe(
      'Select statements within BatchExecuteStatement must specify the primary key in the where clause.',
    )
    expect((await failure(tables.transact([byIndex]))).message).toBe(
      'Validation failed in TransactStatements[0]: Reads on indices are not supported within transactions.',
    )
  })
})
