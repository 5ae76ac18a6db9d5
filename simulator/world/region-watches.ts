// The watches of a world: one for each region that stands and falls with an endpoint. Regions of which only single
// services stand at endpoints have none, nor has AWS itself: asking it each second would be no way to treat it.
import type { Kernel } from '../kernel/kernel.js'
import type { Emit } from '../kernel/trace.js'
import type { Place } from '../network/places.js'
import type { Rule } from '../network/rules.js'
import type { Backends } from '../region/backend.js'
import type { RegionWatchEvent, RestoredInRegion } from './events.js'
import { type RegionProbe, regionProbe } from './region-probe.js'
import { type LostRegion, RegionWatch } from './region-watch.js'

export interface RegionWatchesOptions {
  readonly kernel: Pick<Kernel, 'clock' | 'background'>
  readonly emit: Emit<RegionWatchEvent>
  readonly addRule: (rule: Rule) => () => void
  readonly backends: Backends
  readonly restore: (region: string) => Promise<readonly RestoredInRegion[]>
  /** From where it does that. */
  readonly restorers: readonly Place[]
}

export class RegionWatches {
  readonly #options: RegionWatchesOptions
  readonly #watches = new Map<string, RegionWatch>()
  readonly #probes: RegionProbe[] = []

  constructor(options: RegionWatchesOptions) {
    this.#options = options
  }

  async start(): Promise<void> {
    const { backends, restore, kernel, ...rest } = this.#options
    for (const [region, { endpoint }] of backends) {
      if (!endpoint || endpoint.url === 'aws' || endpoint.credentials === 'ambient') continue
      const probe = await regionProbe(endpoint.url, kernel.clock)
      this.#probes.push(probe)
      const watch = new RegionWatch({
        ...rest,
        kernel,
        region,
        endpoint: endpoint.url,
        probe: () => probe.ask(),
        restore: () => restore(region),
      })
      this.#watches.set(region, watch)
      watch.start()
    }
  }

  /** undefined while the region is open. */
  lost(region: string): LostRegion | undefined {
    return this.#watches.get(region)?.lost
  }

  /** Looks at once, instead of when it is due; at a region that is not watched there is nothing to be seen. */
  async check(region: string): Promise<void> {
    await this.#watches.get(region)?.check()
  }

  close(): void {
    for (const watch of this.#watches.values()) watch.close()
    for (const probe of this.#probes) probe.close()
  }
}
