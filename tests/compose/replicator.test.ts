// What must hold of tables at endpoints, of containers: the body of tests/global-tables/streamed-convergence.test.ts in
// real time, on LocalStack, with a replicator that is really killed.
import { RegionContainer, type StartedRegionContainer } from 'antipode/testcontainers'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { Chaos, ITEMS, numberIn, REGIONS, type Step, troubles, writes } from '../support/replicator-chaos.js'
import { ContainerChaos } from './support/container-chaos.js'

/** Waits, and how long troubles last, in real time: shorter than in virtual time, where they cost nothing. */
const HASTE = 0.3
const HISTORIES = 3
const STEPS = 40

const containers = new Map<string, StartedRegionContainer>()
let world: ContainerChaos | undefined

beforeAll(async () => {
  const started = await Promise.all(REGIONS.map((region) => new RegionContainer(region).start()))
  for (const [n, region] of REGIONS.entries()) containers.set(region, started[n] as StartedRegionContainer)
})

afterEach(() => {
  world?.close()
  world = undefined
})

afterAll(() => Promise.all([...containers.values()].map((container) => container.stop())))

async function deployed(): Promise<ContainerChaos> {
  world = new ContainerChaos(containers)
  await world.start()
  await world.deploy()
  await world.settled()
  return world
}

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: writes },
  { weight: 1, arbitrary: troubles },
)

/** The same at every run, so that a history that fails can be had again. */
function histories(seed: number): readonly (readonly Step[])[] {
  return fc
    .sample(fc.array(step, { minLength: STEPS, maxLength: STEPS }), { seed, numRuns: HISTORIES })
    .map((steps) => steps.map(inHaste))
}

function inHaste(one: Step): Step {
  if ('ms' in one) return { ...one, ms: one.ms * HASTE }
  return 'forMs' in one ? { ...one, forMs: one.forMs * HASTE } : one
}

test('GT-02 GT-15 after random writes straight into the containers, partitions, pauses and killed replicators all replicas are equal', async () => {
  const run = await deployed()
  const chaos = new Chaos(run)
  for (const steps of histories(20_261_122)) {
    await chaos.all(steps)
    await chaos.heal()
    const [first, ...others] = await run.contents()
    for (const other of others) expect(other).toEqual(first)
    // What is written after all that is there in the end, wherever it was written.
    const last: Record<string, string | undefined> = {}
    for (const [n, item] of ITEMS.entries()) {
      last[item] = await chaos.write({ do: 'put', region: REGIONS[n] as (typeof REGIONS)[number], item })
    }
    await chaos.heal()
    for (const items of await run.contents()) {
      for (const item of ITEMS) expect(numberIn(items?.[item])).toBe(last[item])
    }
  }
  // Nothing goes round: the trace of the last replicator stands still.
  const before = await run.counts()
  await run.wait(5_000)
  expect(await run.counts()).toEqual(before)
})

test('what a killed container has forgotten comes back from the others, and what was written meanwhile arrives', async () => {
  const run = await deployed()
  for (let n = 0; n < 30; n++) {
    await run.call(REGIONS[0], 'PutItem', { Item: { id: { S: `item ${n}` }, n: { N: String(n) } } })
  }
  await run.settled()
  await run.wipe(REGIONS[1])
  await run.call(REGIONS[2], 'PutItem', { Item: { id: { S: 'meanwhile' } } })
  await run.settled()
  const [first, ...others] = await run.contents()
  expect(Object.keys(first ?? {})).toEqual(expect.arrayContaining(['item 0', 'item 29', 'meanwhile']))
  for (const other of others) expect(other).toEqual(first)
})

test('a stream that was replaced, and a store that was lost, are made good by a compare pass', async () => {
  const run = await deployed()
  await run.call(REGIONS[1], 'PutItem', { Item: { id: { S: 'kept' } } })
  await run.settled()
  await run.replaceStream(REGIONS[1])
  await run.call(REGIONS[1], 'PutItem', { Item: { id: { S: 'after the stream' } } })
  await run.settled()
  run.kill()
  run.loseStore()
  await run.call(REGIONS[2], 'PutItem', { Item: { id: { S: 'meanwhile' } } })
  await run.restart()
  await run.settled()
  const [first, ...others] = await run.contents()
  expect(Object.keys(first ?? {})).toEqual(expect.arrayContaining(['kept', 'after the stream', 'meanwhile']))
  for (const other of others) expect(other).toEqual(first)
})
