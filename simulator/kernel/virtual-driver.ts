// Moves virtual time while somebody waits for something, and only when nothing real is pending: promises and
// microtasks are settled between any two scheduled calls.
import { setImmediate as nextTurn } from 'node:timers/promises'
import { sleep } from './clock.js'
import { AntipodeError } from './errors.js'
import { toIso } from './time.js'
import type { VirtualClock } from './virtual-clock.js'

export class VirtualDriver {
  readonly #clock: VirtualClock
  /** One entry for each promise that somebody waits for; called when time can move no further. */
  readonly #waiting = new Set<(error: Error) => void>()
  #driving = false

  constructor(clock: VirtualClock) {
    this.#clock = clock
  }

  /**
   * Lets time pass until `work` is settled, and answers as it does.
   *
   * @throws AntipodeError `stalled` when nothing is left that could settle it
   */
  settle<T>(work: Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#waiting.add(reject)
      work.then(resolve, reject).finally(() => this.#waiting.delete(reject))
      void this.#drive()
    })
  }

  advance(ms: number): Promise<void> {
    return this.settle(sleep(this.#clock, ms))
  }

  /** Ends every wait with an error: the world has failed. */
  abort(error: Error): void {
    for (const reject of [...this.#waiting]) reject(error)
    this.#waiting.clear()
  }

  async #drive(): Promise<void> {
    if (this.#driving) return
    this.#driving = true
    for (;;) {
      await nextTurn()
      if (this.#waiting.size === 0) break
      try {
        if (!this.#clock.runNext()) this.abort(this.#stalled())
      } catch (error) {
        this.abort(error as Error)
      }
    }
    this.#driving = false
  }

  #stalled(): AntipodeError {
    return new AntipodeError('stalled', {
      what: `The world stands still at ${toIso(this.#clock.now())}: something is awaited that nothing scheduled will bring about.`,
      why: 'A promise of your own, or real input or output (a file, a socket), does not move with virtual time.',
      fix: 'Await real work before or after, not inside, what the world is asked to wait for.',
    })
  }
}
