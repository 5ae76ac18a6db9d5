// The replicas of one table and the links between them, a pair each way. How a replica's table comes to be is not
// known here.
import type { Instant } from '../kernel/time.js'
import { backFill, endOfLog } from './back-fill.js'
import { Link, type LinkSurroundings } from './link.js'
import type { Replica, VersionedItem } from './replica.js'

/** Those of GT-31 that a world can bring about. */
export type ReplicaStatus = 'CREATING' | 'CREATION_FAILED' | 'ACTIVE' | 'DELETING'

export interface Member {
  status: ReplicaStatus
  /** Why creation failed. */
  description?: string
}

/** What is on its way from one replica to another and has not arrived. */
export interface PendingReplication {
  readonly table: string
  readonly from: string
  readonly to: string
  readonly count: number
  /** When the oldest of these writes was made. */
  readonly oldest: Instant
}

export interface ReplicationLatency {
  readonly table: string
  readonly from: string
  readonly to: string
  /** Of the change that arrived last, as AWS's metric ReplicationLatency. */
  readonly lagMs: number
}

export class Group {
  readonly tableName: string
  readonly members = new Map<string, Member>()
  readonly #around: LinkSurroundings
  readonly #links = new Map<string, Link>()
  readonly #backFills = new Map<string, PendingReplication>()

  constructor(tableName: string, around: LinkSurroundings) {
    this.tableName = tableName
    this.#around = around
  }

  /**
   * Links a replica with all others, and brings it what `source` has (GT-36). Answers how many items that were; it
   * takes as long as the network keeps them from arriving.
   *
   * @param pauses how often replication is paused in a region
   */
  async join(replica: Replica, source: Replica, pauses: (region: string) => number): Promise<number> {
    const [start, startBack] = [await endOfLog(source), await endOfLog(replica)]
    const others = this.#replicasWith(source)
    for (const other of others) {
      // What the source does not know yet of another replica's changes is not in what it brings.
      const known = other === source ? start : this.#links.get(nameOf(other, source))?.applied
      const there = new Link(other, replica, known ?? 0, this.#around)
      const back = new Link(replica, other, startBack, this.#around)
      for (const link of [there, back]) {
        this.#links.set(nameOf(link.source, link.destination), link)
        for (let n = pauses(replica.region) + pauses(other.region); n > 0; n--) link.pause()
      }
      there.start(back)
      back.start(there)
    }
    const items = await source.snapshot()
    // A new table is as good as empty; it can have been written to as soon as it was there.
    const own = await replica.snapshot()
    await this.#backFill(items, source, replica)
    for (const other of others) await this.#backFill(own, replica, other)
    return items.length
  }

  leave(region: string): void {
    this.members.delete(region)
    const behind: Replica[] = []
    for (const [name, link] of this.#links) {
      if (link.source.region !== region && link.destination.region !== region) continue
      if (link.source.region === region && link.pending) behind.push(link.destination)
      link.stop()
      this.#links.delete(name)
    }
    const left = new Map([...this.#links.values()].map(({ source }) => [source.region, source]))
    for (const destination of behind) {
      for (const source of left.values()) {
        if (source !== destination) this.#around.kernel.background(this.#passOn(region, source, destination))
      }
    }
  }

  /** Brings a replica what another has of one that left before it had told both (GT-02: all converge). */
  async #passOn(region: string, source: Replica, destination: Replica): Promise<void> {
    const items = await source.snapshot()
    await this.#backFill(
      items.filter(({ version }) => version.region === region),
      source,
      destination,
    )
  }

  linksOf(region: string): readonly Link[] {
    return [...this.#links.values()].filter(
      ({ source, destination }) => source.region === region || destination.region === region,
    )
  }

  pending(): readonly PendingReplication[] {
    const links = [...this.#links.values()].flatMap((link) => {
      const { pending } = link
      return pending ? [{ ...this.#pair(link), ...pending }] : []
    })
    return [...links, ...this.#backFills.values()]
  }

  latencies(): readonly ReplicationLatency[] {
    return [...this.#links.values()].flatMap((link) => {
      const { lastLagMs } = link
      return lastLagMs === undefined ? [] : [{ ...this.#pair(link), lagMs: lastLagMs }]
    })
  }

  stop(): void {
    for (const link of this.#links.values()) link.stop()
  }

  async #backFill(items: readonly VersionedItem[], source: Replica, destination: Replica): Promise<void> {
    if (items.length === 0) return
    const name = nameOf(source, destination)
    this.#backFills.set(name, {
      ...this.#pair({ source, destination }),
      count: items.length,
      oldest: this.#around.kernel.clock.now(),
    })
    const abandoned = () => !this.members.has(source.region) || !this.members.has(destination.region)
    await backFill(items, source, destination, this.#around, abandoned)
    this.#backFills.delete(name)
  }

  #pair({ source, destination }: { source: Replica; destination: Replica }): {
    table: string
    from: string
    to: string
  } {
    return { table: this.tableName, from: source.region, to: destination.region }
  }

  /** All that are linked, and one that may not be yet. */
  #replicasWith(one: Replica): readonly Replica[] {
    const byRegion = new Map([...this.#links.values()].map(({ source }) => [source.region, source]))
    return [...byRegion.set(one.region, one).values()]
  }
}

function nameOf(source: Replica, destination: Replica): string {
  return `${source.region}→${destination.region}`
}
