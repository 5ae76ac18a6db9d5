// What replication needs of one region's copy of a table. The engine says it of the copies it holds (dynamodb/), and
// carries it out; streamed/ carries it out for a copy at an endpoint, which can do and suffer more.
import type { TableReplica } from '../dynamodb/dynamodb.js'
import type { Instant } from '../kernel/time.js'

export type { LocalChange, VersionedItem } from '../dynamodb/dynamodb.js'
export { isNewer, type Version } from '../dynamodb/engine/version.js'

export interface Replica extends TableReplica {
  /** How many changes may be under way to it, as it takes longer than the way itself; any number if it does not say. */
  readonly window?: number
  /** Calls `listener` after the copy has lost what it had; the function that is returned ends that. */
  onEmptied?(listener: () => void): () => void
  /** Settles when the table that is there now is known. */
  refresh?(): Promise<void>
  /** Forgets deletions older than an instant; called when every replica has them. */
  forgetDeletions?(before: Instant): void
}
