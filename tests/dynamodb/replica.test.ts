import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { TableReplica } from '#simulator/dynamodb/dynamodb.js'
import type { Replica } from '#simulator/global-tables/replica.js'
import { allRecords, createTable, dynamoDb, type TestDynamoDb } from './support.js'

async function region(name: string, skewMs = 0) {
  const clock = { skewMs }
  const db: TestDynamoDb = dynamoDb({ region: name, now: () => db.kernel.clock.now() + clock.skewMs * 1_000 })
  await createTable(db, 'things', ['id'], {
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
  })
  const replica: Replica = db.dynamodb.replica('things') as TableReplica
  const put = (id: string, n: number) =>
    db.call('PutItem', { TableName: 'things', Item: { id: { S: id }, n: { N: String(n) } } })
  const remove = (id: string) => db.call('DeleteItem', { TableName: 'things', Key: { id: { S: id } } })
  return { ...db, clock, replica, put, remove }
}

function version(timestamp: number, name = 'eu-west-2') {
  return { timestamp, region: name }
}

describe('a replica', () => {
  test('GT-03 GT-04 applies what is greater by timestamp, then by region name', async () => {
    const { replica, dynamodb } = await region('us-east-1')
    const apply = (n: number, timestamp: number, name?: string) =>
      replica.applyIfNewer({
        key: { id: { S: 'a' } },
        item: { id: { S: 'a' }, n: { N: String(n) } },
        version: version(timestamp, name),
      })
    expect(await apply(1, 10)).toBe('applied')
    expect(await apply(2, 10)).toBe('stale')
    expect(await apply(3, 9, 'us-west-2')).toBe('stale')
    expect(await apply(4, 10, 'us-west-2')).toBe('applied')
    expect(dynamodb.items('things')).toEqual([
      { key: { id: { S: 'a' } }, item: { id: { S: 'a' }, n: { N: '4' } }, version: version(10, 'us-west-2') },
    ])
  })

  test('a deletion leaves a tombstone, which an older version does not overcome', async () => {
    const { replica, put, remove, dynamodb, kernel } = await region('us-east-1')
    await put('a', 1)
    await kernel.driver.advance(1)
    await remove('a')
    const [tombstone] = await replica.snapshot()
    expect(tombstone).toMatchObject({ key: { id: { S: 'a' } }, item: undefined })
    const item = { id: { S: 'a' } }
    const timestamp = tombstone?.version.timestamp ?? 0
    expect(await replica.applyIfNewer({ key: item, item, version: version(timestamp - 1) })).toBe('stale')
    expect(dynamodb.items('things')).toEqual([])
    expect(await replica.applyIfNewer({ key: item, item, version: version(timestamp + 1) })).toBe('applied')
    expect(dynamodb.items('things')).toHaveLength(1)
    expect(await replica.snapshot()).toHaveLength(1)
  })

  test('a local write is always newer than what it overwrites, however slow the clock', async () => {
    const { replica, put, dynamodb, kernel } = await region('us-east-1', -60_000)
    const item = { id: { S: 'a' }, n: { N: '1' } }
    const ahead = kernel.clock.now()
    await replica.applyIfNewer({ key: { id: { S: 'a' } }, item, version: version(ahead) })
    await put('a', 2)
    expect(dynamodb.items('things')?.[0]?.version).toEqual(version(ahead + 1, 'us-east-1'))
    expect(kernel.trace.records().at(-1)).toEqual({
      n: expect.any(Number),
      at: expect.any(Number),
      type: 'dynamodb.written',
      region: 'us-east-1',
      table: 'things',
      key: { id: { S: 'a' } },
      kind: 'put',
      version: version(ahead + 1, 'us-east-1'),
      overwritten: version(ahead),
      origin: 'local',
      requestId: 'request',
    })
  })

  test('GT-12 a replicated write is an ordinary stream record, and no local change', async () => {
    const us = await region('us-east-1')
    let calls = 0
    const stop = us.replica.onChange(() => calls++)
    await us.replica.applyIfNewer({ key: { id: { S: 'a' } }, item: { id: { S: 'a' } }, version: version(1) })
    expect(await us.replica.changesAfter(0, 10)).toEqual([])
    expect(calls).toBe(0)
    await us.put('b', 1)
    await us.remove('b')
    stop()
    await us.put('c', 1)
    expect(calls).toBe(2)
    const changes = await us.replica.changesAfter(0, 10)
    expect(changes.map(({ key, item }) => [key.id, item !== undefined])).toEqual([
      [{ S: 'b' }, true],
      [{ S: 'b' }, false],
      [{ S: 'c' }, true],
    ])
    expect(await us.replica.changesAfter(changes[0]?.position ?? 0, 1)).toEqual([changes[1]])
    const [record] = await allRecords(us, 'things')
    expect(record).toMatchObject({ eventName: 'INSERT', dynamodb: { Keys: { id: { S: 'a' } } } })
    expect(record).not.toHaveProperty('userIdentity')
  })

  test('ST-03 an equal item of a newer version is applied without a record', async () => {
    const us = await region('us-east-1')
    await us.put('a', 1)
    const item = { id: { S: 'a' }, n: { N: '1' } }
    const newer = version(us.kernel.clock.now() + 5)
    expect(await us.replica.applyIfNewer({ key: { id: { S: 'a' } }, item, version: newer })).toBe('applied')
    expect(await allRecords(us, 'things')).toHaveLength(1)
    expect(us.dynamodb.items('things')?.[0]?.version).toEqual(newer)
  })

  test('GT-10 the log combines only old changes of an item, and loses no latest one', async () => {
    const { replica, put } = await region('us-east-1')
    await put('rare', 0)
    for (let n = 0; n < 25_000; n++) await put('often', n)
    const changes = await replica.changesAfter(0, 100_000)
    expect(changes.length).toBeLessThan(25_000)
    expect(changes[0]?.key).toEqual({ id: { S: 'rare' } })
    expect(changes.at(-1)?.item?.n).toEqual({ N: '24999' })
    const positions = changes.map(({ position }) => position)
    expect(positions).toEqual([...positions].sort((a, b) => a - b))
  })

  test('a table that was deleted and created anew is another replica', async () => {
    const { replica, call, ...db } = await region('us-east-1')
    await call('DeleteTable', { TableName: 'things' })
    await createTable({ ...db, call }, 'things', ['id'])
    const item = { id: { S: 'a' } }
    expect(await replica.applyIfNewer({ key: item, item, version: version(1) })).toBe('stale')
    expect(db.dynamodb.items('things')).toEqual([])
    expect(db.dynamodb.replica('nothing')).toBeUndefined()
  })
})

test('GT-02 replicas converge whatever was written where, in whatever order it arrives', async () => {
  const step = fc.record({
    at: fc.constantFrom(0, 1),
    kind: fc.constantFrom('put', 'remove', 'replicate'),
    id: fc.constantFrom('a', 'b'),
    n: fc.integer({ min: 0, max: 3 }),
    skewMs: fc.integer({ min: -5, max: 5 }),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const regions = [await region('us-east-1'), await region('eu-west-2')] as const
      const read = [0, 0]
      const replicate = async (from: number) => {
        for (const change of await regions[from as 0 | 1].replica.changesAfter(read[from] as number, 3)) {
          await regions[(1 - from) as 0 | 1].replica.applyIfNewer(change)
          read[from] = change.position
        }
      }
      for (const { at, kind, id, n, skewMs } of steps) {
        const here = regions[at as 0 | 1]
        here.clock.skewMs = skewMs
        if (kind === 'put') await here.put(id, n)
        else if (kind === 'remove') await here.remove(id)
        else await replicate(at)
      }
      for (let rounds = 0; rounds < 30; rounds++) for (const from of [0, 1]) await replicate(from)
      expect(regions[0].dynamodb.items('things')).toEqual(regions[1].dynamodb.items('things'))
    }),
    { seed: 1, numRuns: 100 },
  )
})
