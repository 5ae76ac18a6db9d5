// What the command line needs of a live world: what listens needs, what controls it needs, and an end.
import type { ControlledWorld } from '../control/world.js'
import type { Backends } from '../region/backend.js'
import type { AwsWorld, RoutedWorld } from '../router/world.js'
import type { WorldStatus } from '../world/status.js'

export interface ShownWorld extends Omit<RoutedWorld, 'status'>, AwsWorld, ControlledWorld {
  readonly seed: number | string
  readonly backends: Backends
  status(): WorldStatus
  /** What the user should know although nothing is wrong, a sentence each. */
  notes(): Promise<readonly string[]>
  close(): Promise<void>
}
