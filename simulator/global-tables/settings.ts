// What AWS does not document about replication, named so that a world can choose (fidelity 9).

export interface GlobalTableSettings {
  /**
   * Milliseconds from a write to its arrival at another replica, fixed (never less than the link itself takes). By
   * default it is drawn: 500 ms, the round trip, and a log-normal tail to about 2.5 s (GT-01).
   */
  readonly lagMs: number | undefined
  /**
   * Changes of one instant arrive item by item (GT-08): each up to this much earlier than the lag says, in order.
   */
  readonly spreadMs: number
  /** Changes of one item within this time may travel as one (GT-10). 0: never. */
  readonly coalesceMs: number
  /** Back-off of a pair whose messages fail, doubling from `fromMs` to `toMs` (GT-15). */
  readonly retry: { readonly fromMs: number; readonly toMs: number }
  /** How long a message to another replica may stay unanswered. */
  readonly replyTimeoutMs: number
  /** The most changes in one message. */
  readonly batchSize: number
  /** How often a replica that is being created is asked whether its table is ready. */
  readonly creationPollMs: number
}

export const DEFAULT_GLOBAL_TABLE_SETTINGS: GlobalTableSettings = {
  lagMs: undefined,
  spreadMs: 20,
  coalesceMs: 0,
  retry: { fromMs: 250, toMs: 5_000 },
  replyTimeoutMs: 5_000,
  batchSize: 1_000,
  creationPollMs: 500,
}
