// One health check: its verdict from checkers or children, and the status that DNS answers go by, which follows the
// verdict after a delay (R53-AG-08).
import type { Clock, Timer } from '../../kernel/clock.js'
import type { Random } from '../../kernel/random.js'
import type { Instant } from '../../kernel/time.js'
import type { Route53Settings } from '../settings.js'
import type { CheckerFleet } from './checker-fleet.js'
import type { HealthCheckConfig } from './config.js'

export interface HealthCheckOptions {
  readonly id: string
  readonly callerReference: string
  readonly config: HealthCheckConfig
  readonly clock: Clock
  readonly random: Random
  readonly verdictToDnsMs: Route53Settings['verdictToDnsMs']
  /** The status of a child of a calculated check. */
  readonly isChildHealthy: (id: string) => boolean
  readonly onStatus: (check: HealthCheck) => void
}

export class HealthCheck {
  readonly id: string
  readonly callerReference: string
  config: HealthCheckConfig
  /** R53-HC-07. */
  version = 1
  /** Absent while disabled, and for calculated checks. */
  fleet: CheckerFleet | undefined
  readonly #options: HealthCheckOptions
  #healthy: boolean
  #since: Instant
  #pending: Timer | undefined

  constructor(options: HealthCheckOptions) {
    this.id = options.id
    this.callerReference = options.callerReference
    this.config = options.config
    this.#options = options
    this.#since = options.clock.now()
    this.#healthy = this.verdict()
  }

  /** What DNS answers go by. */
  get healthy(): boolean {
    return this.#healthy
  }

  get since(): Instant {
    return this.#since
  }

  /** What checkers or children say now; R53-AG-02, R53-AG-03: healthy without them, and negated if inverted. */
  verdict(): boolean {
    const { config, fleet } = this
    return this.#underlying(config, fleet) !== config.inverted
  }

  /** Checkers, or children, that say healthy, of how many. */
  tally(): { readonly healthy: number; readonly all: number } {
    const { config, fleet } = this
    if (config.kind === 'endpoint')
      return { healthy: fleet?.countHealthy() ?? 0, all: fleet?.checkers.length ?? 0 }
    return { healthy: this.#healthyChildren(config.children), all: config.children.length }
  }

  /** To be called when the verdict may have changed: the status follows the verdict that holds after the delay. */
  reconsider(): void {
    if (this.verdict() === this.#healthy) {
      this.#pending?.cancel()
      this.#pending = undefined
      return
    }
    const { clock, random, verdictToDnsMs } = this.#options
    this.#pending ??= clock.schedule(
      verdictToDnsMs.min + random.float() * (verdictToDnsMs.max - verdictToDnsMs.min),
      () => this.reconsiderNow(),
    )
  }

  /** Without delay: the delay is that of the children. */
  reconsiderNow(): void {
    this.#pending?.cancel()
    this.#pending = undefined
    if (this.verdict() === this.#healthy) return
    this.#healthy = !this.#healthy
    this.#since = this.#options.clock.now()
    this.#options.onStatus(this)
  }

  stop(): void {
    this.fleet?.stop()
    this.fleet = undefined
    this.#pending?.cancel()
    this.#pending = undefined
  }

  #underlying(config: HealthCheckConfig, fleet: CheckerFleet | undefined): boolean {
    if (config.disabled) return true
    if (config.kind === 'endpoint') return fleet?.isHealthy() ?? true
    // R53-AG-04
    return this.#healthyChildren(config.children) >= config.healthThreshold
  }

  #healthyChildren(children: readonly string[]): number {
    return children.filter(this.#options.isChildHealthy).length
  }
}
