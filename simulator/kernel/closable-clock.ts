// A clock for something that ends: closing it cancels all that was scheduled through it, and nothing more is taken.
// So a live world that stops leaves no timer behind.
import type { Clock, Timer } from './clock.js'
import type { Instant } from './time.js'

const NEVER: Timer = { cancel() {} }

export class ClosableClock implements Clock {
  readonly #clock: Clock
  readonly #pending = new Set<Timer>()
  #closed = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  now(): Instant {
    return this.#clock.now()
  }

  schedule(delayMs: number, run: () => void): Timer {
    if (this.#closed) return NEVER
    const timer = this.#clock.schedule(delayMs, () => {
      this.#pending.delete(timer)
      run()
    })
    this.#pending.add(timer)
    return {
      cancel: () => {
        this.#pending.delete(timer)
        timer.cancel()
      },
    }
  }

  close(): void {
    this.#closed = true
    for (const timer of this.#pending) timer.cancel()
    this.#pending.clear()
  }
}
