// A table at an endpoint as replication sees it. What is learned of it, how it is followed and how it is written is said
// elsewhere; here the parts are put together.
import type { Kernel } from '../../kernel/kernel.js'
import type { Instant } from '../../kernel/time.js'
import type { Emit } from '../../kernel/trace.js'
import type { Store } from '../../storage/store.js'
import type { GlobalTablesEvent } from '../events.js'
import type { LocalChange, Replica, VersionedItem } from '../replica.js'
import { Beliefs } from './beliefs.js'
import type { Endpoint } from './endpoint.js'
import { Follower } from './follower.js'
import { Gate, Turns } from './gate.js'
import { emptyBatch, Journal } from './journal.js'
import { Learner } from './learner.js'
import type { StreamedSettings } from './settings.js'
import { Tail } from './tail.js'
import { Writer } from './writer.js'

/** Some seconds of work for a slow endpoint: less than a message may stay unanswered. */
const WINDOW_PER_WRITE = 6

export interface StreamedReplicaOptions {
  readonly region: string
  readonly tableName: string
  readonly kernel: Kernel
  readonly emit: Emit<GlobalTablesEvent>
  /** By the region's clock. */
  readonly now: () => Instant
  readonly endpoint: Endpoint
  readonly store: Store
  readonly settings: StreamedSettings
}

export class StreamedReplica implements Replica {
  readonly region: string
  readonly tableName: string
  readonly concurrency: number
  readonly window: number
  readonly outlives = true
  readonly #kernel: Kernel
  readonly #beliefs: Beliefs
  readonly #journal: Journal
  readonly #learner: Learner
  readonly #writer: Writer
  readonly #follower: Follower
  readonly #tail: Tail
  readonly #emptied = new Set<() => void>()
  #deleted = false
  #stopped = false

  /** undefined: there is no such table. @throws AwsError, NetworkError as the endpoint answers */
  static async open(options: StreamedReplicaOptions): Promise<StreamedReplica | undefined> {
    const replica = new StreamedReplica(options)
    return (await replica.#open()) ? replica : undefined
  }

  private constructor(options: StreamedReplicaOptions) {
    const { region, tableName, kernel, store, settings } = options
    const { clock, background } = kernel
    this.region = region
    this.tableName = tableName
    this.concurrency = settings.concurrency
    this.window = WINDOW_PER_WRITE * settings.concurrency
    this.#kernel = kernel
    const beliefs = new Beliefs(region)
    const journal = new Journal(store, `${region}/${tableName}/`)
    const gate = new Gate()
    const sends = new Turns()
    const parts = { ...options, clock, background, beliefs, journal, gate, sends }
    // Another run's writes are told from this one's.
    const ids = kernel.random.fork(`intents/${region}/${tableName}/${clock.now()}`)
    this.#learner = new Learner({ ...parts, repair: (keyText, key) => this.#writer.repair(keyText, key) })
    this.#follower = new Follower({
      ...parts,
      learner: this.#learner,
      emptied: () => {
        for (const listener of this.#emptied) listener()
      },
    })
    this.#writer = new Writer({
      ...parts,
      newId: () => ids.uuid(),
      keyNames: () => this.#follower.keyNames(),
      look: () => this.#tail.look(),
      verify: (key) => this.#learner.verify(key),
    })
    this.#tail = new Tail({ clock, background, settings, poll: () => this.#follower.poll() })
    this.#beliefs = beliefs
    this.#journal = journal
  }

  exists(): boolean {
    return !this.#deleted
  }

  async changesAfter(position: number, limit: number): Promise<readonly LocalChange[]> {
    return this.#journal.changesAfter(position, limit)
  }

  onChange(listener: () => void): () => void {
    return this.#journal.onChange(listener)
  }

  onEmptied(listener: () => void): () => void {
    const entry = () => listener()
    this.#emptied.add(entry)
    return () => this.#emptied.delete(entry)
  }

  async snapshot(): Promise<readonly VersionedItem[]> {
    const versions = this.#beliefs.versions()
    await this.#journal.written
    return versions
  }

  async applyIfNewer(item: VersionedItem): Promise<'applied' | 'stale'> {
    // What arrives for a table that was deleted meanwhile has nowhere to go.
    if (this.#deleted || this.#stopped) return 'stale'
    return this.#writer.applyIfNewer(item)
  }

  forgetDeletions(before: Instant): void {
    const batch = emptyBatch()
    for (const keyText of this.#beliefs.forgetDeletions(before)) batch.forgotten.add(keyText)
    this.#kernel.background(this.#journal.write(batch))
  }

  /** Something may have been written. */
  nudge(): void {
    this.#tail.nudge()
  }

  /** Settles when the table that is there now is known and compared, or that there is none. */
  async refresh(): Promise<void> {
    this.#follower.recheck()
    await this.#tail.look()
  }

  /** It was deleted by its owner: nothing of it is kept. */
  async delete(): Promise<void> {
    this.#deleted = true
    this.stop()
    await this.#journal.erase()
  }

  stop(): void {
    this.#stopped = true
    this.#learner.stop()
    this.#tail.stop()
  }

  async #open(): Promise<boolean> {
    if (!(await this.#follower.open())) return false
    this.#tail.start()
    for (const state of this.#beliefs.states()) this.#learner.putRight(state)
    return true
  }
}
