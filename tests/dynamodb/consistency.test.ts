import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createTable, dynamoDb, type TestDynamoDb } from './support.js'

const READ_LAG_MS = 40
const INDEX_LAG_MS = 90
const BY_KIND = {
  AttributeDefinitions: ['room', 'at', 'kind'].map((AttributeName) => ({
    AttributeName,
    AttributeType: 'S',
  })),
  GlobalSecondaryIndexes: [
    {
      IndexName: 'by-kind',
      KeySchema: [{ AttributeName: 'kind', KeyType: 'HASH' }],
      Projection: { ProjectionType: 'ALL' },
    },
  ],
  LocalSecondaryIndexes: [
    {
      IndexName: 'room-by-kind',
      KeySchema: [
        { AttributeName: 'room', KeyType: 'HASH' },
        { AttributeName: 'kind', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'ALL' },
    },
  ],
}

type Item = Record<'room' | 'at' | 'kind' | 'n', string>
type WireItem = Record<string, { S: string }>

/** One write: what the item is from then on. */
interface Version {
  readonly atMs: number
  readonly item: Item | undefined
}

async function things(settings: object, seed: number | string = 1): Promise<TestDynamoDb> {
  const db = dynamoDb({ settings }, seed)
  await createTable(db, 'things', ['room', 'at'], BY_KIND)
  return db
}

function wire(item: Partial<Item>): WireItem {
  return Object.fromEntries(Object.entries(item).map(([name, S]) => [name, { S }]))
}

function plain(item: WireItem): Item {
  return Object.fromEntries(Object.entries(item).map(([name, { S }]) => [name, S])) as Item
}

/** How each kind of read shows the items of a key; each read that is not of one item shows all. */
const READS: Record<string, (db: TestDynamoDb, key: WireItem, more: object) => Promise<readonly Item[]>> = {
  GetItem: async ({ call }, Key, more) => {
    const { Item } = await call<{ Item?: WireItem }>('GetItem', { TableName: 'things', Key, ...more })
    return Item ? [plain(Item)] : []
  },
  BatchGetItem: async ({ call }, key, more) => {
    const { Responses } = await call<{ Responses: { things: WireItem[] } }>('BatchGetItem', {
      RequestItems: { things: { Keys: [key], ...more } },
    })
    return Responses.things.map(plain)
  },
  Query: ({ call }, { room }, more) =>
    items(call('Query', { TableName: 'things', ...equals('room', room), ...more })),
  'Query of a local index': ({ call }, { room }, more) =>
    items(
      call('Query', { TableName: 'things', IndexName: 'room-by-kind', ...equals('room', room), ...more }),
    ),
  Scan: ({ call }, _key, more) => items(call('Scan', { TableName: 'things', ...more })),
  ExecuteStatement: ({ call }, { room }, more) =>
    items(
      call('ExecuteStatement', {
        Statement: 'SELECT * FROM things WHERE room = ?',
        Parameters: [room],
        ...more,
      }),
    ),
  BatchExecuteStatement: async ({ call }, { room, at }, more) => {
    const { Responses } = await call<{ Responses: { Item?: WireItem }[] }>('BatchExecuteStatement', {
      Statements: [
        { Statement: 'SELECT * FROM things WHERE room = ? AND "at" = ?', Parameters: [room, at], ...more },
      ],
    })
    return Responses.flatMap(({ Item }) => (Item ? [plain(Item)] : []))
  },
}

function equals(name: string, value: unknown): object {
  return { KeyConditionExpression: `${name} = :v`, ExpressionAttributeValues: { ':v': value } }
}

async function items(answer: Promise<unknown>): Promise<readonly Item[]> {
  return ((await answer) as { Items: WireItem[] }).Items.map(plain)
}

const key = fc.record({ room: fc.constantFrom('a', 'b'), at: fc.constantFrom('1', '2') })
const write = fc.record({
  kind: fc.constantFrom('put', 'delete'),
  key,
  as: fc.constantFrom('x', 'y'),
  waitMs: fc.integer({ min: 0, max: 60 }),
})

/** Carries out writes; hands over every key with its history after each, for reads to be held to. */
async function history(
  db: TestDynamoDb,
  writes: readonly { kind: string; key: { room: string; at: string }; as: string; waitMs: number }[],
  look: (key: WireItem, versions: readonly Version[], nowMs: number) => Promise<void>,
): Promise<void> {
  const versions = new Map<string, Version[]>()
  let nowMs = 0
  for (const [n, { kind, key, as, waitMs }] of writes.entries()) {
    const item = { ...key, kind: as, n: String(n) }
    if (kind === 'put') await db.call('PutItem', { TableName: 'things', Item: wire(item) })
    else await db.call('DeleteItem', { TableName: 'things', Key: wire(key) })
    const name = JSON.stringify(key)
    const before = versions.get(name) ?? [{ atMs: -1_000, item: undefined }]
    versions.set(name, [...before, { atMs: nowMs, item: kind === 'put' ? item : undefined }])
    await db.kernel.driver.advance(waitMs)
    nowMs += waitMs
    for (const [known, all] of versions) await look(wire(JSON.parse(known)), all, nowMs)
  }
}

function shownOf(shown: readonly Item[], key: WireItem): Item | undefined {
  const { room, at } = plain(key)
  const found = shown.filter((item) => item.room === room && item.at === at)
  expect(found.length).toBeLessThan(2)
  return found[0]
}

/** What a read may show that is behind by no more than that. */
function possible(versions: readonly Version[], nowMs: number, lagMs: number): readonly (Item | undefined)[] {
  const last = versions.findLastIndex(({ atMs }) => atMs <= nowMs - lagMs)
  return versions.slice(last).map(({ item }) => item)
}

describe.each(Object.entries(READS))('%s', (_, read) => {
  test('strongly consistent: always the last write', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.array(write, { maxLength: 12 }), async (seed, writes) => {
        const db = await things({ readLagMs: READ_LAG_MS, indexLagMs: INDEX_LAG_MS, staleReadShare: 1 }, seed)
        await history(db, writes, async (key, versions) => {
          const shown = await read(db, key, { ConsistentRead: true })
          expect(shownOf(shown, key)).toEqual(versions.at(-1)?.item)
        })
      }),
      { seed: 1, numRuns: 15 },
    )
  })

  test('eventually consistent: some state that is not older than the lag', async () => {
    let stale = 0
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.array(write, { maxLength: 12 }), async (seed, writes) => {
        const db = await things({ readLagMs: READ_LAG_MS, staleReadShare: 1 }, seed)
        await history(db, writes, async (key, versions, nowMs) => {
          const shown = shownOf(await read(db, key, {}), key)
          expect(possible(versions, nowMs, READ_LAG_MS)).toContainEqual(shown)
          if (shown?.n !== versions.at(-1)?.item?.n) stale++
        })
      }),
      { seed: 1, numRuns: 15 },
    )
    expect(stale).toBeGreaterThan(10)
  })

  test('switched off, as it is by default: always the present', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.array(write, { maxLength: 12 }), async (seed, writes) => {
        const db = await things({}, seed)
        await history(db, writes, async (key, versions) => {
          expect(shownOf(await read(db, key, {}), key)).toEqual(versions.at(-1)?.item)
        })
      }),
      { seed: 1, numRuns: 10 },
    )
  })
})

test('a global index is behind by no more than its own lag, and never shows an item in two places', async () => {
  let stale = 0
  await fc.assert(
    fc.asyncProperty(fc.nat(), fc.array(write, { maxLength: 12 }), async (seed, writes) => {
      const db = await things({ indexLagMs: INDEX_LAG_MS }, seed)
      await history(db, writes, async (key, versions, nowMs) => {
        const shown = shownOf(
          await items(db.call('Scan', { TableName: 'things', IndexName: 'by-kind' })),
          key,
        )
        expect(possible(versions, nowMs, INDEX_LAG_MS)).toContainEqual(shown)
        if (shown?.n !== versions.at(-1)?.item?.n) stale++
        // Its table has a lag of its own: none.
        expect(shownOf(await items(db.call('Scan', { TableName: 'things' })), key)).toEqual(
          versions.at(-1)?.item,
        )
      })
    }),
    { seed: 1, numRuns: 15 },
  )
  expect(stale).toBeGreaterThan(10)
})

describe('what never is behind', () => {
  const ALWAYS = { readLagMs: 1_000, indexLagMs: 1_000, staleReadShare: 1 }
  const Key = wire({ room: 'a', at: '1' })

  async function written(): Promise<TestDynamoDb> {
    const db = await things(ALWAYS)
    await db.call('PutItem', { TableName: 'things', Item: wire({ room: 'a', at: '1', n: '1' }) })
    return db
  }

  test('the reads of a transaction', async () => {
    const db = await written()
    for (let count = 0; count < 20; count++)
      expect(
        await db.call('TransactGetItems', { TransactItems: [{ Get: { TableName: 'things', Key } }] }),
      ).toMatchObject({ Responses: [{ Item: { n: { S: '1' } } }] })
  })

  test('conditions, updates and what writes return', async () => {
    const db = await written()
    await expect(
      db.call('PutItem', {
        TableName: 'things',
        Item: Key,
        ConditionExpression: 'attribute_not_exists(room)',
      }),
    ).rejects.toMatchObject({ code: 'ConditionalCheckFailedException' })
    expect(await db.call('DeleteItem', { TableName: 'things', Key, ReturnValues: 'ALL_OLD' })).toMatchObject({
      Attributes: { n: { S: '1' } },
    })
  })
})

test('the share of reads that are behind is as it is set', async () => {
  const db = await things({ readLagMs: 1_000, staleReadShare: 0.1 })
  await db.call('PutItem', { TableName: 'things', Item: wire({ room: 'a', at: '1' }) })
  let stale = 0
  for (let count = 0; count < 1_000; count++) {
    const { Item } = await db.call<{ Item?: WireItem }>('GetItem', {
      TableName: 'things',
      Key: wire({ room: 'a', at: '1' }),
    })
    if (!Item) stale++
  }
  expect(stale).toBeGreaterThan(70)
  expect(stale).toBeLessThan(130)
})

test('a table that is deleted and made anew has no past', async () => {
  const db = await things({ readLagMs: 1_000, staleReadShare: 1 })
  await db.call('PutItem', { TableName: 'things', Item: wire({ room: 'a', at: '1' }) })
  await db.call('DeleteItem', { TableName: 'things', Key: wire({ room: 'a', at: '1' }) })
  await db.call('DeleteTable', { TableName: 'things' })
  await createTable(db, 'things', ['room', 'at'], BY_KIND)
  expect(await items(db.call('Scan', { TableName: 'things' }))).toEqual([])
})

test('the same seed gives the same reads', async () => {
  const shown = async () => {
    const db = await things({ readLagMs: 20, indexLagMs: 20, staleReadShare: 0.5 }, 7)
    const seen: unknown[] = []
    for (let n = 0; n < 50; n++) {
      await db.call('PutItem', {
        TableName: 'things',
        Item: wire({ room: 'a', at: '1', kind: 'x', n: String(n) }),
      })
      await db.kernel.driver.advance(5)
      seen.push(await items(db.call('Scan', { TableName: 'things' })))
      seen.push(await items(db.call('Scan', { TableName: 'things', IndexName: 'by-kind' })))
    }
    return seen
  }
  const first = await shown()
  expect(new Set(first.map((items) => JSON.stringify(items))).size).toBeGreaterThan(10)
  expect(await shown()).toEqual(first)
})
