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
    return delayMs < SHORTEST_TIMEOUT_MS ? new Turn(run) : new Wait(delayMs, run)
  }
}

/** Until the next turn of the event loop. */
class Turn implements Timer {
  readonly #immediate: NodeJS.Immediate

  constructor(run: () => void) {
    this.#immediate = setImmediate(run)
  }

  cancel(): void {
    clearImmediate(this.#immediate)
  }
}

class Wait implements Timer {
  #timeout: NodeJS.Timeout

  constructor(delayMs: number, run: () => void) {
    this.#timeout = delayMs <= LONGEST_TIMEOUT_MS ? setTimeout(run, delayMs) : this.#step(delayMs, run)
  }

  cancel(): void {
    clearTimeout(this.#timeout)
  }

  #step(leftMs: number, run: () => void): NodeJS.Timeout {
    const stepMs = Math.min(leftMs, LONGEST_TIMEOUT_MS)
    return setTimeout(() => {
      if (leftMs > stepMs) this.#timeout = this.#step(leftMs - stepMs, run)
      else run()
    }, stepMs)
  }
}
