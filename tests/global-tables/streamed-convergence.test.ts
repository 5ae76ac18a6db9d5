// What must hold of tables at endpoints whatever happens to them, to the network and to the replicator.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  faults,
  type History,
  ITEMS,
  losses,
  numberIn,
  REGIONS,
  type Step,
  troubles,
  writes,
} from '../support/replicator-chaos.js'
import { virtualChaos } from '../support/virtual-chaos.js'

/** How much later than it was made a change may be seen, while somebody looks; with requests that fail and wait. */
const LOOK_MS = 5_000
const RUNS = Number(process.env.ANTIPODE_RUNS ?? 25)

function histories(step: fc.Arbitrary<Step>): fc.Arbitrary<History> {
  return fc.record({
    seed: fc.integer({ min: 1, max: 1_000_000 }),
    faults,
    steps: fc.array(step, { minLength: 1, maxLength: 40 }),
  })
}

const anything = fc.oneof(
  { weight: 12, arbitrary: writes },
  { weight: 4, arbitrary: troubles },
  { weight: 1, arbitrary: losses },
)
const nothingLost = fc.oneof({ weight: 3, arbitrary: writes }, { weight: 1, arbitrary: troubles })

describe('over any writes, outages, partitions, losses, and ends of the replicator', () => {
  test('all replicas end equal, and then nothing more is written', async () => {
    await fc.assert(
      fc.asyncProperty(histories(anything), async (options) => {
        const run = await virtualChaos(options)
        try {
          await run.chaos.all(options.steps)
          await run.chaos.heal()
          const [first, ...others] = run.contents()
          expect(first).toBeDefined()
          for (const other of others) expect(other).toEqual(first)
          const copies = run.copies()
          await run.kernel.driver.advance(120_000)
          expect(run.copies()).toBe(copies)
          expect(run.contents()).toEqual([first, first, first])
        } finally {
          run.close()
        }
      }),
      { numRuns: RUNS },
    )
  })

  test('what was still on its way from a table that was wiped comes back to it', async () => {
    const region = 'eu-west-2'
    const run = await virtualChaos({
      seed: 1,
      faults: { delayMs: 0, failing: 0, expiring: 0, streamLagMs: 0, coarseMs: 1 },
    })
    try {
      await run.chaos.all([
        { do: 'update', region, item: 'w', attribute: 'a' },
        { do: 'cut', region, other: region, kind: 'drop', forMs: 1_660 },
        { do: 'wait', ms: 1_660 },
        { do: 'wipe', region },
      ])
      await run.chaos.heal()
      const [first, ...others] = run.contents()
      expect(first).toHaveProperty('w')
      expect(others).toEqual([first, first])
    } finally {
      run.close()
    }
  })

  test('GT-02: what was written last, after all before it had arrived everywhere, is there in the end', async () => {
    await fc.assert(
      fc.asyncProperty(
        histories(anything),
        fc.array(troubles, { maxLength: 8 }),
        fc.record(
          Object.fromEntries(ITEMS.map((name) => [name, fc.constantFrom(...REGIONS)])) as Record<
            string,
            fc.Arbitrary<string>
          >,
        ),
        async (options, later, lastWrittenIn) => {
          const run = await virtualChaos(options)
          try {
            await run.chaos.all(options.steps)
            await run.chaos.heal()
            run.troubleAgain()
            const last: Record<string, string | undefined> = {}
            for (const [name, region] of Object.entries(lastWrittenIn)) {
              last[name] = await run.chaos.write({
                do: 'put',
                region: region as (typeof REGIONS)[number],
                item: name as 'w',
              })
              await run.chaos.all(later)
            }
            await run.chaos.heal()
            for (const items of run.contents()) {
              for (const name of ITEMS) expect(numberIn(items?.[name])).toBe(last[name])
            }
          } finally {
            run.close()
          }
        },
      ),
      { numRuns: RUNS },
    )
  })

  test('GT-03: nothing older is written over something newer, but for what nobody can know', async () => {
    await fc.assert(
      fc.asyncProperty(histories(nothingLost), async (options) => {
        const run = await virtualChaos(options)
        try {
          await run.chaos.all(options.steps)
          await run.chaos.heal()
          const nobodyLooked = options.steps.some((step) => step.do === 'kill' || step.do === 'down')
          // While somebody looks, a change is dated by when it is seen; afterwards, by the endpoint's own clock.
          const toleranceMs = nobodyLooked
            ? options.faults.coarseMs + LOOK_MS
            : LOOK_MS + options.faults.streamLagMs
          for (const { before, after } of run.replaced()) {
            const [older, newer] = [
              run.chaos.written.get(numberIn(after) ?? ''),
              run.chaos.written.get(numberIn(before) ?? ''),
            ]
            if (!older || !newer) continue
            expect(newer.atMs - older.atMs).toBeLessThan(toleranceMs)
          }
        } finally {
          run.close()
        }
      }),
      { numRuns: RUNS },
    )
  })

  test('V-17: nothing goes round: every write of an application is copied a few times at most', async () => {
    await fc.assert(
      fc.asyncProperty(histories(nothingLost), async (options) => {
        const run = await virtualChaos({ ...options, faults: { ...options.faults, failing: 0 } })
        try {
          await run.chaos.all(options.steps)
          await run.chaos.heal()
          // With the first one in each region.
          const written = run.chaos.writesMade + REGIONS.length
          expect(run.copies()).toBeLessThanOrEqual(2 * (REGIONS.length - 1) * written)
        } finally {
          run.close()
        }
      }),
      { numRuns: RUNS },
    )
  })
})
