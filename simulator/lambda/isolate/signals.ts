// How the simulation and its thread wait for each other: cells of shared memory that count commands and answers.

export const SIGNAL = { started: 0, commands: 1, answers: 2, cells: 3 } as const

/**
 * How often a cell is looked at before the waiting side goes to sleep: some tens of microseconds. Most steps are over
 * sooner, and to sleep and be woken takes longer than that.
 */
const LOOKS = 3_000

export function raise(signals: Int32Array, cell: number): void {
  Atomics.add(signals, cell, 1)
  Atomics.notify(signals, cell)
}

/** Waits until the cell differs from `seen`; false when it does not within the time. */
export function awaitChange(
  signals: Int32Array,
  cell: number,
  seen: number,
  withinMs = Number.POSITIVE_INFINITY,
): boolean {
  for (let look = 0; look < LOOKS; look++) if (Atomics.load(signals, cell) !== seen) return true
  // More than once: the notification of a change that was seen without sleeping may come late.
  while (Atomics.load(signals, cell) === seen) {
    if (Atomics.wait(signals, cell, seen, withinMs) === 'timed-out') return false
  }
  return true
}
