// How changes travel between the replicas of a table (fidelity 2.1).
import { describe, expect, test } from 'vitest'
import { isAfter } from '../support/memory-replica.js'
import { replicatedTable } from '../support/replicated-table.js'

const [A, B, C] = ['us-east-1', 'eu-west-2', 'ap-southeast-2'] as const

test('GT-01, GT-14: every change reaches every replica, deletes too', async () => {
  const { replicate, replica, drained } = replicatedTable()
  await replicate()
  replica(A).put('a', { text: { S: 'from us' } })
  replica(B).put('b', { text: { S: 'from eu' } })
  replica(C).put('c')
  replica(C).delete('c')
  await drained()
  for (const region of [A, B, C]) {
    expect(replica(region).get('a')).toEqual({ id: { S: 'a' }, text: { S: 'from us' } })
    expect(replica(region).get('b')).toEqual({ id: { S: 'b' }, text: { S: 'from eu' } })
    expect(replica(region).get('c')).toBeUndefined()
  }
})

describe('GT-01: lag', () => {
  test('by default half a second and more, mostly under one, never much over two and a half', async () => {
    const { replicate, replica, kernel, drained, events } = replicatedTable()
    await replicate()
    for (let n = 0; n < 300; n++) {
      replica(A).put(`item ${n}`)
      await kernel.driver.advance(2_000)
    }
    await drained()
    const lags = events('replication.applied')
      .flatMap((event) => ('lagMs' in event && 'to' in event && event.to === B ? [event.lagMs] : []))
      .sort((a, b) => a - b)
    expect(lags).toHaveLength(300)
    expect(lags[0]).toBeGreaterThan(500)
    expect(lags[270]).toBeLessThan(1_100)
    expect(lags.at(-1)).toBeGreaterThan(1_200)
    expect(lags.at(-1)).toBeLessThan(2_600)
  })

  test('a fixed lag holds for changes that overlap: they are not one lag after another', async () => {
    const { replicate, replica, kernel, events } = replicatedTable({ settings: { lagMs: 800 } })
    await replicate()
    for (let n = 0; n < 50; n++) {
      replica(A).put(`item ${n}`)
      await kernel.driver.advance(10)
    }
    await kernel.driver.advance(1_000)
    const lags = events('replication.applied').map((event) => 'lagMs' in event && event.lagMs)
    expect(lags).toHaveLength(100)
    for (const lagMs of lags) {
      expect(lagMs).toBeGreaterThanOrEqual(780)
      expect(lagMs).toBeLessThan(803)
    }
  })

  test('the lag of each pair is told, like the metric ReplicationLatency', async () => {
    const { replicate, replica, drained, tables } = replicatedTable({ settings: { lagMs: 800 } })
    await replicate()
    expect(tables.latencies()).toEqual([])
    replica(A).put('a')
    await drained()
    const latencies = tables.latencies()
    expect(latencies.map(({ from, to }) => [from, to])).toEqual([
      [A, B],
      [A, C],
    ])
    expect(latencies[0]?.lagMs).toBeGreaterThan(779)
  })
})

test('GT-12, V-16: five updates of an item are five records at the source, and in order as many elsewhere', async () => {
  const { replicate, replica, drained } = replicatedTable()
  await replicate()
  for (let n = 1; n <= 5; n++) replica(A).put('item', { n: { N: String(n) } })
  await drained()
  expect(replica(A).stream).toHaveLength(5)
  expect(replica(B).stream.map(({ eventName, item }) => [eventName, item?.n])).toEqual([
    ['INSERT', { N: '1' }],
    ['MODIFY', { N: '2' }],
    ['MODIFY', { N: '3' }],
    ['MODIFY', { N: '4' }],
    ['MODIFY', { N: '5' }],
  ])
})

test('GT-10, V-16: with a window, quick changes of an item travel as one', async () => {
  const { replicate, replica, drained } = replicatedTable({ settings: { coalesceMs: 100 } })
  await replicate()
  replica(A).put('other')
  for (let n = 1; n <= 5; n++) replica(A).put('item', { n: { N: String(n) } })
  await drained()
  expect(replica(B).stream.map(({ id, item }) => [id, item?.n])).toEqual([
    ['other', undefined],
    ['item', { N: '5' }],
  ])
})

test('GT-08, V-15: what was written at one instant arrives item by item', async () => {
  const { replicate, replica, kernel } = replicatedTable()
  await replicate()
  const seen = new Set<number>()
  for (let round = 0; round < 10; round++) {
    const names = ['x', 'y', 'z'].map((name) => `${name}${round}`)
    for (const name of names) replica(A).put(name)
    for (let ms = 0; ms < 3_000; ms += 2) {
      await kernel.driver.advance(2)
      seen.add(names.filter((name) => replica(B).get(name)).length)
    }
  }
  expect([...seen].sort()).toEqual([0, 1, 2, 3])
})

test('V-17: nothing travels on without a local change, so nothing goes round', async () => {
  const { replicate, replica, drained, events } = replicatedTable()
  await replicate()
  replica(A).put('a')
  await drained()
  expect(events('replication.applied')).toHaveLength(2)
})

test('an idle table schedules nothing', async () => {
  const { replicate, replica, drained, kernel } = replicatedTable()
  await replicate()
  replica(A).put('a')
  await drained()
  // Replies are still on their way back when all is applied.
  await kernel.driver.advance(10_000)
  expect(kernel.clock.nextAt()).toBeUndefined()
})

test('a burst takes few messages, not one for each item', async () => {
  const { replicate, replica, drained, network } = replicatedTable({ regions: [A, B] })
  await replicate()
  let messages = 0
  network.addRule({
    decide: ({ from }) => {
      if (from.region === A) messages++
      return undefined
    },
  })
  for (let n = 0; n < 5_000; n++) replica(A).put(`item ${n}`)
  await drained()
  expect(Object.keys(replica(B).contents())).toHaveLength(5_000)
  expect(messages).toBeLessThan(50)
})

describe('conflicts', () => {
  test('GT-02, GT-05, V-13: written on both sides of a partition, the later write wins everywhere', async () => {
    const { replicate, replica, drained, cut, kernel, events } = replicatedTable()
    await replicate()
    replica(A).put('item', { by: { S: 'nobody' } })
    await drained()
    const heal = cut(A)
    const loser = replica(A).put('item', { by: { S: 'a' } })
    await kernel.driver.advance(5_000)
    const winner = replica(B).put('item', { by: { S: 'b' } })
    await kernel.driver.advance(5_000)
    const before = { a: replica(A).stream.length, b: replica(B).stream.length }
    heal()
    await drained()
    for (const region of [A, B, C]) expect(replica(region).get('item')?.by).toEqual({ S: 'b' })
    expect(
      replica(A)
        .stream.slice(before.a)
        .map(({ eventName }) => eventName),
    ).toEqual(['MODIFY'])
    expect(replica(B).stream.slice(before.b)).toEqual([])
    const conflicts = events('replication.conflict') as { from?: string }[]
    expect(conflicts).toHaveLength(2)
    expect(conflicts).toContainEqual(expect.objectContaining({ from: A, to: B, winner, loser }))
    expect(conflicts).toContainEqual(expect.objectContaining({ from: B, to: A, winner, loser }))
  })

  test('GT-07, V-14: within the lag both of two writes succeed, and one survives', async () => {
    const { replicate, replica, drained, events } = replicatedTable()
    await replicate()
    const [a, b] = [replica(A).put('new', { by: { S: 'a' } }), replica(B).put('new', { by: { S: 'b' } })]
    await drained()
    const survivor = isAfter(a, b) ? 'a' : 'b'
    for (const region of [A, B, C]) expect(replica(region).get('new')?.by).toEqual({ S: survivor })
    expect(events('replication.conflict')).toHaveLength(2)
  })

  test('GT-04: equal timestamps are ordered by region name', async () => {
    const { replicate, replica, drained } = replicatedTable()
    await replicate()
    // One instant, one write each.
    const versions = [C, B, A].map((region) => replica(region).put('tie', { by: { S: region } }))
    expect(new Set(versions.map(({ timestamp }) => timestamp)).size).toBe(1)
    await drained()
    for (const region of [A, B, C]) expect(replica(region).get('tie')?.by).toEqual({ S: A })
  })

  test('a write that knew the other is no conflict', async () => {
    const { replicate, replica, drained, kernel, events } = replicatedTable()
    await replicate()
    for (let round = 0; round < 5; round++) {
      for (const region of [A, B, C]) {
        replica(region).put('item', { round: { N: String(round) } })
        await drained()
      }
    }
    replica(A).put('item')
    await kernel.driver.advance(100)
    replica(A).put('item')
    await drained()
    expect(events('replication.conflict')).toEqual([])
  })

  test('of several writes in a row on the losing side, the last is the one that is lost', async () => {
    const { replicate, replica, drained, cut, kernel, events } = replicatedTable({ regions: [A, B] })
    await replicate()
    const heal = cut(A)
    replica(A).put('item', { n: { N: '1' } })
    replica(A).put('item', { n: { N: '2' } })
    const lost = replica(A).put('item', { n: { N: '3' } })
    await kernel.driver.advance(1_000)
    replica(B).put('item', { n: { N: '4' } })
    const winner = replica(B).put('item', { n: { N: '5' } })
    heal()
    await drained()
    expect(events('replication.conflict')).toMatchObject([
      { winner, loser: lost },
      { winner, loser: lost },
    ])
  })

  test('a slow clock loses to an earlier write of a fast one', async () => {
    const { replicate, replica, drained, kernel } = replicatedTable({ skewMs: { [A]: 10_000 } })
    await replicate()
    replica(A).put('item', { by: { S: 'a' } })
    await kernel.driver.advance(100)
    replica(B).put('item', { by: { S: 'b' } })
    await drained()
    for (const region of [A, B, C]) expect(replica(region).get('item')?.by).toEqual({ S: 'a' })
  })
})
