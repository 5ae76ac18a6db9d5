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
