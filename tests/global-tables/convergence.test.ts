// What must hold whatever happens: replicas converge to the greatest version of each item, and nothing goes round.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Version } from '#simulator/global-tables/replica.js'
import { isAfter } from '../support/memory-replica.js'
import { replicatedTable } from '../support/replicated-table.js'

const REGIONS = ['us-east-1', 'eu-west-2', 'ap-southeast-2'] as const
const region = fc.constantFrom(...REGIONS)
const item = fc.constantFrom('w', 'x', 'y', 'z')

const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('put' as const), region, item }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('delete' as const), region, item }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 8_000 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('cut' as const),
      region,
      other: region,
      kind: fc.constantFrom('drop' as const, 'refuse' as const),
      forMs: fc.integer({ min: 1, max: 20_000 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('pause' as const),
      region,
      forMs: fc.integer({ min: 1, max: 20_000 }),
    }),
  },
)

const world = fc.record({
  seed: fc.integer({ min: 1, max: 1_000_000 }),
  skewMs: fc.record({
    'us-east-1': fc.integer({ min: -2_000, max: 2_000 }),
    'eu-west-2': fc.integer({ min: -2_000, max: 2_000 }),
  }),
  coalesceMs: fc.constantFrom(0, 1_000),
  steps: fc.array(step, { minLength: 1, maxLength: 60 }),
})

type WorldOptions = typeof world extends fc.Arbitrary<infer W> ? W : never

interface Written {
  readonly item: string
  readonly version: Version
  readonly deletes: boolean
  /** How many events there had been. */
  readonly traceCount: number
}

function same(a: Version, b: Version): boolean {
  return a.timestamp === b.timestamp && a.region === b.region
}

async function run({ seed, skewMs, coalesceMs, steps }: WorldOptions) {
  const table = replicatedTable({ regions: REGIONS, seed, skewMs, settings: { coalesceMs } })
  await table.replicate()
  const { kernel, tables } = table
  const greatest = new Map<string, Version>()
  const written: Written[] = []
  const wrote = (name: string, version: Version, deletes = false) => {
    written.push({ item: name, version, deletes, traceCount: kernel.trace.count })
    const before = greatest.get(name)
    if (!before || isAfter(version, before)) greatest.set(name, version)
  }
  for (const [n, now] of steps.entries()) {
    if (now.do === 'put') wrote(now.item, table.replica(now.region).put(now.item, { n: { N: String(n) } }))
    else if (now.do === 'delete') wrote(now.item, table.replica(now.region).delete(now.item), true)
    else if (now.do === 'wait') await kernel.driver.advance(now.ms)
    else if (now.do === 'cut') {
      const other = now.other === now.region ? undefined : now.other
      kernel.clock.schedule(now.forMs, table.cut(now.region, other, now.kind))
    } else {
      tables.pause(now.region)
      kernel.clock.schedule(now.forMs, () => tables.resume(now.region))
    }
  }
  // Every fault ends by itself; then all that is left must arrive.
  await kernel.driver.advance(20_000)
  await table.drained()
  await kernel.driver.advance(20_000)
  return { ...table, greatest, written }
}

describe('over any writes, partitions and pauses', () => {
  test('GT-02, GT-03, GT-15: replicas end equal, each item at its greatest version, and nothing is left to do', async () => {
    await fc.assert(
      fc.asyncProperty(world, async (options) => {
        const { replica, greatest, kernel, tables } = await run(options)
        const [first, ...others] = REGIONS.map((name) => replica(name).contents())
        for (const other of others) expect(other).toEqual(first)
        expect(
          Object.fromEntries(Object.entries(first ?? {}).map(([name, { version }]) => [name, version])),
        ).toEqual(Object.fromEntries([...greatest].sort(([a], [b]) => (a < b ? -1 : 1))))
        expect(tables.pending()).toEqual([])
        expect(kernel.clock.nextAt()).toBeUndefined()
      }),
      { numRuns: 100 },
    )
  })

  test('every write arrives in each other region at most once, and once where none is combined', async () => {
    await fc.assert(
      fc.asyncProperty(world, async (options) => {
        const { events, written } = await run(options)
        const arrivals = events('replication.applied').map((event) => {
          const { version, to } = event as unknown as { version: Version; to: string }
          return `${version.timestamp} ${version.region} → ${to}`
        })
        expect(new Set(arrivals).size).toBe(arrivals.length)
        if (options.coalesceMs === 0) expect(arrivals).toHaveLength(2 * written.length)
        else expect(arrivals.length).toBeLessThanOrEqual(2 * written.length)
      }),
      { numRuns: 50 },
    )
  })

  test('GT-05: a conflict is two writes of an item that did not know each other; none is missed', async () => {
    await fc.assert(
      fc.asyncProperty(world, async (options) => {
        const { events, written, greatest } = await run({ ...options, coalesceMs: 0 })
        const arrivals = events('replication.applied') as unknown as {
          n: number
          to: string
          version: Version
        }[]
        const knew = (one: Written, other: Version) =>
          arrivals.some(
            ({ n, to, version }) => n <= one.traceCount && to === one.version.region && same(version, other),
          )
        const find = (version: Version) => written.find((one) => same(one.version, version)) as Written
        const conflicts = (
          events('replication.conflict') as unknown as { winner: Version; loser: Version }[]
        ).map(({ winner, loser }) => ({ winner: find(winner), loser: find(loser) }))
        for (const { winner, loser } of conflicts) {
          expect(winner.item).toBe(loser.item)
          expect(winner.deletes && loser.deletes).toBe(false)
          expect(isAfter(winner.version, loser.version)).toBe(true)
          expect([knew(winner, loser.version), knew(loser, winner.version)]).toEqual([false, false])
        }
        // The last write of each region, where another region's outlived it without knowing it.
        for (const [name, version] of greatest) {
          const winner = find(version)
          for (const where of REGIONS) {
            const last = written.findLast((one) => one.item === name && one.version.region === where)
            if (!last || where === version.region || knew(winner, last.version)) continue
            if (last.deletes && winner.deletes) continue
            const seen = conflicts.filter((one) => one.winner === winner && one.loser === last)
            // Once in each of the two regions.
            expect(seen).toHaveLength(2)
          }
        }
      }),
      { numRuns: 100 },
    )
  })

  test('the same seed is the same trace', async () => {
    await fc.assert(
      fc.asyncProperty(world, async (options) => {
        const [one, two] = [await run(options), await run(options)]
        expect(one.kernel.trace.hash()).toBe(two.kernel.trace.hash())
      }),
      { numRuns: 20 },
    )
  })
})
