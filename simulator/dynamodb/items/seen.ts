// What a read sees of this region's copy of a table (GT-06): the present, or what was there a moment ago. On AWS an
// eventually consistent read asks one of a partition's nodes, which may be behind; a global index follows its table.
import { type Instant, plusMs } from '../../kernel/time.js'
import { applyToIndex } from '../engine/apply.js'
import { type ItemChange, isLive } from '../engine/changes.js'
import type { IndexEntry, StoredItem } from '../engine/entry.js'
import { compareKeys } from '../engine/keys.js'
import type { Surroundings } from '../engine/operation.js'
import type { Index, State, Table } from '../engine/state.js'
import { copyOf, type Tree } from '../engine/tree.js'
import type { Target } from '../engine/write.js'

/** An item as a read of it alone sees it. */
export function itemSeen(
  state: State,
  { table, key, stored }: Target,
  consistent: boolean,
  { now, lags }: Surroundings,
): StoredItem | undefined {
  if (consistent || !state.past) return stored
  const asOf = plusMs(now, -lags.readMs())
  let seen = stored
  for (const { at, before, after } of state.past.recent(table.name, now)) {
    if (at <= asOf) break
    if (compareKeys(after.key, key) === 0) seen = isLive(before) ? before : undefined
  }
  return seen
}

/**
 * The items of a table, or of its index. Those of one partition of the table are as of one instant; others, and the
 * same ones in another read, may be behind by another time, also by less than before.
 */
export function itemsSeen(
  state: State,
  table: Table,
  index: Index | undefined,
  consistent: boolean,
  { now, lags }: Surroundings,
): Tree<StoredItem> | Tree<IndexEntry> {
  const present = index?.items ?? table.items
  if (consistent || !state.past) return present
  const lagMs = index?.definition.global ? lags.indexMs : lags.readMs
  const asOf = new Map<string, Instant>()
  const unseen: ItemChange[] = []
  for (const change of state.past.recent(table.name, now)) {
    const partition = change.after.key.hash
    let instant = asOf.get(partition)
    if (instant === undefined) {
      instant = plusMs(now, -lagMs())
      asOf.set(partition, instant)
    }
    if (change.at > instant) unseen.push(change)
  }
  if (unseen.length === 0) return present
  return index ? indexBefore(index, unseen) : itemsBefore(table.items, unseen)
}

/** @param changes newest first */
function itemsBefore(items: Tree<StoredItem>, changes: readonly ItemChange[]): Tree<StoredItem> {
  const seen = copyOf(items)
  for (const { before, after } of changes) {
    if (isLive(before)) seen.set(before)
    else seen.delete(after.key)
  }
  return seen
}

/** @param changes newest first */
function indexBefore(index: Index, changes: readonly ItemChange[]): Tree<IndexEntry> {
  const seen = { ...index, items: copyOf(index.items) }
  for (const { before, after } of changes)
    applyToIndex(seen, isLive(after) ? after : undefined, isLive(before) ? before : undefined)
  return seen.items
}
