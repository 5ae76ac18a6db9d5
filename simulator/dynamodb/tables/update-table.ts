// UpdateTable: settings, stream, global indexes. What it says of replicas is checked here and carried out by
// global-tables/, which dynamodb.ts hands it to.
import type { Change } from '../engine/changes.js'
import type { Operation, Surroundings } from '../engine/operation.js'
import type { State, Table } from '../engine/state.js'
import type { TableSettings } from '../engine/table-settings.js'
import { resourceInUse, validation } from '../errors.js'
import { Constraints } from '../input/constraints.js'
import type { Input } from '../input/input.js'
import { BILLING_MODES, checkAccountMaximum, checkBounds } from './capacity.js'
import { remainingInsights } from './contributor-insights.js'
import { describeUpdate } from './describe-update.js'
import { checkEncryption, checkEncryptionChange, encryptionKey, readEncryption } from './encryption.js'
import { indexChanges } from './index-changes.js'
import { type IndexUpdate, readIndexUpdates } from './index-updates.js'
import { readAttributeDefinitions, readCapacity } from './read-definition.js'
import { constrainReplicaUpdates, replicaChanges } from './replica-updates.js'
import { checkStreamChange, readStreamSpecification, readTableClass } from './settings.js'
import { enabledStream, streamChanges } from './stream-changes.js'
import { beingCreated, checkRequest, existing, readTable } from './table-name.js'
import { indexesForBilling, updatedCapacity } from './update-capacity.js'
import { checkCombination, checkUnitsGiven } from './update-rules.js'
import { usedAttributes } from './used-attributes.js'
import { checkAccountUnits } from './warm-throughput.js'

const REPLICATION_MODES = ['ENABLED', 'DISABLED', 'ENABLED_WITH_OVERRIDES'] as const

export type TableUpdate = ReturnType<typeof readUpdate>

export const updateTable: Operation = (state, input, surroundings) => {
  const { now } = surroundings
  const update = readUpdate(input, state.region)
  const table = existing(state, update.name)
  if (table.status !== 'ACTIVE') throw beingCreated(update.name)
  checkUnitsGiven(input, update.indexes)
  // GT-39: not with a replica that is to copy it.
  if (input.has('ReplicaUpdates') && [...table.indexes.values()].some(({ status }) => status !== 'ACTIVE'))
    throw resourceInUse(
      `Attempt to change a resource which is still in use: Table is being updated: ${update.name}`,
    )
  const changed = updatedSettings(state, table, update, surroundings)
  const updates = update.indexes ?? []
  const definitions = update.definitions
  const around = { table, billing: changed.billing, definitions, region: state.region, now }
  const ofIndexes = [
    ...indexesForBilling(table, changed.billing, updates, now),
    ...indexChanges(updates, around),
  ]
  const settings = {
    ...changed,
    attributes: usedAttributes(table, ofIndexes),
    insights: remainingInsights(changed.insights, ofIndexes),
  }
  const stream = streamChanges(table, update.stream, surroundings.replicas(update.name), now)
  const changes: readonly Change[] = [
    { kind: 'settings', tableName: update.name, settings },
    ...ofIndexes,
    ...stream,
    ...replicaChanges(state, table, settings, input, now),
  ]
  const enabling = enabledStream(state, update.name, update.stream?.viewType, now)
  const after = { ...table, settings }
  return {
    response: { TableDescription: describeUpdate(table, after, update, enabling, changes, surroundings) },
    changes,
  }
}

function readUpdate(input: Input, region: string) {
  const constraints = new Constraints()
  const name = readTable(input, constraints)
  const definitions = readAttributeDefinitions(input, constraints)
  const mode = constraints.oneOf('billingMode', input.text('BillingMode'), BILLING_MODES)
  const capacity = readCapacity(input, constraints, '')
  const checkedUpdates = readIndexUpdates(input, constraints)
  const stream = readStreamSpecification(input, constraints)
  const encryption = readEncryption(input, constraints)
  constraints.length('replicaUpdates', input.list('ReplicaUpdates'), 1, Number.POSITIVE_INFINITY)
  constrainReplicaUpdates(input, constraints)
  const replication = constraints.oneOf(
    'globalTableSettingsReplicationMode',
    input.text('GlobalTableSettingsReplicationMode'),
    REPLICATION_MODES,
  )
  const deletionProtection = input.boolean('DeletionProtectionEnabled')
  checkRequest(input, constraints, region)
  const tableClass = readTableClass(input)
  checkBounds(capacity.throughput)
  const indexes: readonly IndexUpdate[] | undefined = checkedUpdates?.()
  const { warm } = capacity
  const warms = warm?.reads !== undefined || warm?.writes !== undefined
  checkCombination(input, indexes)
  checkStreamChange(stream)
  checkEncryption(encryption)
  return {
    name,
    definitions,
    mode,
    capacity,
    warms,
    indexes,
    stream,
    encryption,
    deletionProtection,
    tableClass,
    replication,
  }
}

function updatedSettings(
  { region }: State,
  table: Table,
  { mode, capacity, encryption, deletionProtection, tableClass, replication }: TableUpdate,
  { now }: Surroundings,
): TableSettings {
  const { settings } = table
  if (replication === 'ENABLED_WITH_OVERRIDES')
    throw validation(
      `Value '${replication}' at 'GlobalTableSettingsReplicationMode' failed to satisfy constraint: Only ENABLED and DISABLED settings replication are supported for a Regional Table.`,
    )
  if (encryption) checkEncryptionChange(encryption, settings, region)
  const classChanges = tableClass !== undefined && tableClass !== (settings.tableClass ?? 'STANDARD')
  const changed = updatedCapacity(settings, mode, capacity, now)
  checkAccountMaximum(capacity.throughput, region)
  checkAccountUnits(capacity, region)
  return {
    ...settings,
    ...changed,
    ...(encryption && { encryptionKey: encryptionKey(encryption, region) }),
    ...(classChanges && { tableClass, tableClassAt: now }),
    deletionProtection: deletionProtection ?? settings.deletionProtection,
    settingsReplication: replication ?? settings.settingsReplication,
  }
}
