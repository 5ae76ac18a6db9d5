// Puts what a store has of a region into an empty state.
import type { Store } from '../../storage/store.js'
import type { StoredItem, Tombstone } from '../engine/entry.js'
import { restoreItem, restoreLog, restoreTable, restoreTokens } from '../engine/restore.js'
import type { State, Table, TransactionToken } from '../engine/state.js'
import type { LoggedChange } from '../replication/change-log.js'
import { Stream, type StreamHeader, type StreamRecord } from '../streams/stream.js'
import { readTable } from './definition-text.js'
import { readItem } from './item-text.js'
import type { Layout } from './layout.js'

export interface Loaded {
  /** Which run of the region this is, from 1. */
  readonly run: number
  /** The number of the oldest record in the store, by stream. */
  readonly firstRecords: ReadonlyMap<Stream, number>
}

/** The changes of each table that keeps a log, in any order. */
type Logs = Map<Table, LoggedChange<StoredItem | Tombstone>[]>

export async function loadState(store: Store, layout: Layout, state: State): Promise<Loaded> {
  const [[, runs = '0'] = []] = await store.entries(layout.run)
  const run = Number(runs) + 1
  await store.write([{ key: layout.run, value: String(run) }])
  const firstRecords = await loadStreams(store, layout, state)
  const logs = await loadTables(store, layout, state)
  await loadItems(store, layout, state, logs)
  await loadLogs(store, layout, logs)
  const tokens = await store.entries(layout.tokens)
  restoreTokens(
    state,
    tokens.map(([key, text]) => [layout.readToken(key), JSON.parse(text) as TransactionToken]),
  )
  return { run, firstRecords }
}

async function loadStreams(store: Store, layout: Layout, state: State): Promise<Map<Stream, number>> {
  const firsts = new Map<Stream, number>()
  for (const [key, text] of await store.entries(layout.streams)) {
    const prefix = layout.recordsOf(key.slice(layout.streams.length))
    const records: StreamRecord[] = []
    for await (const chunk of store.chunks(prefix)) {
      for (const [recordKey, recordText] of chunk) {
        const number = Number(recordKey.slice(prefix.length))
        records.push({ number, ...(JSON.parse(recordText) as Omit<StreamRecord, 'number'>) })
      }
    }
    const stream = Stream.restored(state.region, JSON.parse(text) as StreamHeader, records)
    state.streams.set(stream.arn, stream)
    firsts.set(stream, records[0]?.number ?? 1)
  }
  return firsts
}

async function loadTables(store: Store, layout: Layout, state: State): Promise<Logs> {
  const logs: Logs = new Map()
  for (const [, text] of await store.entries(layout.tables)) {
    const { table, streamArn, keepsLog } = readTable(text)
    restoreTable(state, table, streamArn)
    if (keepsLog) logs.set(table, [])
  }
  return logs
}

async function loadItems(store: Store, layout: Layout, state: State, logs: Logs): Promise<void> {
  const byId = new Map([...state.tables.values()].map((table) => [table.id, table]))
  const orphans = new Set<string>()
  const { length } = layout.items
  for await (const chunk of store.chunks(layout.items)) {
    for (const [key, text] of chunk) {
      const id = key.slice(length, key.indexOf('/', length))
      const table = byId.get(id)
      if (!table) {
        orphans.add(id)
        continue
      }
      const { stored, position } = readItem(table.schema, text)
      restoreItem(table, stored)
      if (position !== undefined) logs.get(table)?.push({ position, stored })
    }
  }
  // Of tables that were deleted, when there was no time to remove them.
  for (const id of orphans) await store.clear(layout.itemsOf(id))
}

async function loadLogs(store: Store, layout: Layout, logs: Logs): Promise<void> {
  const lasts = new Map(await store.entries(layout.logs))
  for (const [table, changes] of logs) {
    restoreLog(table, changes, Number(lasts.get(layout.logs + table.id) ?? 0))
  }
}
