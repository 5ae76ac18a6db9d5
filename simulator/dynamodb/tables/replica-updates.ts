// ReplicaUpdates of UpdateTable, as far as the table itself is concerned.
import type { Shape } from '../../aws/service.js'
import type { Instant } from '../../kernel/time.js'
import type { Change } from '../engine/changes.js'
import type { State, Table } from '../engine/state.js'
import type { TableSettings } from '../engine/table-settings.js'
import { invalidParameter, validation } from '../errors.js'
import { Constraints } from '../input/constraints.js'
import type { Input } from '../input/input.js'

/** What an update of a replica may change, beside its indexes. */
const CHANGED = [
  'KMSMasterKeyId',
  'ProvisionedThroughputOverride',
  'OnDemandThroughputOverride',
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

/** @throws AwsError when the updates cannot be carried out on this table */
export function replicaChanges(
  state: State,
  table: Table,
  settings: TableSettings,
  input: Input,
  at: Instant,
): readonly Change[] {
  const { stream } = table
  const creates = checkReplicaUpdates(state.region, input, settings.billing)
  // GT-09. One that is there stays as it is.
  if (!creates || stream?.enabled) return []
  return [{ kind: 'enable-stream', tableName: table.name, viewType: 'NEW_AND_OLD_IMAGES', at }]
}

/** The model asks for the region of what is changed; of what is created it is asked for later, and in fewer words. */
export function constrainReplicaUpdates(input: Input, constraints: Constraints): void {
  for (const [index, update] of (input.structures('ReplicaUpdates') ?? []).entries()) {
    const change = update.structure('Update')
    if (change)
      constraints.required(`replicaUpdates.${index + 1}.member.update.regionName`, change.text('RegionName'))
  }
}

/**
 * Whether a replica shall be created.
 *
 * @param region that of the table
 * @param billing its mode
 * @throws AwsError when the updates cannot be carried out on this table
 */
export function checkReplicaUpdates(region: string, input: Input, billing: string | undefined): boolean {
  const constraints = new Constraints()
  constrainReplicaUpdates(input, constraints)
  constraints.check()
  checkConsistency(input)
  let creates = false
  const placed = new Set<string>()
  for (const update of input.structures('ReplicaUpdates') ?? []) {
    const create = update.structure('Create')
    const change = update.structure('Update')
    const action = create ?? change ?? update.structure('Delete')
    if (!action) throw validation(NO_ACTION)
    const other = action.text('RegionName')
    if (other === undefined) throw validation('One or more parameter values were invalid')
    if (action === change) checkChange(action, billing)
    else placed.add(`${create ? 'Create' : 'Delete'} ${other}`)
    // GT-33.
    if (other === region)
      throw validation(
        'Cannot add, delete, or update the local region through ReplicaUpdates. Use CreateTable, DeleteTable, or UpdateTable as required.',
      )
    if (create) creates = true
  }
  if (placed.size > 1)
    throw validation('Update table operation with more than one create or delete replica actions not allowed')
  if (!creates) return false
  // GT-34. There is no auto scaling here, so that it must be on demand.
  if (billing !== 'PAY_PER_REQUEST')
    throw validation('Table write capacity should either be Pay-Per-Request or AutoScaled.')
  return true
}

/** @throws AwsError when a replica cannot be changed so */
function checkChange(change: Input, billing: string | undefined): void {
  if (!CHANGED.some((member) => change.has(member)) && !changesIndex(change)) throw validation(NO_ACTION)
  if (change.has('KMSMasterKeyId'))
    throw invalidParameter('KMSMasterKeyId must be specified for each replica.')
  if (change.has('ProvisionedThroughputOverride') && billing === 'PAY_PER_REQUEST')
    throw validation(
      'Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST',
    )
}

/** An index that is only named is not changed. */
function changesIndex(change: Input): boolean {
  const indexes = change.structures('GlobalSecondaryIndexes') ?? []
  return indexes.some(
    (index) => index.has('ProvisionedThroughputOverride') || index.has('OnDemandThroughputOverride'),
  )
}

/** What AWS refuses of strong consistency between regions, and then all of it: there is none here. */
function checkConsistency(input: Input): void {
  const strong = input.text('MultiRegionConsistency') === 'STRONG'
  const witnesses = (input.structures('GlobalTableWitnessUpdates') ?? []).filter((update) =>
    update.has('Create'),
  )
  if (witnesses.length > 0 && !strong)
    throw validation(
      'MultiRegionConsistency must be set as STRONG when GlobalTableWitnessUpdates parameter is present.',
    )
  if (!strong) return
  const updates = input.structures('ReplicaUpdates') ?? []
  if (!updates.every((update) => update.has('Create')))
    throw validation(
      'Only Replica Create actions are supported when MultiRegionConsistency parameter is provided.',
    )
  if (updates.length + witnesses.length !== 2)
    throw validation('Unsupported replica count for global tables with MultiRegionConsistency set to STRONG.')
  throw validation('There is no strong consistency between Regions here: replicas are eventually consistent.')
}
