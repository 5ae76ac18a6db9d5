// When a stream is asked: often while it shows something, ever more rarely while it does not, at once when somebody
// needs to know.
import type { Clock, Timer } from '../../kernel/clock.js'
import type { StreamedSettings } from './settings.js'

/** How much sooner than a busy stream one is asked that is known to have something. */
export const SOONER = 4

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
      if (this.#polling) this.#again = true
      else this.#begin()
    })
  }

  /** Something is there: it is asked sooner than otherwise, and once for all that comes together. */
  nudge(): void {
    if (this.#waitMs <= this.#soonMs) return
    this.#waitMs = this.#soonMs
    if (!this.#polling) this.#arm()
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
      const waitMs = Math.max(settings.pollBusyMs, this.#waitMs)
      this.#waitMs = waitMs
      const showed = await poll()
      for (const resolve of waiting) resolve()
      // Unless it was nudged meanwhile.
      if (this.#waitMs < waitMs) continue
      this.#waitMs = showed ? settings.pollBusyMs : Math.min(settings.pollIdleMs, waitMs * 2)
    } while (this.#again && !this.#stopped)
    this.#polling = false
    this.#arm()
  }

  get #soonMs(): number {
    return this.#options.settings.pollBusyMs / SOONER
  }

  #arm(): void {
    if (this.#stopped) return
    this.#timer?.cancel()
    this.#timer = this.#options.clock.schedule(this.#waitMs, () => this.#begin())
  }
}
