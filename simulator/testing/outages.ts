/// <reference lib="esnext.disposable" preserve="true" />
// The faults of a world in the hands of a test: started by a method of their name, healed by what that returns.
import type { SettingValue } from '../faults/catalogue.js'
import type { ActiveFault, Faults } from '../faults/faults.js'

/** A fault in force. `using outage = world.faults.…` heals it at the end of the block. */
export interface Outage extends Disposable {
  readonly fault: ActiveFault
  /** Ends the fault; may be called twice. */
  heal(): void
}

/** What a world of any kind can do; how all is healed differs. */
export class Outages {
  protected readonly faults: Faults

  constructor(faults: Faults) {
    this.faults = faults
  }

  regionDown(region: string, settings: { how?: 'refuse' | 'blackhole' } = {}): Outage {
    return this.start('region-down', [region], settings)
  }

  health(region: string, settings: { status?: number } = {}): Outage {
    return this.start('health', [region], settings)
  }

  partition(a: string, b: string): Outage {
    return this.start('partition', [a, b])
  }

  pauseReplication(region: string): Outage {
    return this.start('pause-replication', [region])
  }

  throttle(
    region: string,
    settings: { table?: string; requests?: 'all' | 'reads' | 'writes'; percent?: number } = {},
  ): Outage {
    return this.start('throttle', [region], settings)
  }

  /** Any fault of the catalogue, by its name. */
  start(
    fault: string,
    regions: readonly string[],
    settings: Readonly<Record<string, SettingValue>> = {},
  ): Outage {
    const started = this.faults.start(fault, regions, settings)
    const heal = () => void this.faults.heal(started.id)
    return { fault: started, heal, [Symbol.dispose]: heal }
  }

  active(): readonly ActiveFault[] {
    return this.faults.active()
  }
}

export class SimulatedOutages extends Outages {
  /** Heals all, or all that concern a region; answers how many. */
  heal(region?: string): number {
    return this.faults.healAll(region)
  }
}
