// ReplicaUpdates of UpdateTable, as far as the table itself is concerned.
import type { Shape } from '../../aws/service.js'
import type { Instant } from '../../kernel/time.js'
import type { Change } from '../engine/changes.js'
import type { State, Table } from '../engine/state.js'
import type { TableSettings } from '../engine/table-settings.js'
import { validation } from '../errors.js'
import { Constraints } from '../input/constraints.js'
import type { Input } from '../input/input.js'

/** What an update of a replica may change. */
const CHANGED = [
  'KMSMasterKeyId',
  'ProvisionedThroughputOverride',
  'OnDemandThroughputOverride',
  'GlobalSecondaryIndexes',
  'TableClassOverride',
]
const NO_ACTION = 'There are no actions specified in the Replica Update Action of the request.'

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

/** What of a table decides whether it may have replicas. */
export interface ReplicableTable {
  readonly billing: string | undefined
  /** Of the stream that is enabled. */
  readonly streamViewType: string | undefined
}

/** @throws AwsError when the updates cannot be carried out on this table */
export function replicaChanges(
  state: State,
  table: Table,
  settings: TableSettings,
  input: Input,
  at: Instant,
): readonly Change[] {
  const { stream } = table
  const streamViewType = stream?.enabled ? stream.viewType : undefined
  const creates = checkReplicaUpdates(state.region, input, { billing: settings.billing, streamViewType })
  // GT-09: replication reads the stream.
  if (!creates || streamViewType) return []
  return [{ kind: 'enable-stream', tableName: table.name, viewType: 'NEW_AND_OLD_IMAGES', at }]
}

/**
 * Whether a replica shall be created.
 *
 * @param region that of the table
 * @throws AwsError when the updates cannot be carried out on this table
 */
export function checkReplicaUpdates(
  region: string,
  input: Input,
  { billing, streamViewType }: ReplicableTable,
): boolean {
  let creates = false
  for (const [index, update] of (input.structures('ReplicaUpdates') ?? []).entries()) {
    const create = update.structure('Create')
    const change = update.structure('Update')
    const action = create ?? change ?? update.structure('Delete')
    if (!action) throw validation(NO_ACTION)
    const constraints = new Constraints()
    const other = constraints.required(
      `replicaUpdates.${index + 1}.member.regionName`,
      action.text('RegionName'),
    )
    constraints.check()
    if (action === change && !CHANGED.some((member) => action.has(member))) throw validation(NO_ACTION)
    // GT-33.
    if (other === region)
      throw validation(
        'Cannot add or delete the local region through ReplicaUpdates. Use CreateTable, DeleteTable, or UpdateTable as required.',
      )
    if (create) creates = true
  }
  if (!creates) return false
  // GT-34. There is no auto scaling here, so that it must be on demand.
  if (billing !== 'PAY_PER_REQUEST')
    throw validation('Table write capacity should either be Pay-Per-Request or AutoScaled.')
  // GT-09.
  if (streamViewType !== undefined && streamViewType !== 'NEW_AND_OLD_IMAGES')
    throw validation(
      'Table must have a stream enabled with stream view type NEW_AND_OLD_IMAGES to be part of a global table.',
    )
  return true
}
