// What AWS does not document about consistency and streams, named so that a world can choose (fidelity 9).

export interface DynamoDbSettings {
  /** How far behind the present an eventually consistent read may be, at most, milliseconds. 0: it never is. */
  readonly readLagMs: number
  /** The same for a global index, which follows its table. */
  readonly indexLagMs: number
  /** The share of eventually consistent reads of a table or local index that are behind at all, from 0 to 1. */
  readonly staleReadShare: number
  /** How long a shard of a stream takes records before it is closed and a child goes on (ST-04). */
  readonly shardLifeMs: number
}

/** Of a live world: what was written is what is read. */
export const DEFAULT_DYNAMODB_SETTINGS: DynamoDbSettings = {
  readLagMs: 0,
  indexLagMs: 0,
  staleReadShare: 0.1,
  shardLifeMs: 14_400_000,
}

/** What is otherwise in a simulated world, where code that reads what it has just written shall be found out. */
export const SIMULATED_DYNAMODB_SETTINGS: Partial<DynamoDbSettings> = {
  readLagMs: 30,
  indexLagMs: 60,
}
