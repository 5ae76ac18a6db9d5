// Puts back what an earlier run of a region had, at the start of a run and never later. It is as it was: nothing of it
// goes to a stream or a log, which are put back themselves.
import { ChangeLog, type LoggedChange } from '../replication/change-log.js'
import { applyToIndex } from './apply.js'
import { isLive } from './changes.js'
import type { StoredItem, Tombstone } from './entry.js'
import { collectionGrowth } from './item-collections.js'
import { keyText } from './keys.js'
import type { State, Table, TransactionToken } from './state.js'

/** An empty table, with the stream that it had. */
export function restoreTable(state: State, table: Table, streamArn: string | undefined): void {
  table.stream = streamArn === undefined ? undefined : state.streams.get(streamArn)
  state.tables.set(table.name, table)
}

export function restoreItem(table: Table, stored: StoredItem | Tombstone): void {
  if (!isLive(stored)) {
    table.tombstones.set(stored)
    return
  }
  table.items.set(stored)
  table.sizeBytes += stored.sizeBytes
  for (const index of table.indexes.values()) applyToIndex(index, undefined, stored)
  table.collections?.grow(stored.key, collectionGrowth(table, undefined, stored))
}

/**
 * @param changes the latest of each item, in any order
 * @param last the position of the newest change there has been
 */
export function restoreLog(
  table: Table,
  changes: readonly LoggedChange<StoredItem | Tombstone>[],
  last: number,
): void {
  const ordered = [...changes].sort((a, b) => a.position - b.position)
  table.log = new ChangeLog(keyText, ordered, last)
}

export function restoreTokens(state: State, tokens: readonly (readonly [string, TransactionToken])[]): void {
  // A map keeps the order of insertion: the oldest is forgotten first.
  for (const [token, known] of [...tokens].sort(([, a], [, b]) => a.at - b.at)) state.tokens.set(token, known)
}
