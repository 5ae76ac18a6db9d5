// One health checker at one endpoint: asks again and again, and changes its view after so many equal results in a
// row. Checkers know nothing of each other (R53-HC-05).
import type { Timer } from '../../kernel/clock.js'
import type { Kernel } from '../../kernel/kernel.js'
import type { Instant } from '../../kernel/time.js'
import type { Probe, ProbeResult, Prober } from './probe.js'

export interface CheckerOptions {
  readonly kernel: Kernel
  readonly prober: Prober
  /** The view to start with. */
  readonly healthy: boolean
  /** From the start to the first request: its phase among the checkers. */
  readonly firstAfterMs: number
  readonly onResult: (checker: Checker, result: ProbeResult, news: News) => void
}

/** What a result changed. */
export interface News {
  readonly viewChanged: boolean
  /** Unlike the result before it; of the first result: that it failed. */
  readonly differs: boolean
}

export interface Observation {
  readonly status: string
  readonly at: Instant
}

export interface Cadence {
  readonly probe: Probe
  readonly intervalMs: number
  readonly failureThreshold: number
}

export class Checker {
  readonly prober: Prober
  readonly #kernel: Kernel
  readonly #onResult: CheckerOptions['onResult']
  #cadence: Cadence
  #healthy: boolean
  #lastPassed = true
  /** Results in a row that speak against the present view. */
  #against = 0
  #last: Observation | undefined
  #lastFailure: Observation | undefined
  #timer: Timer
  #stopped = false

  constructor(options: CheckerOptions, cadence: Cadence) {
    this.prober = options.prober
    this.#kernel = options.kernel
    this.#onResult = options.onResult
    this.#healthy = options.healthy
    this.#cadence = cadence
    this.#timer = this.#after(options.firstAfterMs)
  }

  get healthy(): boolean {
    return this.#healthy
  }

  get last(): Observation | undefined {
    return this.#last
  }

  get lastFailure(): Observation | undefined {
    return this.#lastFailure
  }

  /** From the next request on; the result of one that is under way is forgotten. */
  change(cadence: Cadence): void {
    this.#cadence = cadence
    this.#against = 0
  }

  stop(): void {
    this.#stopped = true
    this.#timer.cancel()
  }

  #after(delayMs: number): Timer {
    return this.#kernel.clock.schedule(delayMs, () => this.#kernel.background(this.#ask()))
  }

  async #ask(): Promise<void> {
    const cadence = this.#cadence
    const result = await cadence.probe.send(this.prober)
    if (this.#stopped) return
    // R53-HC-02: the interval runs from the response to the next request.
    this.#timer = this.#after(this.#cadence.intervalMs)
    if (cadence === this.#cadence) this.#learn(result)
  }

  /** R53-HC-03: the same number of results in a row, for failure and for recovery. */
  #learn(result: ProbeResult): void {
    const observation = { status: result.status, at: this.#kernel.clock.now() }
    const differs = result.passed !== this.#lastPassed
    this.#lastPassed = result.passed
    this.#last = observation
    if (!result.passed) this.#lastFailure = observation
    this.#against = result.passed === this.#healthy ? 0 : this.#against + 1
    const viewChanged = this.#against >= this.#cadence.failureThreshold
    if (viewChanged) {
      this.#healthy = result.passed
      this.#against = 0
    }
    this.#onResult(this, result, { viewChanged, differs })
  }
}
