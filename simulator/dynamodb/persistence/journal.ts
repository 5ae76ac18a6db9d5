// What a region's DynamoDB asks of whoever keeps its state over restarts. Only live worlds with --state have one.
import type { Change } from '../engine/changes.js'
import type { State } from '../engine/state.js'

export interface Journal {
  /** Puts what an earlier run has left into an empty state. Answers which run of the region this is, from 1. */
  load(state: State): Promise<number>
  /** Takes down what has just been applied to the state, as one: all of it outlives this process, or nothing. */
  record(state: State, changes: readonly Change[]): void
  /**
   * Settles when all that was taken down outlives this process; undefined when it does already. What is answered before
   * that may be undone by a crash.
   *
   * @throws AntipodeError `state-unreadable` when it cannot be written, from then on each time
   */
  readonly written: Promise<void> | undefined
}
