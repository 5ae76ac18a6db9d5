// How the simulation and its thread wait for each other: cells of shared memory that count commands and answers.

export const SIGNAL = { started: 0, commands: 1, answers: 2, cells: 3 } as const

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
  // More than once: the notification of a change that was seen without sleeping may come late.
  while (Atomics.load(signals, cell) === seen) {
    if (Atomics.wait(signals, cell, seen, withinMs) === 'timed-out') return false
  }
  return true
}
