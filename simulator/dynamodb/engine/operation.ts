// What an operation is to the engine: it reads the state and answers what would change, and touches nothing.
import type { Shape } from '../../aws/service.js'
import type { Random } from '../../kernel/random.js'
import type { Instant } from '../../kernel/time.js'
import type { Input } from '../input/input.js'
import type { Change } from './changes.js'
import type { State } from './state.js'

export interface Lags {
  /** Of an eventually consistent read of a table or a local index. */
  readonly readMs: () => number
  /** Of a global index. */
  readonly indexMs: () => number
}

export interface Surroundings {
  /** By the region's own clock, skew included. */
  readonly now: Instant
  /** For identifiers. */
  readonly random: Random
  /** How far behind the present a read is, drawn anew at each call; used where the state keeps its past. */
  readonly lags: Lags
  /** The replicas of a table as DescribeTable shows them; undefined where it has none (GT-32). */
  readonly replicas: (tableName: string) => readonly Shape[] | undefined
}

export interface Outcome {
  readonly response: Shape
  readonly changes: readonly Change[]
}

/** @throws AwsError */
export type Operation = (state: State, input: Input, surroundings: Surroundings) => Outcome
