// Random histories of a global table over endpoints: what applications write, and everything that happens to the
// endpoints, to the network and to the replicator; and what must hold afterwards.
// What they happen to is not known here: endpoints in virtual time, or containers.
import fc from 'fast-check'
import type { Shape } from '#simulator/aws/service.js'
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
  fc.record({
    do: fc.constant('down' as const),
    region,
    how: fc.constantFrom('refuse' as const, 'pause' as const),
    forMs,
  }),
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

/** A global table over endpoints, and its replicator. */
export interface ChaosWorld {
  /** As an application that speaks to the endpoint itself. */
  call(region: string, operation: string, input: object): Promise<Shape>
  /** Milliseconds, by whatever clock. */
  now(): number
  wait(ms: number): Promise<void>
  /** The function that is returned ends it. */
  cut(region: string, other: string | undefined, kind: 'drop' | 'refuse'): () => void
  pause(region: string): () => void
  /** The endpoint refuses connections; or takes requests, and does not answer until it goes on. */
  down(region: string, how: 'refuse' | 'pause'): () => void | Promise<void>
  /** The replicator ends in the middle of whatever it does. */
  kill(): void
  /** Started again, with what it had kept; the table is deployed again too. */
  restart(): Promise<void>
  /** Only while the replicator is dead. */
  loseStore(): void
  /** The stream's records are gone before they were read. */
  trim(region: string): void
  /** The endpoint starts again and has kept nothing; the table is restored. */
  wipe(region: string): Promise<void>
  /** The stream is switched off and on. */
  replaceStream(region: string): Promise<void>
  /** All is as it shall be, and nothing is on its way any more. */
  settled(): Promise<void>
  contents(): Promise<readonly (Record<string, Shape> | undefined)[]>
}

export interface Written {
  readonly atMs: number
}

export interface History {
  readonly seed: number
  readonly faults: EndpointFaults
  readonly steps: readonly Step[]
}

/** What happens to a world, one step after another. */
export class Chaos {
  /** By the number that each write puts into its item. */
  readonly written = new Map<string, Written>()
  readonly #world: ChaosWorld
  /** What ends by itself: when, and how. */
  #troubles: { readonly untilMs: number; readonly end: () => unknown }[] = []
  #count = 0
  #killed = false

  constructor(world: ChaosWorld) {
    this.#world = world
  }

  get writesMade(): number {
    return this.#count
  }

  async all(steps: readonly Step[]): Promise<void> {
    for (const step of steps) await this.happen(step)
  }

  async happen(step: Step): Promise<void> {
    const world = this.#world
    switch (step.do) {
      case 'wait':
        return this.#wait(step.ms)
      case 'cut': {
        const other = step.other === step.region ? undefined : step.other
        return this.#for(step.forMs, world.cut(step.region, other, step.kind))
      }
      case 'pause':
        return this.#for(step.forMs, world.pause(step.region))
      case 'down':
        return this.#for(step.forMs, world.down(step.region, step.how))
      case 'kill':
      case 'loseStore':
        if (!this.#killed) {
          world.kill()
          this.#killed = true
          this.#for(step.do === 'kill' ? step.forMs : 1_000, () => {
            this.#killed = false
            return world.restart()
          })
        }
        if (step.do === 'loseStore') world.loseStore()
        return
      case 'trim':
        return world.trim(step.region)
      case 'wipe':
        return world.wipe(step.region)
      case 'newStream':
        return world.replaceStream(step.region)
      default:
        await this.write(step)
    }
  }

  /** The number of the write; undefined when it failed, as where the table is gone just now. */
  async write(step: Exclude<Value<typeof writes>, { do: 'wait' }>): Promise<string | undefined> {
    const n = String(++this.#count)
    const Key = { id: { S: step.item } }
    const call = (operation: string, input: object) => this.#world.call(step.region, operation, input)
    try {
      if (step.do === 'delete') await call('DeleteItem', { Key })
      else if (step.do === 'put') await call('PutItem', { Item: { ...Key, n: { N: n } } })
      else {
        await call('UpdateItem', {
          Key,
          UpdateExpression: 'SET n = :n, #a = :n',
          ExpressionAttributeNames: { '#a': step.attribute },
          ExpressionAttributeValues: { ':n': { N: n } },
        })
      }
    } catch {
      return
    }
    this.written.set(n, { atMs: this.#world.now() })
    return n
  }

  /** All troubles end, and what is left to do is done. */
  async heal(): Promise<void> {
    for (const { end } of this.#troubles.splice(0)) await end()
    await this.#world.settled()
  }

  #for(ms: number, end: () => unknown): void {
    this.#troubles.push({ untilMs: this.#world.now() + ms, end })
    this.#troubles.sort((a, b) => a.untilMs - b.untilMs)
  }

  async #wait(ms: number): Promise<void> {
    const untilMs = this.#world.now() + ms
    for (;;) {
      const [next] = this.#troubles
      if (!next || next.untilMs > untilMs) break
      this.#troubles.shift()
      await this.#world.wait(Math.max(0, next.untilMs - this.#world.now()))
      await next.end()
    }
    await this.#world.wait(Math.max(0, untilMs - this.#world.now()))
  }
}

/** The number of the write that an item is of. */
export function numberIn(item: Shape | undefined): string | undefined {
  return (item?.n as { N: string } | undefined)?.N
}
