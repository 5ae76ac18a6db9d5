// What replication writes to the trace.
import type { Version } from './replica.js'

type Key = Readonly<Record<string, unknown>>

export type GlobalTablesEvent =
  | {
      /** A change of region `from` has arrived in region `to`. Stale: what `to` had was newer, it stays (GT-03). */
      readonly type: 'replication.applied'
      readonly table: string
      readonly key: Key
      readonly from: string
      readonly to: string
      readonly version: Version
      /** From the write to its arrival, as AWS's metric ReplicationLatency. */
      readonly lagMs: number
      readonly outcome: 'applied' | 'stale'
    }
  | {
      /**
       * Two regions wrote an item without knowing of each other, and one write is lost; neither writer is told (GT-05).
       * Seen in both regions, so twice for each pair of versions, once for each direction that replicates. Two
       * deletions are none.
       */
      readonly type: 'replication.conflict'
      readonly table: string
      readonly key: Key
      /** Where it was seen: the version of `from` arrived in `to`. */
      readonly from: string
      readonly to: string
      readonly winner: Version
      readonly loser: Version
    }
  | {
      /** Changes wait in `from` until the pair works again (GT-15). */
      readonly type: 'replication.stalled'
      readonly table: string
      readonly from: string
      readonly to: string
      /** `paused`, a failure of the network, or the code of the destination's error. */
      readonly cause: string
    }
  | {
      readonly type: 'replication.resumed'
      readonly table: string
      readonly from: string
      readonly to: string
    }
  | {
      readonly type: 'replication.replica-added'
      readonly table: string
      readonly region: string
      /** Items that were there before, copied from the region that asked (GT-36). */
      readonly backfilled: number
    }
  | {
      readonly type: 'replication.replica-removed'
      readonly table: string
      readonly region: string
    }
  | {
      readonly type: 'replication.replica-failed'
      readonly table: string
      readonly region: string
      readonly message: string
    }
  | {
      /** A table of that name and key stood in the region already, as of an earlier run, and became the replica. */
      readonly type: 'replication.replica-adopted'
      readonly table: string
      readonly region: string
    }
  | {
      /**
       * An application has written to a table at an endpoint; nobody told, it was read back: the version is an estimate.
       */
      readonly type: 'replication.write-seen'
      readonly table: string
      readonly region: string
      readonly key: Key
      readonly version: Version
      readonly kind: 'put' | 'delete'
    }
  | {
      /** A table at an endpoint, or its stream, cannot be read; told once until it can be again. */
      readonly type: 'replication.endpoint-lost'
      readonly table: string
      readonly region: string
      /** A failure of the network, or the code of the endpoint's error. */
      readonly cause: string
    }
  | {
      readonly type: 'replication.endpoint-found'
      readonly table: string
      readonly region: string
    }
  | {
      /** A table at an endpoint was read whole, and what had changed without the stream saying so was learned. */
      readonly type: 'replication.compared'
      readonly table: string
      readonly region: string
      readonly items: number
      readonly changed: number
      readonly deleted: number
    }
  | {
      /** The table at the endpoint is another one than it was: it will be filled again from the other regions. */
      readonly type: 'replication.table-wiped'
      readonly table: string
      readonly region: string
      /** How many items and deletions were known of the one before. */
      readonly forgotten: number
    }
