// Starts a world in virtual time: the same parts as a live one, no sockets, no waiting, the same bytes for the same seed.
import type { Deployment } from '../cloudformation/deployments/deployment.js'
import { SIMULATED_DYNAMODB_SETTINGS } from '../dynamodb/settings.js'
import type { Kernel } from '../kernel/kernel.js'
import { Random } from '../kernel/random.js'
import { Trace } from '../kernel/trace.js'
import { VirtualClock } from '../kernel/virtual-clock.js'
import { VirtualDriver } from '../kernel/virtual-driver.js'
import { CodeStore } from '../lambda/code/code-store.js'
import { IsolateHost } from '../lambda/isolate/isolate-host.js'
import type { WorldEvent } from './events.js'
import { World, type WorldSettings } from './world.js'

export interface Simulated {
  readonly world: World
  readonly driver: VirtualDriver
}

export async function startSimulated(
  deployment: Deployment,
  seed: number | string,
  settings: WorldSettings,
  watchdogMs?: number,
): Promise<Simulated> {
  const clock = new VirtualClock()
  const driver = new VirtualDriver(clock)
  const kernel: Kernel = {
    clock,
    random: Random.fromSeed(seed),
    background: (work) => void work.catch((error: Error) => driver.abort(error)),
  }
  const code = new CodeStore()
  // Compiling is real work, which virtual time does not wait for: it is done before time begins.
  await Promise.all(deployment.functionSources.map((source) => code.bundle(source)))
  const trace = new Trace<WorldEvent>(clock)
  const environments = new IsolateHost({ kernel, ...(watchdogMs === undefined ? {} : { watchdogMs }) })
  try {
    const world = await driver.settle(
      World.start({
        deployment,
        kernel,
        trace,
        environments,
        code,
        settings: { ...settings, dynamodb: { ...SIMULATED_DYNAMODB_SETTINGS, ...settings.dynamodb } },
      }),
    )
    return { world, driver }
  } catch (error) {
    await environments.close()
    throw error
  }
}
