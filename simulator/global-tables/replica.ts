// What replication needs of one region's copy of a table. The embedded engine carries it out (dynamodb/); a copy at an
// endpoint can too.
import type { Instant } from '../kernel/time.js'

/** The hidden version of an item: totally ordered by timestamp, then by region name (GT-03, GT-04). */
export interface Version {
  readonly timestamp: Instant
  readonly region: string
}

/** An item as a whole, or its deletion, at one version (GT-02). The key and item are in DynamoDB's JSON. */
export interface VersionedItem {
  readonly key: Readonly<Record<string, unknown>>
  /** undefined: the item was deleted. */
  readonly item: Readonly<Record<string, unknown>> | undefined
  readonly version: Version
}

/** A change that an application made in this region; changes that replication brought are not among them. */
export interface LocalChange extends VersionedItem {
  /** Where it stands in the replica's change log, increasing. */
  readonly position: number
}

export interface Replica {
  readonly region: string
  readonly tableName: string
  /** The local changes after a position, oldest first. 0 is the beginning. */
  changesAfter(position: number, limit: number): Promise<readonly LocalChange[]>
  /** Calls `listener` after every local change; the function that is returned ends that. */
  onChange(listener: () => void): () => void
  /** Every item and tombstone with its version, for a replica that joins a table with data (GT-36). */
  snapshot(): Promise<readonly VersionedItem[]>
  /** Applies the item if its version is greater than the one stored (GT-03). */
  applyIfNewer(item: VersionedItem): Promise<'applied' | 'stale'>
}
