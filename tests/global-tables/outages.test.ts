// What replication does while regions cannot reach each other, and afterwards (GT-15, FIS-02).
import { describe, expect, test } from 'vitest'
import { replicatedTable } from '../support/replicated-table.js'

const [A, B, C] = ['us-east-1', 'eu-west-2', 'ap-southeast-2'] as const

describe.each(['drop', 'refuse'] as const)('GT-15: a region is cut off (%s)', (kind) => {
  test('changes are kept on both sides and sent when it returns; the others go on', async () => {
    const { replicate, replica, kernel, cut, drained, tables } = replicatedTable()
    await replicate()
    const heal = cut(B, undefined, kind)
    for (let n = 0; n < 20; n++) {
      replica(A).put(`a${n}`)
      replica(B).put(`b${n}`)
      await kernel.driver.advance(60_000)
    }
    expect(replica(C).get('a19')).toBeDefined()
    expect(replica(C).get('b0')).toBeUndefined()
    expect(tables.pending().map(({ from, to, count }) => [from, to, count])).toEqual([
      [A, B, 20],
      [B, A, 20],
      [B, C, 20],
    ])
    heal()
    const healed = kernel.clock.now()
    await drained()
    // The longest back-off, and the way.
    expect(kernel.clock.now() - healed).toBeLessThan(11_000_000)
    for (const region of [A, B, C]) {
      expect(Object.keys(replica(region).contents())).toHaveLength(40)
    }
  })

  test('each pair says once that it stands, and once that it goes again', async () => {
    const { replicate, replica, kernel, cut, drained, events } = replicatedTable()
    await replicate()
    const heal = cut(B, undefined, kind)
    for (let n = 0; n < 10; n++) {
      replica(A).put(`a${n}`)
      await kernel.driver.advance(10_000)
    }
    expect(events('replication.stalled')).toMatchObject([
      { from: A, to: B, cause: kind === 'drop' ? 'reply-timeout' : 'reset' },
    ])
    expect(events('replication.resumed')).toEqual([])
    heal()
    await drained()
    await kernel.driver.advance(1_000)
    expect(events('replication.resumed')).toMatchObject([{ from: A, to: B }])
  })
})

test('a lost reply does not apply a change twice', async () => {
  const { replicate, replica, kernel, network, drained, events } = replicatedTable({ regions: [A, B] })
  await replicate()
  const heal = network.addRule({
    decide: ({ from, purpose }) =>
      purpose === 'replication' && from.region === B ? { kind: 'drop' } : undefined,
  })
  replica(A).put('a')
  replica(A).put('b')
  await kernel.driver.advance(60_000)
  heal()
  await drained()
  await kernel.driver.advance(20_000)
  expect(events('replication.applied')).toHaveLength(2)
  expect(replica(B).stream).toHaveLength(2)
  expect(kernel.clock.nextAt()).toBeUndefined()
})

test('changes that overtake each other on the way are applied in order', async () => {
  const { replicate, replica, kernel, network, drained } = replicatedTable({ regions: [A, B] })
  await replicate()
  let messages = 0
  network.addRule({
    decide: ({ from }) =>
      from.region === A && messages++ === 0 ? { kind: 'delay', delayMs: 900 } : undefined,
  })
  for (let n = 0; n < 5; n++) {
    replica(A).put(`item ${n}`)
    await kernel.driver.advance(100)
  }
  await drained()
  expect(messages).toBeGreaterThan(3)
  expect(replica(B).stream.map(({ id }) => id)).toEqual([0, 1, 2, 3, 4].map((n) => `item ${n}`))
})

describe('FIS-02, V-19: a pause', () => {
  test('isolates one region both ways while the others go on, and replication resumes where it stopped', async () => {
    const { replicate, replica, kernel, tables, drained, events } = replicatedTable()
    await replicate()
    tables.pause(B)
    replica(A).put('a')
    replica(B).put('b')
    replica(C).put('c')
    await kernel.driver.advance(600_000)
    expect([replica(A).get('c'), replica(C).get('a')].every(Boolean)).toBe(true)
    expect([replica(A).get('b'), replica(C).get('b')]).toEqual([undefined, undefined])
    expect([replica(B).get('a'), replica(B).get('c')]).toEqual([undefined, undefined])
    expect(kernel.clock.nextAt()).toBeUndefined()
    expect(events('replication.stalled')).toHaveLength(4)
    expect(events('replication.stalled')[0]).toMatchObject({ cause: 'paused' })
    tables.resume(B)
    await drained()
    for (const region of [A, B, C]) expect(Object.keys(replica(region).contents())).toEqual(['a', 'b', 'c'])
    expect(events('replication.resumed')).toHaveLength(4)
  })

  test('of two regions holds their pair until both have resumed', async () => {
    const { replicate, replica, kernel, tables, drained } = replicatedTable()
    await replicate()
    tables.pause(A)
    tables.pause(B)
    replica(A).put('a')
    tables.resume(A)
    await kernel.driver.advance(60_000)
    expect(replica(C).get('a')).toBeDefined()
    expect(replica(B).get('a')).toBeUndefined()
    tables.resume(B)
    await drained()
    expect(replica(B).get('a')).toBeDefined()
  })

  test('during a partition: either end keeps changes back', async () => {
    const { replicate, replica, kernel, tables, cut, drained } = replicatedTable({ regions: [A, B] })
    await replicate()
    const heal = cut(A)
    replica(A).put('a')
    await kernel.driver.advance(60_000)
    tables.pause(A)
    heal()
    await kernel.driver.advance(60_000)
    expect(replica(B).get('a')).toBeUndefined()
    tables.resume(A)
    await drained()
    expect(replica(B).get('a')).toBeDefined()
  })
})

test('close ends it: nothing is scheduled any more', async () => {
  const { replicate, replica, kernel, cut, tables } = replicatedTable()
  await replicate()
  cut(B)
  replica(A).put('a')
  await kernel.driver.advance(700)
  tables.close()
  replica(A).put('b')
  await kernel.driver.advance(20_000)
  expect(kernel.clock.nextAt()).toBeUndefined()
})
