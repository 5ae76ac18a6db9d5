// When a stream is asked: often while it shows something, ever more rarely while it does not, at once when somebody
// needs to know.
import type { Clock, Timer } from '../../kernel/clock.js'
import type { StreamedSettings } from './settings.js'

export interface TailOptions {
  readonly clock: Clock
  readonly background: (work: Promise<unknown>) => void
  readonly settings: StreamedSettings
  /** Reads to the end; answers whether something was there. */
  readonly poll: () => Promise<boolean>
}

export class Tail {
  readonly #options: TailOptions
  #waitMs: number
  #timer: Timer | undefined
  #polling = false
  #again = false
  #stopped = false
  #waiting: (() => void)[] = []

  constructor(options: TailOptions) {
    this.#options = options
    this.#waitMs = options.settings.pollBusyMs
  }

  start(): void {
    this.#arm()
  }

  /** Settles when the stream was asked once more, from now on, and has nothing left; also when that failed. */
  look(): Promise<void> {
    if (this.#stopped) return Promise.resolve()
    return new Promise((resolve) => {
      this.#waiting.push(resolve)
      this.nudge()
    })
  }

  /** Something may be there. */
  nudge(): void {
    if (this.#stopped) return
    if (this.#polling) this.#again = true
    else this.#begin()
  }

  stop(): void {
    this.#stopped = true
    this.#timer?.cancel()
    for (const resolve of this.#waiting.splice(0)) resolve()
  }

  #begin(): void {
    this.#timer?.cancel()
    this.#polling = true
    this.#options.background(this.#run())
  }

  async #run(): Promise<void> {
    const { settings, poll } = this.#options
    do {
      this.#again = false
      const waiting = this.#waiting.splice(0)
      const showed = await poll()
      for (const resolve of waiting) resolve()
      this.#waitMs = showed ? settings.pollBusyMs : Math.min(settings.pollIdleMs, this.#waitMs * 2)
    } while (this.#again && !this.#stopped)
    this.#polling = false
    this.#arm()
  }

  #arm(): void {
    if (this.#stopped) return
    this.#timer = this.#options.clock.schedule(this.#waitMs, () => this.#begin())
  }
}
