// What the domain may know of time: what time it is, and how to be woken later.
// Two clocks carry it out: virtual-clock.ts for simulated worlds, real-clock.ts for live ones.
import type { Instant } from './time.js'

export interface Clock {
  now(): Instant
  /**
   * Calls `run` once, `delayMs` from now (negative counts as 0). In virtual time, calls due at the same instant run in
   * the order in which they were scheduled; in real time, those due within a millisecond run in any order.
   */
  schedule(delayMs: number, run: () => void): Timer
}

export interface Timer {
  /** Does nothing when the call has already been made. */
  cancel(): void
}

export function sleep(clock: Clock, delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    clock.schedule(delayMs, resolve)
  })
}
