// One ordered pair of replicas: carries the changes made in `source` to `destination`, in order, each after its lag,
// many at once under way. What fails stays and is sent again from the checkpoint. An idle link schedules nothing.
import { AwsError } from '../aws/errors.js'
import type { Timer } from '../kernel/clock.js'
import type { Kernel } from '../kernel/kernel.js'
import { type Instant, msBetween, plusMs } from '../kernel/time.js'
import type { Emit } from '../kernel/trace.js'
import { NetworkError } from '../network/errors.js'
import type { Network } from '../network/network.js'
import { regionPlace } from '../network/places.js'
import type { GlobalTablesEvent } from './events.js'
import { Inbox } from './inbox.js'
import { Lag } from './lag.js'
import type { LinkPositions } from './link-positions.js'
import { type Entry, Outbox } from './outbox.js'
import { RecentChanges } from './recent-changes.js'
import { isNewer, type LocalChange, type Replica } from './replica.js'
import type { GlobalTableSettings } from './settings.js'

/** How many changes are read from a replica's log at a time. */
const READ_LIMIT = 1_000

export interface LinkSurroundings {
  readonly kernel: Kernel
  readonly network: Network
  readonly emit: Emit<GlobalTablesEvent>
  readonly settings: GlobalTableSettings
  /** In worlds that outlive the process. */
  readonly positions?: LinkPositions
}

export class Link {
  readonly source: Replica
  readonly destination: Replica
  /** The link the other way; conflicts show between the two. */
  #reverse: Link | undefined
  readonly #around: LinkSurroundings
  readonly #lag: Lag
  readonly #outbox = new Outbox()
  readonly #inbox: Inbox<Entry>
  readonly #recent = new RecentChanges()
  readonly #unsubscribe: () => void
  #read: number
  #reading = false
  #readAgain = false
  #lastDueAt: Instant = 0
  #timer: Timer | undefined
  /** Counts failures: what was sent before the last one no longer speaks for the link. */
  #epoch = 0
  #attempts = 0
  #failing = false
  #pauses = 0
  #stopped = false
  readonly #drained: () => void
  /** Who waits for the destination to have so much. */
  #awaited: readonly { readonly position: number; readonly resolve: () => void }[] = []
  #lastLagMs: number | undefined

  /**
   * @param after the position in the source's log that the destination already has
   * @param drained called whenever the destination has everything
   */
  constructor(
    source: Replica,
    destination: Replica,
    after: number,
    around: LinkSurroundings,
    drained: () => void,
  ) {
    const { kernel, settings } = around
    const name = `replication/${source.tableName}/${source.region}→${destination.region}`
    this.source = source
    this.destination = destination
    this.#drained = drained
    this.#around = around
    this.#read = after
    this.#lag = new Lag(source.region, destination.region, settings, kernel.random.fork(name))
    this.#inbox = new Inbox({
      applied: after,
      concurrency: destination.concurrency ?? 1,
      apply: (entry) => this.#apply(entry),
    })
    this.#unsubscribe = source.onChange(() => this.#wake())
  }

  /** Begins with what is in the source's log already. */
  start(reverse: Link): void {
    this.#reverse = reverse
    this.#keepPosition()
    this.#wake()
  }

  /** The position in the source's log up to which the destination has everything. */
  get applied(): number {
    return this.#inbox.applied
  }

  /** Settles when the destination has everything up to a position. */
  async arrived(position: number): Promise<void> {
    if (this.applied >= position) return
    await new Promise<void>((resolve) => {
      this.#awaited = [...this.#awaited, { position, resolve }]
    })
  }

  /** Changes that have not arrived, and when the oldest of them was written. */
  get pending(): { readonly count: number; readonly oldest: Instant } | undefined {
    const count = this.#outbox.waiting + (this.#reading ? 1 : 0)
    if (count === 0) return undefined
    return { count, oldest: this.#outbox.oldest?.writtenAt ?? this.#around.kernel.clock.now() }
  }

  /** How long the change that arrived last had taken. */
  get lastLagMs(): number | undefined {
    return this.#lastLagMs
  }

  /** FIS-02. Pauses count: it goes on when each has been resumed. What is under way still arrives. */
  pause(): void {
    this.#hold('paused', () => this.#pauses++)
    this.#disarm()
  }

  resume(): void {
    this.#release(() => this.#pauses--)
    if (this.#pauses === 0 && this.#failing) this.#send()
    else this.#arm()
  }

  stop(): void {
    this.#stopped = true
    this.#unsubscribe()
    this.#disarm()
  }

  #wake(): void {
    this.#readAgain = true
    if (this.#reading || this.#stopped) return
    this.#reading = true
    this.#around.kernel.background(this.#readAll())
  }

  async #readAll(): Promise<void> {
    while (this.#readAgain) {
      this.#readAgain = false
      for (;;) {
        const changes = await this.source.changesAfter(this.#read, READ_LIMIT)
        for (const change of changes) this.#enqueue(change)
        if (changes.length < READ_LIMIT) break
      }
    }
    this.#reading = false
    this.#arm()
  }

  #enqueue(change: LocalChange): void {
    const { kernel } = this.#around
    // A log is read as soon as it changes, so a change is written when it is read, by the world's time; its version has
    // the region's own, which may be skewed.
    const writtenAt = kernel.clock.now()
    this.#lastDueAt = Math.max(this.#lastDueAt, plusMs(writtenAt, this.#lag.waitMs(writtenAt)))
    const keyText = textOf(change.key)
    const entry: Entry = {
      ...change,
      keyText,
      after: this.#read,
      writtenAt,
      dueAt: this.#lastDueAt,
      seen: this.#reverse?.applied ?? 0,
      superseded: false,
    }
    this.#coalesce(entry)
    this.#outbox.push(entry)
    this.#recent.add(entry)
    this.#read = change.position
  }

  /** GT-10 */
  #coalesce({ keyText, writtenAt }: Entry): void {
    const before = this.#recent.get(keyText)
    if (!before || before.dueAt <= writtenAt) return
    before.superseded = msBetween(before.writtenAt, writtenAt) < this.#around.settings.coalesceMs
  }

  #arm(): void {
    if (this.#timer || this.#held || this.#stopped) return
    const next = this.#outbox.nextToSend
    if (!next || this.#room === 0) return
    this.#sendIn(msBetween(this.#around.kernel.clock.now(), next.dueAt))
  }

  #sendIn(waitMs: number): void {
    this.#timer = this.#around.kernel.clock.schedule(waitMs, () => {
      this.#timer = undefined
      this.#send()
      this.#arm()
    })
  }

  /** How many changes the next message may carry. Two messages fill a window, so that the next is always on its way. */
  get #room(): number {
    const { window } = this.destination
    const { batchSize } = this.#around.settings
    if (window === undefined) return batchSize
    return Math.max(0, Math.min(batchSize, Math.ceil(window / 2), window - this.#outbox.underWay))
  }

  #disarm(): void {
    this.#timer?.cancel()
    this.#timer = undefined
  }

  #send(): void {
    const { kernel } = this.#around
    const entries = this.#outbox.takeDue(kernel.clock.now(), this.#room)
    if (entries.length > 0) kernel.background(this.#carry(entries))
  }

  async #carry(entries: readonly Entry[]): Promise<void> {
    const { network, settings } = this.#around
    const epoch = this.#epoch
    const [first, last] = [entries[0] as Entry, entries.at(-1) as Entry]
    try {
      await network.exchange(
        {
          from: regionPlace(this.source.region),
          to: regionPlace(this.destination.region),
          purpose: 'replication',
          // Replicas keep their connections; after a failure there is none to keep.
          handshakes: this.#failing ? 2 : 0,
          connectTimeoutMs: settings.replyTimeoutMs,
          replyTimeoutMs: settings.replyTimeoutMs,
        },
        () => this.#inbox.receive(first.after, entries),
      )
    } catch (error) {
      if (!(error instanceof NetworkError || error instanceof AwsError)) throw error
      if (epoch === this.#epoch) this.#failed(error)
      return
    }
    this.#delivered(last.position)
  }

  #delivered(position: number): void {
    this.#outbox.acknowledge(position)
    this.#keepPosition()
    this.#attempts = 0
    this.#release(() => {
      this.#failing = false
    })
    this.#arm()
    this.#tellArrived()
    if (!this.pending) this.#drained()
  }

  #tellArrived(): void {
    const there = this.#awaited.filter(({ position: awaited }) => awaited <= this.applied)
    if (there.length === 0) return
    this.#awaited = this.#awaited.filter((one) => !there.includes(one))
    for (const { resolve } of there) resolve()
  }

  #keepPosition(): void {
    const { kernel, positions } = this.#around
    const kept = positions?.keep(this.source, this.destination, this.applied)
    if (kept) kernel.background(kept)
  }

  #failed(error: NetworkError | AwsError): void {
    const { fromMs, toMs } = this.#around.settings.retry
    if (this.#stopped) return
    this.#epoch++
    this.#outbox.goBack()
    this.#disarm()
    this.#hold(error instanceof NetworkError ? error.failure : error.code, () => {
      this.#failing = true
    })
    if (this.#pauses > 0) return
    // One message finds out whether it works again; the rest follows when it does.
    this.#sendIn(Math.min(toMs, fromMs * 2 ** this.#attempts++))
  }

  /** At the destination. What it means for the pair is said in the order of the source's changes. */
  async #apply(entry: Entry): Promise<() => void> {
    // What is under way from or to a replica that has left arrives nowhere, or replicas would differ in it.
    if (this.#stopped) return () => {}
    const conclude = entry.superseded ? () => {} : await this.#applyItem(entry)
    return () => {
      if (this.#stopped) return
      conclude()
      this.#outbox.oneApplied()
      const reverse = this.#reverse
      if (!reverse) return
      this.#forget(entry.position, reverse)
      reverse.#forget(reverse.applied, this)
    }
  }

  async #applyItem(entry: Entry): Promise<() => void> {
    const { key, item, version } = entry
    const known = this.#rivalOf(entry)
    const outcome = await this.destination.applyIfNewer({ key, item, version })
    const lagMs = msBetween(entry.writtenAt, this.#around.kernel.clock.now())
    // What is stale can be so by a change that was learned of only now.
    const rival = known ?? (outcome === 'stale' ? this.#rivalOf(entry) : undefined)
    return () => this.#applied(entry, outcome, lagMs, rival)
  }

  #applied(entry: Entry, outcome: 'applied' | 'stale', lagMs: number, rival: Entry | undefined): void {
    const { key, item, version, keyText } = entry
    const { emit } = this.#around
    this.#lastLagMs = lagMs
    const pair = { table: this.source.tableName, key, from: this.source.region, to: this.destination.region }
    emit({ type: 'replication.applied', ...pair, version, lagMs, outcome })
    // Of several changes in a row only the last can be lost to another region; those before it were replaced at home.
    // Two deletions lose nothing: every region expires an item by itself (GT-13).
    const nothingLost = item === undefined && rival?.item === undefined
    if (!rival || nothingLost || this.#recent.get(keyText) !== entry) return
    const wins = isNewer(version, rival.version)
    const [winner, loser] = wins ? [version, rival.version] : [rival.version, version]
    emit({ type: 'replication.conflict', ...pair, winner, loser })
  }

  /** The destination's own change of the same item, if the source did not know it when it made this one. */
  #rivalOf({ keyText, seen }: Entry): Entry | undefined {
    const reverse = this.#reverse
    if (!reverse) return undefined
    const latest = reverse.#recent.get(keyText)
    return latest && latest.position > seen ? latest : undefined
  }

  /**
   * A change can be in conflict until the destination has it and every change that was written there before that has
   * arrived here.
   */
  #forget(applied: number, reverse: Link): void {
    const seen = reverse.#outbox.oldest?.seen ?? Number.POSITIVE_INFINITY
    this.#recent.forgetUpTo(Math.min(applied, seen))
  }

  get #held(): boolean {
    return this.#pauses > 0 || this.#failing
  }

  #hold(cause: string, change: () => void): void {
    const before = this.#held
    change()
    if (!before) this.#tell({ type: 'replication.stalled', cause })
  }

  #release(change: () => void): void {
    const before = this.#held
    change()
    if (before && !this.#held) this.#tell({ type: 'replication.resumed' })
  }

  #tell(what: { type: 'replication.stalled'; cause: string } | { type: 'replication.resumed' }): void {
    const pair = { table: this.source.tableName, from: this.source.region, to: this.destination.region }
    this.#around.emit({ ...what, ...pair })
  }
}

/** The same text for the same key, whatever the order of its attributes. */
function textOf(key: Readonly<Record<string, unknown>>): string {
  const names = Object.keys(key).sort()
  return JSON.stringify(names.map((name) => [name, key[name]]))
}
