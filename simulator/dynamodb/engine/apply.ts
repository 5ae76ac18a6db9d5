// Makes changes so. The only code that changes a region's state; it decides nothing.
import { type Instant, msBetween } from '../../kernel/time.js'
import { ChangeLog } from '../replication/change-log.js'
import { Stream, type StreamViewType } from '../streams/stream.js'
import { streamCreationTime } from '../streams/stream-name.js'
import { equalAttributes } from '../values/comparison.js'
import { type Change, type ItemChange, isLive } from './changes.js'
import type { StoredItem, Tombstone } from './entry.js'
import { collectionGrowth } from './item-collections.js'
import { compareKeys, keyText, slotBound, type TreeKey } from './keys.js'
import { indexEntry, indexKey } from './schema.js'
import { type Index, newIndex, type State, type Table, TOKEN_LIFE_MS } from './state.js'

export function apply(state: State, changes: readonly Change[]): void {
  for (const change of changes) applyOne(state, change)
}

function applyOne(state: State, change: Change): void {
  switch (change.kind) {
    case 'create-table':
      state.tables.set(change.table.name, change.table)
      return
    case 'transaction-token':
      forgetTokens(state, change.at)
      state.tokens.set(change.token, { fingerprint: change.fingerprint, at: change.at })
      return
  }
  // A table may be gone by the time that something scheduled for it is due.
  const table = state.tables.get(change.tableName)
  if (!table) return
  switch (change.kind) {
    case 'item':
      applyItem(table, change)
      state.past?.append(change)
      break
    case 'keep-log':
      table.log ??= new ChangeLog<StoredItem | Tombstone>(keyText)
      break
    case 'activate-table':
      table.status = 'ACTIVE'
      break
    case 'delete-table':
      table.stream?.disable(change.at)
      state.tables.delete(table.name)
      state.past?.forget(table.name)
      break
    case 'settings':
      table.settings = change.settings
      break
    case 'create-index': {
      const index = newIndex(change.definition, 'CREATING')
      index.filledTo = slotBound(0)
      table.indexes.set(change.definition.name, index)
      fill(table, index)
      break
    }
    case 'fill-index': {
      const index = table.indexes.get(change.indexName)
      if (index) fill(table, index)
      break
    }
    case 'define-index': {
      const index = table.indexes.get(change.definition.name)
      if (index) index.definition = change.definition
      break
    }
    case 'activate-index': {
      const index = table.indexes.get(change.indexName)
      if (index) index.status = 'ACTIVE'
      break
    }
    case 'delete-index':
      table.indexes.delete(change.indexName)
      break
    case 'enable-stream':
      forgetStreams(state, change.at)
      table.stream = newStream(state, table, change.viewType, change.at)
      state.streams.set(table.stream.arn, table.stream)
      break
    case 'disable-stream':
      table.stream?.disable(change.at)
  }
}

function forgetStreams(state: State, now: Instant): void {
  for (const [arn, stream] of state.streams) if (stream.isGone(now)) state.streams.delete(arn)
}

/** Oldest first, since a map keeps the order of insertion. */
function forgetTokens(state: State, now: Instant): void {
  for (const [token, { at }] of state.tokens) {
    if (msBetween(at, now) < TOKEN_LIFE_MS) return
    state.tokens.delete(token)
  }
}

function newStream(state: State, table: Table, viewType: StreamViewType, at: Instant): Stream {
  const createdAt = streamCreationTime(state, table.name, at)
  return new Stream(state.region, table.name, table.schema, viewType, createdAt, state.shardLifeMs)
}

function applyItem(table: Table, change: ItemChange): void {
  const { before, after } = change
  const old = isLive(before) ? before : undefined
  if (isLive(after)) {
    table.items.set(after)
    if (before && !old) table.tombstones.delete(after.key)
    table.sizeBytes += after.sizeBytes
  } else {
    if (old) table.items.delete(after.key)
    table.tombstones.set(after)
  }
  table.sizeBytes -= old?.sizeBytes ?? 0
  for (const index of table.indexes.values())
    if (hasReached(index, after.key)) applyToIndex(index, old, isLive(after) ? after : undefined)
  table.collections?.grow(after.key, collectionGrowth(table, old, isLive(after) ? after : undefined))
  if (change.origin !== 'replicated') table.log?.append(after)
  appendToStream(table, change)
}

/** @param old in the index as it is */
export function applyToIndex(index: Index, old: StoredItem | undefined, now: StoredItem | undefined): void {
  const { schema } = index.definition
  const oldKey = old && indexKey(schema, old.item, old.key)
  const entry = now && indexEntry(schema, now)
  if (oldKey && !(entry && compareKeys(oldKey, entry) === 0)) index.items.delete(oldKey)
  if (oldKey) index.sizeBytes -= old.sizeBytes
  if (!entry) return
  index.items.set(entry)
  index.sizeBytes += now.sizeBytes
}

/** A replicated write shows like any other (GT-12); what changes nothing does not show (ST-03). */
function appendToStream(table: Table, { keyAttributes, at, before, after, origin }: ItemChange): void {
  const stream = table.stream
  if (!stream?.enabled) return
  const oldImage = itemOf(before)
  const newImage = itemOf(after)
  if (oldImage && newImage ? equalAttributes(oldImage, newImage) : oldImage === newImage) return
  stream.append({ at, keys: keyAttributes, oldImage, newImage, expired: origin === 'ttl' })
}

function itemOf(stored: StoredItem | Tombstone | undefined) {
  return isLive(stored) ? stored.item : undefined
}

/** So that a step is a few milliseconds: requests are answered in between. */
const FILLED_AT_ONCE = 1_000

function fill(table: Table, index: Index): void {
  const { filledTo } = index
  if (!filledTo) return
  let count = 0
  table.items.walk(filledTo, undefined, true, (stored) => {
    applyToIndex(index, undefined, stored)
    index.filledTo = stored
    return ++count < FILLED_AT_ONCE
  })
  if (count < FILLED_AT_ONCE) index.filledTo = undefined
}

/** Whether changes of an item are changes of the index, or the index still has to come to it. */
function hasReached({ filledTo }: Index, key: TreeKey): boolean {
  return !filledTo || compareKeys(key, filledTo) <= 0
}
