// UpdateTable: settings, stream, global indexes. What it says of replicas is checked here and carried out by
// global-tables/, which dynamodb.ts hands it to.

import type { Instant } from '../../kernel/time.js'
import type { Change } from '../engine/changes.js'
import type { Operation } from '../engine/operation.js'
import type { State, Table, TableSettings } from '../engine/state.js'
import { resourceInUse, tableNotFound, validation } from '../errors.js'
import { Constraints } from '../input/constraints.js'
import type { Input } from '../input/input.js'
import { readTableName } from '../input/table-name.js'
import type { StreamViewType } from '../streams/stream.js'
import { billing, readAttributeDefinitions, readThroughput } from './definition.js'
import { describeTable } from './describe-table.js'
import { indexChanges } from './index-updates.js'
import { replicaChanges } from './replica-updates.js'
import { BILLING_MODES, readStreamSpecification, TABLE_CLASSES } from './settings.js'

const CHANGES_SOMETHING = [
  'BillingMode',
  'ProvisionedThroughput',
  'GlobalSecondaryIndexUpdates',
  'StreamSpecification',
  'ReplicaUpdates',
  'TableClass',
  'DeletionProtectionEnabled',
  'SSESpecification',
  'OnDemandThroughput',
]

export const updateTable: Operation = (state, input, surroundings) => {
  const { now } = surroundings
  const constraints = new Constraints()
  const name = readTableName(input, constraints)
  const attributes = readAttributeDefinitions(input, constraints)
  const mode = constraints.oneOf('billingMode', input.text('BillingMode'), BILLING_MODES)
  const throughput = readThroughput(input, constraints, '')
  const tableClass = constraints.oneOf('tableClass', input.text('TableClass'), TABLE_CLASSES)
  const viewType = readStreamSpecification(input, constraints)
  constraints.check()
  if (!CHANGES_SOMETHING.some((member) => input.has(member)))
    throw validation(
      'At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required',
    )
  const table = activeForUpdate(state, name)
  const settings: TableSettings = {
    ...table.settings,
    ...(mode === 'PAY_PER_REQUEST' || throughput ? billing(mode ?? table.settings.billing, throughput) : {}),
    attributes: new Map([...table.settings.attributes, ...(attributes ?? [])]),
    tableClass: tableClass ?? table.settings.tableClass,
    deletionProtection: input.boolean('DeletionProtectionEnabled') ?? table.settings.deletionProtection,
  }
  const indexes = indexChanges(table, input, settings.attributes)
  const stream = streamChanges(table, input, viewType, surroundings.replicas(name), now)
  const changes: readonly Change[] = [
    { kind: 'settings', tableName: name, settings: { ...settings, attributes: indexes.attributes } },
    ...indexes.changes,
    ...stream,
    ...replicaChanges(state, table, settings, input, stream.length > 0, now),
  ]
  const described = describeTable({ ...table, settings }, surroundings, viewType)
  return { response: { TableDescription: { ...described, TableStatus: 'UPDATING' } }, changes }
}

/** GT-39: one update at a time. */
function activeForUpdate(state: State, name: string): Table {
  const table = state.tables.get(name)
  if (!table) throw tableNotFound(name)
  const busy = [...table.indexes.values()].find(({ status }) => status !== 'ACTIVE')
  if (table.status !== 'ACTIVE')
    throw resourceInUse(`Attempt to change a resource which is still in use: Table is being created: ${name}`)
  if (busy)
    throw resourceInUse(`Attempt to change a resource which is still in use: Table is being updated: ${name}`)
  return table
}

/** ST-05, ST-07. */
function streamChanges(
  table: Table,
  input: Input,
  viewType: StreamViewType | undefined,
  replicas: readonly unknown[] | undefined,
  at: Instant,
): readonly Change[] {
  if (!input.has('StreamSpecification')) return []
  const enabled = table.stream?.enabled ?? false
  if (viewType) {
    if (enabled) throw validation(`Table already has an enabled stream: TableName: ${table.name}`)
    return [{ kind: 'enable-stream', tableName: table.name, viewType, at }]
  }
  if (!enabled) throw validation(`Table does not have a stream to disable: TableName: ${table.name}`)
  // GT-09.
  if (replicas && replicas.length > 0)
    throw validation('Streams cannot be disabled for a table that is part of a global table.')
  return [{ kind: 'disable-stream', tableName: table.name, at }]
}
