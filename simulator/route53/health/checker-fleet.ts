// All checkers of one endpoint, and their common verdict (R53-AG-01).
import type { Kernel } from '../../kernel/kernel.js'
import type { Random } from '../../kernel/random.js'
import type { Emit } from '../../kernel/trace.js'
import type { Network } from '../../network/network.js'
import { checkerPlace } from '../../network/places.js'
import type { Endpoints } from '../endpoints.js'
import type { Route53Event } from '../events.js'
import type { Route53Settings } from '../settings.js'
import { type Cadence, Checker, type News } from './checker.js'
import { CHECKER_REGIONS, type CheckerRegion, type EndpointCheckConfig } from './config.js'
import { Probe, type ProbeResult } from './probe.js'

export interface FleetOptions {
  readonly kernel: Kernel
  readonly network: Network
  readonly endpoints: Endpoints
  readonly emit: Emit<Route53Event>
  readonly settings: Route53Settings
  readonly healthCheckId: string
  /** For the phases of the checkers. */
  readonly random: Random
  readonly onChange: () => void
}

export class CheckerFleet {
  readonly #options: FleetOptions
  #checkers: readonly Checker[] = []

  constructor(options: FleetOptions, config: EndpointCheckConfig) {
    this.#options = options
    // R53-AG-02: healthy until enough requests have failed.
    this.#checkers = config.regions.flatMap((region) => this.#checkersIn(region, config, true))
  }

  get checkers(): readonly Checker[] {
    return this.#checkers
  }

  countHealthy(): number {
    return this.#checkers.filter((checker) => checker.healthy).length
  }

  /** Strictly more than 18 % of the checkers say so (R53-AG-01). */
  isHealthy(): boolean {
    return this.countHealthy() > this.#options.settings.healthyShare * this.#checkers.length
  }

  /**
   * Checkers of regions that are no longer wanted stop at once (AWS lets them go on for up to an hour, R53-HC-04);
   * those of new regions take over the common verdict until they have their own.
   */
  reconfigure(config: EndpointCheckConfig): void {
    const verdict = this.isHealthy()
    const cadence = this.#cadence(config)
    const before = this.#checkers
    this.#checkers = config.regions.flatMap((region) => {
      const there = before.filter(({ prober }) => prober.place.region === region)
      for (const checker of there) checker.change(cadence)
      return there.length > 0 ? there : this.#checkersIn(region, config, verdict)
    })
    for (const checker of before) if (!this.#checkers.includes(checker)) checker.stop()
  }

  stop(): void {
    for (const checker of this.#checkers) checker.stop()
  }

  #checkersIn(region: CheckerRegion, config: EndpointCheckConfig, healthy: boolean): Checker[] {
    const { kernel, random, settings } = this.#options
    const cadence = this.#cadence(config)
    return Array.from({ length: settings.checkersPerRegion }, (_, index) => {
      const place = checkerPlace(region, index)
      // An address of the published range 15.177.0.0/18, the same for a checker in all that it checks (R53-CK-09).
      const ipAddress = `15.177.${CHECKER_REGIONS.indexOf(region)}.${index + 1}`
      const firstAfterMs = random.fork(place.name).float() * cadence.intervalMs
      const onResult = (checker: Checker, result: ProbeResult, news: News) =>
        this.#onResult(checker, result, news)
      return new Checker({ kernel, prober: { place, ipAddress }, healthy, firstAfterMs, onResult }, cadence)
    })
  }

  #cadence(config: EndpointCheckConfig): Cadence {
    const { kernel, network, endpoints, healthCheckId } = this.#options
    return {
      probe: new Probe({ clock: kernel.clock, network, endpoints, healthCheckId, config }),
      intervalMs: config.requestIntervalSeconds * 1_000,
      failureThreshold: config.failureThreshold,
    }
  }

  #onResult(checker: Checker, { passed, status }: ProbeResult, { viewChanged, differs }: News): void {
    const { emit, healthCheckId, onChange } = this.#options
    const event = { healthCheckId, checker: checker.prober.place.name, status }
    // A failure is news when it is the first in a row, or counts towards a change of view.
    if (!passed && (differs || checker.healthy || viewChanged))
      emit({ type: 'route53.probe-failed', ...event })
    if (passed && differs) emit({ type: 'route53.probe-recovered', ...event })
    if (!viewChanged) return
    emit({ type: 'route53.checker-changed', ...event, healthy: passed })
    onChange()
  }
}
