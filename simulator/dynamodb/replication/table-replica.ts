// One region's copy of a table as replication sees it.
import { isLive } from '../engine/changes.js'
import type { StoredItem, Tombstone } from '../engine/entry.js'
import { keyOf } from '../engine/schema.js'
import type { Table } from '../engine/state.js'
import type { Version } from '../engine/version.js'
import type { Durability } from '../persistence/durable.js'

type Shape = Readonly<Record<string, unknown>>

/** An item as a whole, or its deletion, at one version (GT-02). */
export interface VersionedItem {
  readonly key: Shape
  /** undefined: the item was deleted. */
  readonly item: Shape | undefined
  readonly version: Version
}

/** A change made in this region by an application or by expiry, not by replication. */
export interface LocalChange extends VersionedItem {
  /** Where it stands in the table's change log, increasing. */
  readonly position: number
}

export interface TableReplica {
  readonly region: string
  readonly tableName: string
  /** Its table outlives this process: one that stands already may be taken for the replica. */
  readonly outlives?: boolean
  /** Names the table where its log with its positions outlives this process too. */
  readonly keptAs?: string
  /** How many changes of different items it applies at once; one by one if it does not say. */
  readonly concurrency?: number
  /** False from when the table was deleted in its own region: then it is no replica any more. */
  exists(): boolean
  /** The local changes after a position, oldest first. The log begins when `DynamoDb.replica` is first asked. */
  changesAfter(position: number, limit: number): Promise<readonly LocalChange[]>
  /** Calls `listener` after every local change; the function that is returned ends that. */
  onChange(listener: () => void): () => void
  /** Every item and tombstone with its version. */
  snapshot(): Promise<readonly VersionedItem[]>
  /** Applies the item if its version is greater than the one stored (GT-03). */
  applyIfNewer(item: VersionedItem): Promise<'applied' | 'stale'>
}

/** So many changes go to the state's folder as one, where each waits until it is there. */
const WRITTEN_AT_ONCE = 64

/** What a replica needs of the region it is in. */
export interface ReplicaPort {
  readonly region: string
  readonly tableName: string
  readonly tableId: string
  /** The table while it exists. */
  readonly table: () => Table | undefined
  /** Of a region whose state is kept. */
  readonly durability: Durability | undefined
  /** Whether the version was newer. */
  readonly applyIfNewer: (item: VersionedItem) => boolean
}

/** @param listeners those of the table, called by whoever applies local changes */
export function tableReplica(
  listeners: Set<() => void>,
  { region, tableName, tableId, table, durability, applyIfNewer }: ReplicaPort,
): TableReplica {
  return {
    region,
    tableName,
    outlives: durability !== undefined,
    ...(durability && { keptAs: tableId, concurrency: WRITTEN_AT_ONCE }),
    exists: () => table() !== undefined,
    async changesAfter(position, limit) {
      const current = table()
      const changes = current?.log?.after(position, limit) ?? []
      if (durability) await durability.reached()
      return current
        ? changes.map((change) => ({ position: change.position, ...versioned(current, change.stored) }))
        : []
    },
    onChange(listener) {
      // Wrapped, so that the same function may be registered twice.
      const entry = () => listener()
      listeners.add(entry)
      return () => listeners.delete(entry)
    },
    async snapshot() {
      const current = table()
      if (!current) return []
      const stored = [...current.items.values(), ...current.tombstones.values()].map((stored) =>
        versioned(current, stored),
      )
      if (durability) await durability.reached()
      return stored
    },
    async applyIfNewer(item) {
      // What arrives for a table that was deleted meanwhile has nowhere to go.
      const outcome = table() && applyIfNewer(item) ? 'applied' : 'stale'
      if (durability) await durability.reached()
      return outcome
    },
  }
}

export function versioned({ schema }: Table, stored: StoredItem | Tombstone): VersionedItem {
  const { version } = stored
  return isLive(stored)
    ? { key: keyOf(schema, stored.item), item: stored.item, version }
    : { key: stored.keyAttributes, item: undefined, version }
}
