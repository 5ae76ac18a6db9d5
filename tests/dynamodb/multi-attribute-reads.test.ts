// What reads of a global index find that has several attributes in a key, in which order, and what they may ask.
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { type Item, ids, indexed, type Page, texts, type Value } from './multi-attribute-support.js'
import { failure, partiql } from './partiql-support.js'
import { createTable } from './support.js'

const ITEMS: Record<string, string>[] = [
  { id: 'p1', a: 'T', b: 'live', c: 'b', d: 'r1' },
  { id: 'p2', a: 'T', b: 'live', c: 'a', d: 'r2' },
  { id: 'p3', a: 'T', b: 'live', c: 'a', d: 'r1' },
  { id: 'p4', a: 'T', b: 'draft', c: 'c', d: 'r1' },
  { id: 'p5', a: 'F', b: 'live', c: 'a', d: 'r0' },
]

let index: Awaited<ReturnType<typeof indexed>>
beforeAll(async () => {
  index = await indexed(['g', 'h'], ['a', 'b', 'c', 'd'])
  for (const item of ITEMS) await index.put(texts({ ...item, g: 'g', h: 'h' }))
  await index.put(texts({ ...ITEMS[0], id: 'elsewhere', g: 'g', h: 'i' }))
})

const VALUES = texts({
  ':g': 'g',
  ':h': 'h',
  ':a': 'T',
  ':b': 'live',
  ':c': 'a',
  ':d': 'r',
  ':x': 'r1',
  ':y': 'r2',
})

/** With the values that the condition names. */
function query(condition: string, more: object = {}): Promise<Page> {
  const used = Object.entries(VALUES).filter(([name]) => condition.includes(name))
  return index.query(condition, Object.fromEntries(used), more)
}

const inPartition = (condition: string) =>
  condition === '' ? 'g = :g AND h = :h' : `g = :g AND h = :h AND ${condition}`

describe('a query finds, in the order of the sort attributes,', () => {
  test.each<[condition: string, found: string[]]>([
    ['', ['p5', 'p4', 'p3', 'p2', 'p1']],
    ['a = :a', ['p4', 'p3', 'p2', 'p1']],
    ['a < :a', ['p5']],
    ['a = :a AND b = :b', ['p3', 'p2', 'p1']],
    ['a = :a AND b < :b', ['p4']],
    ['a = :a AND b <= :b', ['p4', 'p3', 'p2', 'p1']],
    ['a = :a AND b = :b AND c = :c', ['p3', 'p2']],
    ['a = :a AND b = :b AND c > :c', ['p1']],
    ['a = :a AND b = :b AND c >= :c', ['p3', 'p2', 'p1']],
    ['a = :a AND b = :b AND begins_with(c, :c)', ['p3', 'p2']],
    ['a = :a AND b = :b AND c = :c AND d = :x', ['p3']],
    ['a = :a AND b = :b AND c = :c AND begins_with(d, :d)', ['p3', 'p2']],
    ['a = :a AND b = :b AND c = :c AND d BETWEEN :x AND :x', ['p3']],
    ['b = :b AND :a = a', ['p3', 'p2', 'p1']],
  ])('%s', async (condition, found) => {
    expect(ids(await query(inPartition(condition)))).toEqual(found)
    const backwards = await query(inPartition(condition), { ScanIndexForward: false })
    expect(ids(backwards)).toEqual([...found].reverse())
  })

  test('whatever order its conditions are written in, and under other names', async () => {
    const names = { ExpressionAttributeNames: { '#h': 'h', '#b': 'b' } }
    expect(ids(await query('#b = :b AND #h = :h AND a = :a AND g = :g', names))).toEqual(['p3', 'p2', 'p1'])
  })

  test('what legacy KeyConditions name', async () => {
    const legacy = (conditions: Record<string, [operator: string, value: string]>) =>
      index.call<Page>('Query', {
        TableName: 'things',
        IndexName: 'index',
        KeyConditions: Object.fromEntries(
          Object.entries(conditions).map(([name, [ComparisonOperator, S]]) => [
            name,
            { ComparisonOperator, AttributeValueList: [{ S }] },
          ]),
        ),
      })
    const partition = { g: ['EQ', 'g'], h: ['EQ', 'h'] } as const
    expect(ids(await legacy({ ...partition, a: ['EQ', 'T'], b: ['BEGINS_WITH', 'l'] } as never))).toEqual([
      'p3',
      'p2',
      'p1',
    ])
    await expect(legacy({ ...partition, b: ['EQ', 'live'] } as never)).rejects.toThrow(
      'RANGE key attributes a must have equality conditions',
    )
  })

  test('what a filter leaves, which may name the key of the table and not that of the index', async () => {
    const value = { ExpressionAttributeValues: { ...texts({ ':g': 'g', ':h': 'h', ':v': 'p4' }) } }
    const filtered = (FilterExpression: string) => query(inPartition(''), { FilterExpression, ...value })
    expect(ids(await filtered('id = :v'))).toEqual(['p4'])
    for (const name of ['h', 'b'])
      await expect(filtered(`${name} = :v`)).rejects.toThrow(
        `Filter Expression can only contain non-primary key attributes: Primary key attribute: ${name}`,
      )
  })
})

describe('a query is refused', () => {
  const hashes = (names: string) =>
    `HASH key attributes ${names} must have equality conditions specified in the query`
  const ranges = (names: string, present: string) =>
    `RANGE key attributes ${names} must have equality conditions specified in the query because a condition is present on key attribute ${present}`

  test.each<[condition: string, message: string]>([
    ['g = :g', hashes('h')],
    ['g = :g AND h > :h', hashes('h')],
    ['g = :g AND begins_with(h, :h)', hashes('h')],
    ['g = :g AND h BETWEEN :x AND :y', hashes('h')],
    ['a = :a', hashes('g, h')],
    [inPartition('b = :b'), ranges('a', 'b')],
    [inPartition('a = :a AND c = :c'), ranges('b', 'c')],
    [inPartition('a = :a AND b > :b AND c = :c'), ranges('b', 'c')],
    [inPartition('a > :a AND b > :b'), ranges('a', 'b')],
    [inPartition('begins_with(a, :a) AND b = :b'), ranges('a', 'b')],
    [inPartition('d = :d'), ranges('a, b, c', 'd')],
    [inPartition('a = :a AND id = :x'), 'Query condition missed key schema element: b'],
    [
      inPartition('a = :a AND b = :b AND c = :c AND d = :d AND id = :x'),
      'The number of query conditions (7) exceeds the number of key attributes defined in the schema (6)',
    ],
  ])('with %s', async (condition, message) => {
    await expect(query(condition)).rejects.toMatchObject({ code: 'ValidationException', message })
  })

  test('with a value of another type', async () => {
    await expect(
      index.query('g = :g AND h = :h AND a = :a', { ...texts({ ':g': 'g', ':h': 'h' }), ':a': { N: '1' } }),
    ).rejects.toThrow(
      'One or more parameter values were invalid: Condition parameter type does not match schema type',
    )
  })

  test('when it is to be consistent', async () => {
    await expect(query(inPartition(''), { ConsistentRead: true })).rejects.toThrow(
      'Consistent reads are not supported on global secondary indexes',
    )
  })
})

describe('page by page', () => {
  async function everyPage(read: (more: object) => Promise<Page>): Promise<string[]> {
    const found: string[] = []
    let start: object = {}
    for (;;) {
      const page = await read({ Limit: 1, ...start })
      found.push(...ids(page))
      if (!page.LastEvaluatedKey) return found
      expect(Object.keys(page.LastEvaluatedKey).sort()).toEqual(['a', 'b', 'c', 'd', 'g', 'h', 'id'])
      start = { ExclusiveStartKey: page.LastEvaluatedKey }
    }
  }

  test('a query goes on behind every attribute of both keys', async () => {
    const sorted = ['p4', 'p3', 'p2', 'p1']
    expect(await everyPage((more) => query(inPartition('a = :a'), more))).toEqual(sorted)
    expect(
      await everyPage((more) => query(inPartition('a = :a'), { ScanIndexForward: false, ...more })),
    ).toEqual(sorted.reverse())
  })

  test('a scan has every item, and so have its segments together', async () => {
    const all = ['elsewhere', 'p1', 'p2', 'p3', 'p4', 'p5']
    expect((await everyPage((more) => index.scan(more))).sort()).toEqual(all)
    const segments = [0, 1, 2].map((Segment) =>
      everyPage((more) => index.scan({ Segment, TotalSegments: 3, ...more })),
    )
    expect((await Promise.all(segments)).flat().sort()).toEqual(all)
  })

  test('nothing goes on from a place that is none, or outside of what is asked', async () => {
    const from = (key: Record<string, string>) =>
      query(inPartition('a = :a'), { ExclusiveStartKey: texts(key) })
    const place = { id: 'p3', g: 'g', h: 'h', a: 'T', b: 'live', c: 'a', d: 'r1' }
    expect(ids(await from(place))).toEqual(['p2', 'p1'])
    const { h: _, ...incomplete } = place
    await expect(from(incomplete)).rejects.toThrow('The provided starting key is invalid')
    await expect(from({ ...place, a: 'F' })).rejects.toThrow(
      'The provided starting key does not match the range key predicate',
    )
    const elsewhere = { ExclusiveStartKey: texts({ ...place, h: 'i' }) }
    await expect(query(inPartition(''), elsewhere)).rejects.toThrow(
      'The provided starting key is outside query boundaries based on provided conditions',
    )
  })
})

describe('PartiQL', () => {
  const REFUSED =
    'PartiQL statements cannot be executed on tables with multi-attribute HASH keys or multi-attribute RANGE keys.'
  const BROKEN = "Statement wasn't well formed, can't be processed: "

  test.each<[statement: string, message: string]>([
    [`SELECT * FROM things."index" WHERE g = 'g'`, REFUSED],
    [`SELECT id FROM things."index" WHERE g = 'g' AND h = 'h' ORDER BY a DESC`, REFUSED],
    [`SELECT * FROM things."index" WHERE g = 5`, REFUSED],
    [`SELECT * FROM things."index" WHERE id = 'p1'`, REFUSED],
    ['SELECT * FROM things."index"', REFUSED],
    ['SELECT COUNT(*) FROM things."index"', REFUSED],
    ['SELECT * FROM things."index" WHERE', `${BROKEN}Unexpected term`],
    ['SELECT * FROM things."index" WHERE g = 1e99999999999', BROKEN],
  ])('does not read such an index: %s', async (statement, message) => {
    expect(await failure(partiql(index.db).run(statement))).toMatchObject({
      code: 'ValidationException',
      message,
    })
  })

  test('says what a parameter is not first', async () => {
    const { run } = partiql(index.db)
    const statement = 'SELECT * FROM things."index" WHERE g = ?'
    expect(await failure(run(statement, [{ N: '1e99999999999' }]))).toMatchObject({
      message: 'The parameter cannot be converted to a numeric value: 1e99999999999',
    })
  })

  test('reads and writes the table, and refuses one statement of a batch', async () => {
    const { db } = await indexed(['g', 'h'], ['a'])
    const { run, batch } = partiql(db)
    await run(`INSERT INTO things VALUE {'id': 'x', 'g': 'g', 'h': 'h', 'a': 'a'}`)
    await run(`UPDATE things SET a = 'b' WHERE id = 'x'`)
    const { Responses } = await batch([
      `SELECT * FROM things."index" WHERE g = 'g' AND h = 'h' AND a = 'b'`,
      `SELECT a FROM things WHERE id = 'x'`,
    ])
    expect(Responses).toMatchObject([
      { Error: { Code: 'ValidationError', Message: REFUSED } },
      { Item: { a: { S: 'b' } } },
    ])
  })

  test('reads another index of the same table', async () => {
    const { db } = await indexed(['g', 'h'], [])
    const plain = {
      KeySchema: [{ AttributeName: 'g', KeyType: 'HASH' }],
      Projection: { ProjectionType: 'ALL' },
    }
    await createTable(db, 'both', ['id'], {
      AttributeDefinitions: ['id', 'g', 'h'].map((name) => ({ AttributeName: name, AttributeType: 'S' })),
      GlobalSecondaryIndexes: [
        { IndexName: 'single', ...plain },
        {
          IndexName: 'several',
          ...plain,
          KeySchema: ['g', 'h'].map((name) => ({ AttributeName: name, KeyType: 'HASH' })),
        },
      ],
    })
    const { run, put } = partiql(db)
    await put('both', texts({ id: 'x', g: 'g' }))
    expect((await run(`SELECT id FROM both.single WHERE g = 'g'`)).Items).toEqual([{ id: { S: 'x' } }])
  })
})

/** Few and short, so that many begin alike; NUL because the engine's texts give it a meaning. */
const text = fc.string({
  unit: fc.constantFrom('\u0000', '\u0001', 'a', '\ue000', '😀'),
  minLength: 1,
  maxLength: 3,
})
const number = fc.integer({ min: -12, max: 12 }).map(String)
const bytes = fc.uint8Array({ min: 0, max: 2, minLength: 1, maxLength: 3 }).map((each) => Buffer.from(each))

interface Sorted {
  readonly s: string
  readonly n: string
  readonly b: Buffer
}

const compare = {
  s: (x: string, y: string) => Buffer.compare(Buffer.from(x), Buffer.from(y)),
  n: (x: string, y: string) => Number(x) - Number(y),
  b: (x: Buffer, y: Buffer) => Buffer.compare(x, y),
}

test('any condition finds what it says, in the order of each type', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.record({ s: text, n: number, b: bytes }), {
        minLength: 1,
        maxLength: 12,
        selector: JSON.stringify,
      }),
      fc.nat(),
      fc.constantFrom('=', '<', '<=', '>', '>='),
      fc.integer({ min: 0, max: 2 }),
      async (rows, pick, operator, equal) => {
        const { put, query } = await indexed(['h'], ['s', 'n:N', 'b:B'])
        for (const [at, { s, n, b }] of rows.entries())
          await put({
            id: { S: String(at) },
            h: { S: 'h' },
            s: { S: s },
            n: { N: n },
            b: { B: b.toString('base64') },
          })
        const wanted = rows[pick % rows.length] as Sorted
        const names = ['s', 'n', 'b'] as const
        const sign = (name: (typeof names)[number], row: Sorted): number =>
          Math.sign(compare[name](row[name] as never, wanted[name] as never))
        const last = names[equal] as (typeof names)[number]
        const fits = { '=': [0], '<': [-1], '<=': [-1, 0], '>': [1], '>=': [1, 0] }[operator] as number[]
        const found = rows
          .filter(
            (row) =>
              names.slice(0, equal).every((name) => sign(name, row) === 0) && fits.includes(sign(last, row)),
          )
          .sort((x, y) => compare.s(x.s, y.s) || compare.n(x.n, y.n) || compare.b(x.b, y.b))
        const value: Record<(typeof names)[number], Value> = {
          s: { S: wanted.s },
          n: { N: wanted.n },
          b: { B: wanted.b.toString('base64') },
        }
        const terms = [
          ...names.slice(0, equal).map((name) => `${name} = :${name}`),
          `${last} ${operator} :${last}`,
        ]
        const given: Item = { ':h': { S: 'h' } }
        for (const name of names.slice(0, equal + 1)) given[`:${name}`] = value[name]
        const page = await query(['h = :h', ...terms].join(' AND '), given)
        expect(ids(page)).toEqual(found.map((row) => String(rows.indexOf(row))))
      },
    ),
  )
})
