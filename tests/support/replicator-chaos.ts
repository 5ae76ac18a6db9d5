// Random histories of a global table over endpoints: what applications write, and everything that happens to the
// endpoints, to the network and to the replicator; and what must hold afterwards.
import fc from 'fast-check'
import type { Shape } from '#simulator/aws/service.js'
import { sleep } from '#simulator/kernel/clock.js'
import type { Instant } from '#simulator/kernel/time.js'
import { endpointRegions } from './endpoint-regions.js'
import type { EndpointFaults } from './faulty-endpoint.js'

export const REGIONS = ['us-east-1', 'eu-west-2', 'ap-southeast-2'] as const
export const ITEMS = ['w', 'x', 'y'] as const

const region = fc.constantFrom(...REGIONS)
const item = fc.constantFrom(...ITEMS)
const forMs = fc.integer({ min: 1, max: 15_000 })

export const writes = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('put' as const), region, item }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('update' as const),
      region,
      item,
      attribute: fc.constantFrom('a', 'b', 'c'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('delete' as const), region, item }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 6_000 }) }),
  },
)

export const troubles = fc.oneof(
  fc.record({
    do: fc.constant('cut' as const),
    region,
    other: region,
    kind: fc.constantFrom('drop' as const, 'refuse' as const),
    forMs,
  }),
  fc.record({ do: fc.constant('pause' as const), region, forMs }),
  fc.record({ do: fc.constant('down' as const), region, forMs }),
  fc.record({ do: fc.constant('kill' as const), forMs }),
)

/** After these nobody can tell when a change was made, or a change is truly gone. */
export const losses = fc.oneof(
  fc.record({ do: fc.constant('trim' as const), region }),
  fc.record({ do: fc.constant('wipe' as const), region }),
  fc.record({ do: fc.constant('newStream' as const), region }),
  fc.record({ do: fc.constant('loseStore' as const) }),
)

type Value<A> = A extends fc.Arbitrary<infer T> ? T : never
export type Step = Value<typeof writes> | Value<typeof troubles> | Value<typeof losses>

export const faults: fc.Arbitrary<EndpointFaults> = fc.record({
  delayMs: fc.constantFrom(0, 20, 300),
  failing: fc.constantFrom(0, 0.02, 0.1),
  expiring: fc.constantFrom(0, 0.05),
  streamLagMs: fc.constantFrom(0, 100, 700),
  coarseMs: fc.constantFrom(1, 1_000, 60_000),
})

export interface Written {
  readonly n: number
  readonly at: Instant
}

export interface ChaosOptions {
  readonly seed: number
  readonly faults: EndpointFaults
  readonly steps: readonly Step[]
}

/** A table in three regions, to which the steps of a history happen one after another. */
export async function chaos({ seed, faults: someFaults }: ChaosOptions) {
  const world = endpointRegions({ regions: REGIONS, seed, faults: { streamLagMs: someFaults.streamLagMs } })
  const { kernel, endpoint } = world
  for (const name of REGIONS) endpoint(name).faults = { ...someFaults, failing: 0, expiring: 0, delayMs: 0 }
  await world.replicate()
  // So that it shows how coarse the clocks are.
  await kernel.driver.advance(1_234)
  for (const name of REGIONS) await world.put(name, `first in ${name}`)
  await world.settled()
  for (const name of REGIONS) endpoint(name).faults = someFaults
  /** By the number that each write puts into its item. */
  const written = new Map<string, Written>()
  let count = 0
  let killed = false
  const under = new Set<() => void>()

  const write = async (step: Value<typeof writes>): Promise<string | undefined> => {
    if (step.do === 'wait') {
      await kernel.driver.advance(step.ms)
      return
    }
    const n = String(++count)
    const Key = { id: { S: step.item } }
    try {
      if (step.do === 'delete') await endpoint(step.region).call('DeleteItem', { Key })
      else if (step.do === 'put') {
        await endpoint(step.region).call('PutItem', { Item: { ...Key, n: { N: n } } })
      } else {
        await endpoint(step.region).call('UpdateItem', {
          Key,
          UpdateExpression: 'SET n = :n, #a = :n',
          ExpressionAttributeNames: { '#a': step.attribute },
          ExpressionAttributeValues: { ':n': { N: n } },
        })
      }
      written.set(n, { n: count, at: kernel.clock.now() })
      return n
    } catch {
      // The table is gone just now.
      return
    }
  }
  const after = (ms: number, end: () => void) => {
    under.add(end)
    kernel.clock.schedule(ms, () => {
      if (under.delete(end)) end()
    })
  }
  const restart = async () => {
    if (!killed) return
    killed = false
    for (let tries = 0; ; tries++) {
      try {
        await world.recover()
        break
      } catch (error) {
        if (tries > 100) throw error
        world.kill()
        await sleep(kernel.clock, 1_000)
      }
    }
    await world.deploy()
  }
  const happen = async (step: Step): Promise<void> => {
    switch (step.do) {
      case 'cut':
        after(
          step.forMs,
          world.cut(step.region, step.other === step.region ? undefined : step.other, step.kind),
        )
        return
      case 'pause': {
        const { tables } = world
        tables.pause(step.region)
        after(step.forMs, () => tables.resume(step.region))
        return
      }
      case 'down':
        endpoint(step.region).down = true
        after(step.forMs, () => {
          endpoint(step.region).down = false
        })
        return
      case 'kill':
        if (killed) return
        world.kill()
        killed = true
        after(step.forMs, () => kernel.background(restart()))
        return
      case 'trim':
        endpoint(step.region).trim()
        return
      case 'wipe':
        endpoint(step.region).wipe()
        after(2_000, () => {
          if (!killed) kernel.background(world.tables.restore(step.region).catch(() => {}))
        })
        return
      case 'newStream':
        // There may be no table just now.
        await endpoint(step.region)
          .replaceStream()
          .catch(() => {})
        return
      case 'loseStore':
        if (!killed) world.kill()
        world.loseStore()
        killed = true
        after(1_000, () => kernel.background(restart()))
        return
      default:
        await write(step)
    }
  }
  /** All troubles end, and what is left to do is done. */
  const heal = async () => {
    for (const end of [...under]) end()
    under.clear()
    for (const name of REGIONS) endpoint(name).faults = { ...someFaults, failing: 0, expiring: 0, delayMs: 0 }
    // Requests that were given up may still be carried out.
    await kernel.driver.advance(10_000)
    for (const name of REGIONS) await kernel.driver.settle(world.tables.restore(name))
    await kernel.driver.settle(world.deploy())
    await world.settled()
  }
  return {
    ...world,
    write,
    happen,
    heal,
    written,
    writesMade: () => count,
    replaced: () => REGIONS.flatMap((name) => endpoint(name).replaced),
  }
}

/** The number of the write that an item is of. */
export function numberIn(item: Shape | undefined): string | undefined {
  return (item?.n as { N: string } | undefined)?.N
}
