// A world for random histories in virtual time, over faulty endpoints.
import { sleep } from '#simulator/kernel/clock.js'
import { endpointRegions } from './endpoint-regions.js'
import type { EndpointFaults } from './faulty-endpoint.js'
import { Chaos, type ChaosWorld, REGIONS } from './replicator-chaos.js'

export interface VirtualChaosOptions {
  readonly seed: number
  readonly faults: EndpointFaults
}

export async function virtualChaos({ seed, faults }: VirtualChaosOptions) {
  const world = endpointRegions({ regions: REGIONS, seed, faults: { streamLagMs: faults.streamLagMs } })
  const { kernel, endpoint } = world
  const withFaults = (some: EndpointFaults) => {
    for (const name of REGIONS) endpoint(name).faults = some
  }
  const calm = { ...faults, failing: 0, expiring: 0, delayMs: 0 }
  withFaults(calm)
  await world.replicate()
  // So that it shows how coarse the clocks are.
  await kernel.driver.advance(1_234)
  for (const name of REGIONS) await world.put(name, `first in ${name}`)
  await world.settled()
  withFaults(faults)

  let starts = 0
  const restart = async () => {
    const start = ++starts
    for (let tries = 0; ; tries++) {
      // Killed again meanwhile.
      if (start !== starts) return
      try {
        await world.recover()
        break
      } catch (error) {
        if (tries > 100) throw error
        await sleep(kernel.clock, 1_000)
      }
    }
    if (start === starts) await world.deploy()
  }
  const happening: ChaosWorld = {
    call: (region, operation, input) => endpoint(region).call(operation, input),
    now: () => kernel.clock.now() / 1_000,
    wait: (ms) => kernel.driver.advance(ms),
    cut: world.cut,
    pause: (region) => {
      const { tables } = world
      tables.pause(region)
      return () => tables.resume(region)
    },
    down: (region, how) => {
      if (how === 'pause') return endpoint(region).pause()
      endpoint(region).down = true
      return () => {
        endpoint(region).down = false
      }
    },
    kill: () => {
      starts++
      world.kill()
    },
    // Meanwhile time goes on.
    restart: async () => kernel.background(restart()),
    loseStore: world.loseStore,
    trim: (region) => endpoint(region).trim(),
    wipe: async (region) => {
      endpoint(region).wipe()
      kernel.clock.schedule(2_000, () => kernel.background(world.tables.restore(region).catch(() => {})))
    },
    // There may be no table just now.
    replaceStream: (region) =>
      endpoint(region)
        .replaceStream()
        .catch(() => {}),
    settled: async () => {
      withFaults(calm)
      // Requests that were given up may still be carried out.
      await kernel.driver.advance(10_000)
      for (const name of REGIONS) await kernel.driver.settle(world.tables.restore(name))
      await kernel.driver.settle(world.deploy())
      await world.settled()
    },
    contents: async () => world.contents(),
  }
  return {
    ...world,
    chaos: new Chaos(happening),
    /** Requests fail again as they did. */
    troubleAgain: () => withFaults(faults),
    replaced: () => REGIONS.flatMap((name) => endpoint(name).replaced),
  }
}
