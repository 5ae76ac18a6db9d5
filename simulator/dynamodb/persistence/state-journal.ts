// Keeps a region's state in a store: every change as the keys that it makes other, in the order in which changes are
// applied. How it is read back is loading.ts's.
import type { Store, StoreChange } from '../../storage/store.js'
import type { Change, ItemChange } from '../engine/changes.js'
import type { State, Table } from '../engine/state.js'
import { tableText } from './definition-text.js'
import { itemKeyText, itemText } from './item-text.js'
import type { Journal } from './journal.js'
import { type Layout, layoutOf } from './layout.js'
import { loadState } from './loading.js'
import { StreamWriter } from './stream-writer.js'

export class StateJournal implements Journal {
  readonly #store: Store
  readonly #layout: Layout
  readonly #streams: StreamWriter
  /** Of the tables that are in the store, by name. */
  readonly #ids = new Map<string, string>()
  /** In the order in which they came. */
  readonly #tokens = new Set<string>()
  #written: Promise<void> | undefined

  constructor(store: Store, region: string) {
    this.#store = store
    this.#layout = layoutOf(region)
    this.#streams = new StreamWriter(this.#layout)
  }

  get written(): Promise<void> | undefined {
    return this.#written
  }

  async load(state: State): Promise<number> {
    const { run, firstRecords } = await loadState(this.#store, this.#layout, state)
    for (const [stream, first] of firstRecords) this.#streams.loaded(stream, first)
    for (const { name, id } of state.tables.values()) this.#ids.set(name, id)
    for (const token of state.tokens.keys()) this.#tokens.add(token)
    return run
  }

  record(state: State, changes: readonly Change[]): void {
    const batch: StoreChange[] = []
    const items = new Map<Table, ItemChange[]>()
    const defined = new Set<string>()
    for (const change of changes) {
      if (change.kind === 'item') add(items, state.tables.get(change.tableName), change)
      else if (change.kind === 'transaction-token') this.#token(state, change.token, batch)
      // A run that ends meanwhile has the whole index in the next one: it is made anew of the items.
      else if (change.kind !== 'fill-index')
        defined.add(change.kind === 'create-table' ? change.table.name : change.tableName)
    }
    for (const [table, itemChanges] of items) this.#items(table, itemChanges, batch)
    const gone = [...defined].flatMap((name) => this.#definition(state, name, batch) ?? [])
    if (defined.size > 0) batch.push(...this.#streams.all(state))
    const written = this.#write(batch)
    for (const id of gone) {
      // What a crash leaves of them, the next run removes.
      void written.then(() => this.#store.clear(this.#layout.itemsOf(id))).catch(() => undefined)
    }
  }

  #items(table: Table, changes: readonly ItemChange[], batch: StoreChange[]): void {
    const local = changes.filter(isLogged).length
    let position = (table.log?.last ?? 0) - local
    for (const change of changes) {
      const at = table.log && isLogged(change) ? ++position : undefined
      const key = this.#layout.itemsOf(table.id) + itemKeyText(change)
      batch.push({ key, value: itemText(change.after, at) })
    }
    if (table.log && local > 0) {
      batch.push({ key: this.#layout.logs + table.id, value: String(table.log.last) })
    }
    const last = changes.at(-1)
    if (table.stream && last) batch.push(...this.#streams.appended(table.stream, last.at))
  }

  /** Answers the id of a table that is gone. */
  #definition(state: State, name: string, batch: StoreChange[]): string | undefined {
    const table = state.tables.get(name)
    const key = this.#layout.tables + name
    if (table) {
      this.#ids.set(name, table.id)
      batch.push({ key, value: tableText(table) })
      return undefined
    }
    const id = this.#ids.get(name)
    if (id === undefined) return undefined
    this.#ids.delete(name)
    batch.push({ key, value: undefined }, { key: this.#layout.logs + id, value: undefined })
    return id
  }

  #token(state: State, token: string, batch: StoreChange[]): void {
    // The state forgets the oldest first; one that is used again is the newest.
    this.#tokens.delete(token)
    for (const old of this.#tokens) {
      if (state.tokens.has(old)) break
      this.#tokens.delete(old)
      batch.push({ key: this.#layout.token(old), value: undefined })
    }
    this.#tokens.add(token)
    batch.push({ key: this.#layout.token(token), value: JSON.stringify(state.tokens.get(token)) })
  }

  #write(batch: readonly StoreChange[]): Promise<void> {
    const written = this.#store.write(batch)
    if (written !== this.#written) {
      this.#written = written
      // A write that failed stays: nothing after it is written either.
      const done = () => {
        if (this.#written === written) this.#written = undefined
      }
      written.then(done, () => undefined)
    }
    return written
  }
}

function isLogged({ origin }: ItemChange): boolean {
  return origin !== 'replicated'
}

function add(items: Map<Table, ItemChange[]>, table: Table | undefined, change: ItemChange): void {
  if (!table) return
  const known = items.get(table)
  if (known) known.push(change)
  else items.set(table, [change])
}
