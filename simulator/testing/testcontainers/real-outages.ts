/// <reference lib="esnext.disposable" preserve="true" />
// The faults of a world whose regions are containers: the simulated ones, and containers that go down for real.
import type { WayDown } from '../../faults/catalogue.js'
import type { ActiveFault, Faults } from '../../faults/faults.js'
import { AntipodeError } from '../../kernel/errors.js'
import { Outages } from '../outages.js'
import type { StartedRegionContainer } from './region-container.js'

/** A container that is down. `await using outage = await …` brings it back at the end of the block. */
export interface ContainerOutage extends AsyncDisposable {
  readonly fault: ActiveFault
  /**
   * Brings the container back, and ends the fault; may be called twice. The region itself is back when it answers, which
   * takes LocalStack some ten seconds after `stop` and `kill`.
   */
  heal(): Promise<void>
}

export class RealOutages extends Outages {
  readonly #containers: ReadonlyMap<string, StartedRegionContainer>

  constructor(faults: Faults, containers: ReadonlyMap<string, StartedRegionContainer>) {
    super(faults)
    this.#containers = containers
  }

  /**
   * Takes the region's container down for real.
   *
   * @param how `kill` by default
   * @throws AntipodeError `container-unknown` when the region is no container; as `StartedRegionContainer.takeDown`
   */
  async containerDown(region: string, { how = 'kill' }: { how?: WayDown } = {}): Promise<ContainerOutage> {
    const container = this.#containers.get(region)
    if (!container) {
      throw new AntipodeError('container-unknown', {
        what: `No container stands for '${region}'.`,
        fix:
          this.#containers.size === 0
            ? "Start the world with backend: 'containers', or take faults.regionDown."
            : `Regions of this world: ${[...this.#containers.keys()].join(', ')}.`,
      })
    }
    await container.takeDown(how)
    const name = container.getName().replace(/^\//, '')
    const fault = this.faults.start('container-down', [region], { how, container: name })
    const heal = async () => {
      await container.bringBack()
      this.faults.heal(fault.id)
    }
    return { fault, heal, [Symbol.asyncDispose]: heal }
  }

  /** Brings back containers and heals all, or all that concern a region; answers how many. */
  async heal(region?: string): Promise<number> {
    for (const { fault, scope } of this.active()) {
      if (fault !== 'container-down' || (region !== undefined && scope !== region)) continue
      await this.#containers.get(scope)?.bringBack()
    }
    return this.faults.healAll(region)
  }
}
