// The package's entry `antipode`: worlds and scenarios.
export { AntipodeError, type AntipodeErrorCode } from './kernel/errors.js'
export { NetworkError, type NetworkFailure } from './network/errors.js'
export type { Incident, Report } from './report/report.js'
export { runScenario, type Scenario, type ScenarioResult, type Story, scenario } from './testing/scenario.js'
export {
  type Outage,
  SimulatedWorld,
  type SimulatedWorldOptions,
  type Until,
  type UntilOptions,
} from './testing/simulated-world.js'
export type { TableView } from './testing/table-view.js'
export type { RequestOptions, User, UserResponse, UserSocket } from './testing/user.js'
export type { WorldEvent, WorldRecord } from './world/events.js'
