// The machine's own time, for live worlds. Monotonic: a correction of the system clock never makes time go back.
import type { Clock, Timer } from './clock.js'
import { type Instant, MICROS_PER_MS } from './time.js'

/** setTimeout takes 32 bits of milliseconds; longer waits are taken in steps. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1

/**
 * setTimeout knows whole milliseconds: it takes what is less than one for one, and drops fractions of more. So calls
 * due within one millisecond may be made in any order. What is nearer to nothing than to one happens in the next turn.
 */
const SHORTEST_TIMEOUT_MS = 0.5

export class RealClock implements Clock {
  readonly #originMicros = Math.round((Date.now() - performance.now()) * MICROS_PER_MS)

  now(): Instant {
    return this.#originMicros + Math.round(performance.now() * MICROS_PER_MS)
  }

  schedule(delayMs: number, run: () => void): Timer {
    if (delayMs < SHORTEST_TIMEOUT_MS) {
      const turn = setImmediate(run)
      return { cancel: () => clearImmediate(turn) }
    }
    let handle: NodeJS.Timeout
    const wait = (leftMs: number) => {
      const stepMs = Math.min(leftMs, LONGEST_TIMEOUT_MS)
      handle = setTimeout(() => (leftMs > stepMs ? wait(leftMs - stepMs) : run()), stepMs)
    }
    wait(delayMs)
    return { cancel: () => clearTimeout(handle) }
  }
}
