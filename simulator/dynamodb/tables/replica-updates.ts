// ReplicaUpdates of UpdateTable, as far as the table itself is concerned.
import type { Shape } from '../../aws/service.js'
import type { Instant } from '../../kernel/time.js'
import type { Change } from '../engine/changes.js'
import type { State, Table, TableSettings } from '../engine/state.js'
import { validation } from '../errors.js'
import { Constraints } from '../input/constraints.js'
import type { Input } from '../input/input.js'

/** What the table's replicas are made and described by: global-tables/. */
export interface ReplicaManagement {
  /**
   * Carries out ReplicaUpdates of UpdateTable, which fit the table.
   *
   * @throws AwsError at once, before anything is done
   */
  update(tableName: string, updates: readonly Shape[]): Promise<void>
  /** The members of `Replicas` in DescribeTable; undefined where the table has none. */
  describe(tableName: string): readonly Shape[] | undefined
}

/** @throws AwsError when the updates cannot be carried out on this table */
export function replicaChanges(
  state: State,
  table: Table,
  settings: TableSettings,
  input: Input,
  changesStream: boolean,
  at: Instant,
): readonly Change[] {
  const updates = input.structures('ReplicaUpdates')
  if (!updates) return []
  let creates = false
  updates.forEach((update, index) => {
    const create = update.structure('Create')
    const action = create ?? update.structure('Update') ?? update.structure('Delete')
    if (!action)
      throw validation(
        'One of ReplicaUpdate.Create, ReplicaUpdate.Update or ReplicaUpdate.Delete must be specified',
      )
    const constraints = new Constraints()
    const region = constraints.required(
      `replicaUpdates.${index + 1}.member.regionName`,
      action.text('RegionName'),
    )
    constraints.check()
    // GT-33.
    if (region === state.region)
      throw validation(
        'Cannot add, delete, or update the local region through ReplicaUpdates. Use CreateTable, DeleteTable, or UpdateTable as required.',
      )
    if (create) creates = true
  })
  if (!creates) return []
  // GT-34. There is no auto scaling here, so that it must be on demand.
  if (settings.billing !== 'PAY_PER_REQUEST')
    throw validation('Table write capacity should either be Pay-Per-Request or AutoScaled.')
  // GT-09: replication reads the stream.
  const { stream } = table
  if (stream?.enabled && stream.viewType !== 'NEW_AND_OLD_IMAGES')
    throw validation(
      'Table must have a stream enabled with stream view type NEW_AND_OLD_IMAGES to be part of a global table.',
    )
  if (stream?.enabled || changesStream) return []
  return [{ kind: 'enable-stream', tableName: table.name, viewType: 'NEW_AND_OLD_IMAGES', at }]
}
