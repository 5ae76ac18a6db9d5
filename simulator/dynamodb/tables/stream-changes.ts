// StreamSpecification of UpdateTable (ST-05, ST-07).
import type { Instant } from '../../kernel/time.js'
import type { Change } from '../engine/changes.js'
import type { State, Table } from '../engine/state.js'
import { invalidParameter, validation } from '../errors.js'
import type { StreamViewType } from '../streams/stream.js'
import { type EnabledStream, streamCreationTime, streamName } from '../streams/stream-name.js'
import type { StreamInput } from './settings.js'

/** @throws AwsError when the table's stream cannot be changed so */
export function streamChanges(
  table: Table,
  given: StreamInput | undefined,
  replicas: readonly unknown[] | undefined,
  at: Instant,
): readonly Change[] {
  if (!given) return []
  const enabled = table.stream?.enabled ?? false
  const { viewType } = given
  if (given.enabled && viewType) {
    if (enabled) throw validation(`Table already has an enabled stream: TableName: ${table.name}`)
    return [{ kind: 'enable-stream', tableName: table.name, viewType, at }]
  }
  if (!enabled) throw validation(`Table has no stream to disable: TableName: ${table.name}`)
  // GT-09.
  if (replicas && replicas.length > 0)
    throw invalidParameter('Disabling Stream is not allowed for a Global Table replica.')
  return [{ kind: 'disable-stream', tableName: table.name, at }]
}

/** The stream that a request enables, which the table does not have yet. */
export function enabledStream(
  state: State,
  tableName: string,
  viewType: StreamViewType | undefined,
  now: Instant,
): EnabledStream | undefined {
  if (!viewType) return undefined
  return { viewType, ...streamName(state.region, tableName, streamCreationTime(state, tableName, now)) }
}
