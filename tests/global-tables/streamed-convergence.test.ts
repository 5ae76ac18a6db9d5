// What must hold of tables at endpoints whatever happens to them, to the network and to the replicator.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type ChaosOptions,
  chaos,
  faults,
  ITEMS,
  losses,
  numberIn,
  REGIONS,
  type Step,
  troubles,
  writes,
} from '../support/replicator-chaos.js'

const RUNS = Number(process.env.ANTIPODE_RUNS ?? 40)

function histories(step: fc.Arbitrary<Step>): fc.Arbitrary<ChaosOptions> {
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
        const run = await chaos(options)
        try {
          for (const step of options.steps) await run.happen(step)
          await run.heal()
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
})
