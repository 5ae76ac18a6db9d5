// A scenario: a world and a story that happens in it, as a module of its own. `antipode run` carries it out.
import { DEFAULT_SEED } from '../kernel/random.js'
import type { Report } from '../report/report.js'
import type { WorldRecord } from '../world/events.js'
import { SimulatedWorld, type SimulatedWorldOptions } from './simulated-world.js'

export type Story = (world: SimulatedWorld) => Promise<void>

export interface Scenario {
  /** The template's path is relative to the scenario's own file when `antipode run` carries it out. */
  readonly options: SimulatedWorldOptions
  readonly story: Story
}

export interface ScenarioResult {
  readonly report: Report
  readonly trace: readonly WorldRecord[]
  /** What the story threw: an assertion that did not hold. */
  readonly failure: unknown
}

/** What a scenario module exports by default. */
export function scenario(options: SimulatedWorldOptions, story: Story): Scenario {
  return { options, story }
}

/**
 * Carries a scenario out in a world of its own.
 *
 * @throws AntipodeError when the world cannot be made; what the story throws is in the result
 */
export async function runScenario(
  { options, story }: Scenario,
  { seed = options.seed ?? DEFAULT_SEED }: { seed?: number | string } = {},
): Promise<ScenarioResult> {
  await using world = await SimulatedWorld.start({ ...options, seed })
  let failure: unknown
  try {
    await story(world)
  } catch (error) {
    failure = error
  }
  return { report: world.report(), trace: world.trace, failure }
}
