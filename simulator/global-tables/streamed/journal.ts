// Makes what was learned of a table durable, and only then known to others: a change that has been told of never comes
// back under another version. Keys of the store begin with the table's prefix.
import { ChangeLog } from '../../dynamodb/replication/change-log.js'
import type { Attributes } from '../../dynamodb/values/attribute-value.js'
import type { Store, StoreChange } from '../../storage/store.js'
import type { LocalChange, Version, VersionedItem } from '../replica.js'
import type { Beliefs, Intent, ItemState } from './beliefs.js'
import { keyTextOf } from './image.js'
import type { Grain } from './sightings.js'

/** Where reading of a shard goes on. `start`: at its beginning. `end`: it is closed and has been read. */
export type ShardPosition = 'start' | 'end' | { readonly after: string }

/** What is kept of the table itself. */
export interface TableRecord {
  readonly identity: string
  readonly streamArn: string
  /** undefined: what is there has to be compared with what is believed. */
  readonly positions: Readonly<Record<string, ShardPosition>> | undefined
  /** How coarse the clock of its stream is. */
  readonly grain: Grain
}

/** Learned at once, written at once. */
export interface Batch {
  readonly states: Set<ItemState>
  readonly settled: Set<string>
  /** Keys of which nothing is believed any more. */
  readonly forgotten: Set<string>
  /** Changes made in this region, oldest first. */
  readonly changes: VersionedItem[]
  table: TableRecord | undefined
}

export function emptyBatch(): Batch {
  return { states: new Set(), settled: new Set(), forgotten: new Set(), changes: [], table: undefined }
}

interface BeliefText {
  readonly key: Attributes
  readonly item?: Attributes
  readonly version: Version
  /** Where they differ from `item`; null: no item. */
  readonly there?: Attributes | null
  readonly seen?: Attributes | null
}

interface IntentText {
  readonly key: Attributes
  readonly before?: Attributes
  readonly after?: Attributes
  readonly version: Version
  readonly sentAt: number
}

export class Journal {
  readonly #store: Store
  readonly #prefix: string
  readonly #log = new ChangeLog<VersionedItem>(({ key }) => keyTextOf(key))
  readonly #listeners = new Set<() => void>()
  /** As far as it is known now: written with the next batch that has it. */
  table: TableRecord | undefined
  #written: Promise<void> = Promise.resolve()

  constructor(store: Store, prefix: string) {
    this.#store = store
    this.#prefix = prefix
  }

  /** Settles when all that was asked to be written is. */
  get written(): Promise<void> {
    return this.#written
  }

  changesAfter(position: number, limit: number): readonly LocalChange[] {
    return this.#log.after(position, limit).map(({ position: at, stored }) => ({ position: at, ...stored }))
  }

  onChange(listener: () => void): () => void {
    // Wrapped, so that the same function may be registered twice.
    const entry = () => listener()
    this.#listeners.add(entry)
    return () => this.#listeners.delete(entry)
  }

  write(batch: Batch): Promise<void> {
    const changes: StoreChange[] = []
    for (const keyText of batch.forgotten) changes.push({ key: this.#beliefKey(keyText), value: undefined })
    for (const state of batch.states) changes.push(this.#belief(state))
    for (const id of batch.settled) changes.push({ key: this.#intentKey(id), value: undefined })
    if (batch.table) changes.push({ key: `${this.#prefix}table`, value: JSON.stringify(batch.table) })
    return this.#write(changes)
  }

  /** Of changes that are written. */
  publish(changes: readonly VersionedItem[]): void {
    if (changes.length === 0) return
    for (const change of changes) this.#log.append(change)
    for (const listener of this.#listeners) listener()
  }

  intend(key: Attributes, { id, before, after, version, sentAt }: Intent): Promise<void> {
    const text: IntentText = {
      key,
      ...(before && { before }),
      ...(after && { after }),
      version,
      sentAt,
    }
    return this.#write([{ key: this.#intentKey(id), value: JSON.stringify(text) }])
  }

  /** Takes up what an earlier run has left. Its writes may still happen. */
  async load(beliefs: Beliefs): Promise<void> {
    const [[, table] = []] = await this.#store.entries(`${this.#prefix}table`)
    if (table === undefined) return
    this.table = JSON.parse(table) as TableRecord
    for (const [, text] of await this.#store.entries(this.#beliefKey(''))) {
      const { key, item, version, there, seen } = JSON.parse(text) as BeliefText
      const state = beliefs.state(key)
      state.item = item
      state.version = version
      state.there = there === undefined ? item : (there ?? undefined)
      state.seen = seen === undefined ? state.there : (seen ?? undefined)
    }
    const prefix = this.#intentKey('')
    for (const [storeKey, text] of await this.#store.entries(prefix)) {
      const { key, before, after, version, sentAt } = JSON.parse(text) as IntentText
      const state = beliefs.state(key)
      beliefs.intend(state, {
        id: storeKey.slice(prefix.length),
        keyText: state.keyText,
        before,
        after,
        version,
        sentAt,
        replaced: before,
        done: false,
        settled: false,
      })
    }
  }

  /** Removes everything: the table is no concern of ours any more. */
  async erase(): Promise<void> {
    const entries = await this.#store.entries(this.#prefix)
    await this.#write(entries.map(([key]) => ({ key, value: undefined })))
  }

  #write(changes: readonly StoreChange[]): Promise<void> {
    if (changes.length === 0) return Promise.resolve()
    this.#written = this.#store.write(changes)
    return this.#written
  }

  #belief({ key, keyText, item, version, there, seen }: ItemState): StoreChange {
    const storeKey = this.#beliefKey(keyText)
    if (!version) return { key: storeKey, value: undefined }
    const text: BeliefText = {
      key,
      ...(item && { item }),
      version,
      ...(there !== item && { there: there ?? null }),
      ...(seen !== there && { seen: seen ?? null }),
    }
    return { key: storeKey, value: JSON.stringify(text) }
  }

  #beliefKey(keyText: string): string {
    return `${this.#prefix}item/${keyText}`
  }

  #intentKey(id: string): string {
    return `${this.#prefix}intent/${id}`
  }
}
