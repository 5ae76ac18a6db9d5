// The replicas of one table and the links between them, a pair each way. How a replica's table comes to be is not
// known here.
import { type Instant, msBetween, plusMs } from '../kernel/time.js'
import { backFill, endOfLog } from './back-fill.js'
import { Link, type LinkSurroundings } from './link.js'
import type { Replica, VersionedItem } from './replica.js'

/** Those of GT-31 that a world can bring about. */
export type ReplicaStatus = 'CREATING' | 'CREATION_FAILED' | 'ACTIVE' | 'DELETING'

/**
 * Deletions are remembered at least so long after they were made, and until all replicas have them; it is looked for
 * those that can be forgotten no more often than that.
 */
const DELETION_REMEMBERED_MS = 3_600_000

export interface Member {
  status: ReplicaStatus
  /** As soon as its table is there. */
  replica?: Replica
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
  readonly #backFills = new Set<PendingReplication>()
  /** By region, those that are being filled again. */
  readonly #refills = new Map<string, Promise<void>>()
  /** Between two replicas, one way. */
  readonly #bringing = new Map<string, Promise<unknown>>()
  readonly #unsubscribe = new Map<string, () => void>()
  #tidiedAt: Instant

  constructor(tableName: string, around: LinkSurroundings) {
    this.tableName = tableName
    this.#around = around
    this.#tidiedAt = around.kernel.clock.now()
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
      this.#connect(other, replica, [known ?? 0, startBack], pauses)
    }
    const items = await source.snapshot()
    // A new table is as good as empty; it can have been written to as soon as it was there.
    const own = await replica.snapshot()
    await this.#backFill(items, source, replica)
    for (const other of others) await this.#backFill(own, replica, other)
    return items.length
  }

  /**
   * Links replicas that were linked in an earlier run. Where it is known how far that had got, it goes on from there; of
   * others, each may have what any other lacks.
   */
  async rejoin(replicas: readonly Replica[], pauses: (region: string) => number): Promise<void> {
    const { positions } = this.#around
    const ends = await Promise.all(replicas.map(endOfLog))
    const unknown = new Map<Replica, Replica[]>(replicas.map((replica) => [replica, []]))
    for (const [n, one] of replicas.entries()) {
      for (const [m, other] of replicas.entries()) {
        if (m <= n) continue
        const [there, back] = [positions?.earlier(one, other), positions?.earlier(other, one)]
        this.#connect(one, other, [there ?? ends[n] ?? 0, back ?? ends[m] ?? 0], pauses)
        if (there === undefined) unknown.get(other)?.push(one)
        if (back === undefined) unknown.get(one)?.push(other)
      }
    }
    for (const [replica, sources] of unknown) if (sources.length > 0) this.#refill(replica, sources)
  }

  /** Settles when a replica that had lost what it had has got it again from one of the others. */
  async refilled(region: string): Promise<void> {
    await this.#refills.get(region)
  }

  leave(region: string): void {
    this.members.delete(region)
    this.#unsubscribe.get(region)?.()
    this.#unsubscribe.delete(region)
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

  /** Brings a replica what another has of one region's: of one that left before it had told both (GT-02: all converge). */
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
    return [...links, ...this.#backFills]
  }

  latencies(): readonly ReplicationLatency[] {
    return [...this.#links.values()].flatMap((link) => {
      const { lastLagMs } = link
      return lastLagMs === undefined ? [] : [{ ...this.#pair(link), lagMs: lastLagMs }]
    })
  }

  stop(): void {
    for (const link of this.#links.values()) link.stop()
    for (const unsubscribe of this.#unsubscribe.values()) unsubscribe()
  }

  #connect(
    one: Replica,
    other: Replica,
    [after, afterBack]: readonly [number, number],
    pauses: (region: string) => number,
  ): void {
    const drained = () => this.#tidy()
    const there = new Link(one, other, after, this.#around, drained)
    const back = new Link(other, one, afterBack, this.#around, drained)
    for (const link of [there, back]) {
      this.#links.set(nameOf(link.source, link.destination), link)
      for (let n = pauses(one.region) + pauses(other.region); n > 0; n--) link.pause()
    }
    there.start(back)
    back.start(there)
    for (const replica of [one, other]) {
      if (this.#unsubscribe.has(replica.region)) continue
      const unsubscribe = replica.onEmptied?.(() => {
        this.#refill(replica)
        for (const link of this.#links.values())
          if (link.source === replica) this.#around.kernel.background(this.#giveBack(link))
      })
      if (unsubscribe) this.#unsubscribe.set(replica.region, unsubscribe)
    }
  }

  /** Brings a replica what others have; by default all. */
  #refill(
    replica: Replica,
    sources = this.#replicasWith(replica).filter((other) => other !== replica),
  ): void {
    const brought = sources.map((source) => this.#bring(source, replica))
    const all = Promise.all(brought)
    this.#around.kernel.background(all)
    // One that has anything is enough: another may be out of reach, and brings what it has besides when it can.
    const enough = brought.map(async (count) => ((await count) > 0 ? undefined : all))
    const filled = Promise.race([all, ...enough]).then(() => {})
    // What fails in `all` is told once, whether anybody waits for this or not.
    filled.catch(() => undefined)
    this.#refills.set(replica.region, filled)
  }

  /**
   * Answers how many items the source had. What it is being brought itself from the destination, as that was before it
   * was emptied, arrives first: items that are copied are passed on to nobody, so the two would differ in them (GT-02).
   */
  #bring(source: Replica, destination: Replica): Promise<number> {
    const bring = async () => {
      const items = await source.snapshot()
      await this.#backFill(items, source, destination)
      return items.length
    }
    const brought = (this.#bringing.get(nameOf(destination, source)) ?? Promise.resolve()).then(bring)
    this.#bringing.set(
      nameOf(source, destination),
      brought.catch(() => undefined),
    )
    return brought
  }

  /** What an emptied replica had written, and another learns only afterwards, is in no copy that the other brings it. */
  async #giveBack(link: Link): Promise<void> {
    const end = await endOfLog(link.source)
    if (link.applied >= end) return
    await link.arrived(end)
    await this.#passOn(link.source.region, link.destination, link.source)
  }

  /** What all have of deletions need not be kept for ever. */
  #tidy(): void {
    const now = this.#around.kernel.clock.now()
    if (msBetween(this.#tidiedAt, now) < DELETION_REMEMBERED_MS || this.pending().length > 0) return
    this.#tidiedAt = now
    for (const replica of this.#replicas()) {
      replica.forgetDeletions?.(plusMs(now, -DELETION_REMEMBERED_MS))
    }
  }

  async #backFill(items: readonly VersionedItem[], source: Replica, destination: Replica): Promise<void> {
    if (items.length === 0) return
    const pending: PendingReplication = {
      ...this.#pair({ source, destination }),
      count: items.length,
      oldest: this.#around.kernel.clock.now(),
    }
    this.#backFills.add(pending)
    const abandoned = () => !this.members.has(source.region) || !this.members.has(destination.region)
    await backFill(items, source, destination, this.#around, abandoned)
    this.#backFills.delete(pending)
  }

  #pair({ source, destination }: { source: Replica; destination: Replica }): {
    table: string
    from: string
    to: string
  } {
    return { table: this.tableName, from: source.region, to: destination.region }
  }

  #replicas(): readonly Replica[] {
    return [...new Set([...this.#links.values()].map(({ source }) => source))]
  }

  /** All that are linked, and one that may not be yet. */
  #replicasWith(one: Replica): readonly Replica[] {
    return [...new Set([...this.#replicas(), one])]
  }
}

function nameOf(source: Replica, destination: Replica): string {
  return `${source.region}→${destination.region}`
}
