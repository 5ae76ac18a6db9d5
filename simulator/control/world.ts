// What the control API needs of a live world.
import type { Faults } from '../faults/faults.js'
import type { Trace } from '../kernel/trace.js'
import type { WorldEvent } from '../world/events.js'
import type { WorldStatus } from '../world/status.js'

export interface ControlledWorld {
  readonly regions: readonly string[]
  readonly trace: Pick<Trace<WorldEvent>, 'records' | 'subscribe'>
  readonly faults: Pick<Faults, 'start' | 'heal' | 'healAll' | 'active'>
  status(): WorldStatus
}
