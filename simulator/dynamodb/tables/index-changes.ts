// What GlobalSecondaryIndexUpdates change of a table: indexes created, with back-fill, deleted, and given other capacity.
import { AwsError } from '../../aws/errors.js'
import type { Instant } from '../../kernel/time.js'
import type { Change } from '../engine/changes.js'
import type { KeyAttribute } from '../engine/schema.js'
import type { IndexDefinition, Table } from '../engine/state.js'
import { internalFailure, invalidParameter, validation } from '../errors.js'
import {
  type Billing,
  changedThroughput,
  checkAccountMaximum,
  checkBounds,
  isOutOfBounds,
  limitExceeded,
  setUnits,
} from './capacity.js'
import { checkProjected, definitionOf, MAX_GLOBALS, projectionOf } from './index-definitions.js'
import type { IndexUpdate } from './index-updates.js'
import { attributeTypes, globalKeySchema } from './key-schemas.js'
import type { CapacityInput, IndexInput } from './read-definition.js'
import { checkNotRedefined } from './redefinition.js'
import {
  checkAccountUnits,
  checkInitialWarm,
  checkOnDemand,
  checkWarmIncrease,
  warmUnits,
} from './warm-throughput.js'

export interface IndexSurroundings {
  readonly table: Table
  /** The mode that the table has afterwards, and had. */
  readonly billing: Billing
  readonly definitions: readonly KeyAttribute[] | undefined
  readonly region: string
  readonly now: Instant
}

/** @throws AwsError when the table's indexes cannot be changed so */
export function indexChanges(updates: readonly IndexUpdate[], around: IndexSurroundings): readonly Change[] {
  const { table } = around
  if (updates.some(({ update }) => isOutOfBounds(update?.throughput)))
    throw validation(
      'This operation cannot be performed with given input values. Please contact DynamoDB service team for more info: Action Blocked: IndexUpdate',
    )
  checkOneAtATime(table, updates)
  const changes = updates.map((update): Change => {
    if (update.create) return creation(update.create, around)
    const definition = globalIndex(table, update)
    if (!update.update) return { kind: 'delete-index', tableName: table.name, indexName: update.indexName }
    return {
      kind: 'define-index',
      tableName: table.name,
      definition: updated(definition, update.update, around),
    }
  })
  checkCounts(table, changes)
  return changes
}

function creation(index: IndexInput, { table, billing, definitions, region }: IndexSurroundings): Change {
  const { name, throughput } = index
  checkBounds(throughput)
  if (table.indexes.has(name)) throw validation('Attempting to create an index which already exists')
  if (billing === 'PROVISIONED' && !throughput)
    throw invalidParameter(
      `Both ReadCapacityUnits and WriteCapacityUnits must be specified for index: ${name}`,
    )
  if (billing === 'PAY_PER_REQUEST' && throughput)
    throw invalidParameter(
      `Neither ReadCapacityUnits nor WriteCapacityUnits can be specified for index: ${name} when BillingMode is PAY_PER_REQUEST`,
    )
  if (!definitions) throw invalidParameter(`AttributeDefinitions is not specified for index: ${name}`)
  const schema = globalKeySchema(index.elements, attributeTypes(definitions))
  checkNotRedefined(table, schema)
  const projection = projectionOf(index)
  checkOnDemand(index.onDemand, billing, name, 'created')
  const definition = definitionOf({ ...index, global: true, schema }, projection, billing)
  checkInitialWarm(index.warm, billing, definition.throughput, `index ${name}`)
  checkAccountMaximum(throughput, region, name)
  checkAccountUnits(index, region, name)
  return { kind: 'create-index', tableName: table.name, definition }
}

/** @throws AwsError when there is no such global index */
function globalIndex(table: Table, { indexName, update }: IndexUpdate): IndexDefinition {
  const index = table.indexes.get(indexName)
  if (!index && update?.warm) throw internalFailure()
  if (!index)
    throw new AwsError(
      'ResourceNotFoundException',
      `Requested resource not found: Index ${indexName} for table ${table.name}`,
    )
  if (!index.definition.global)
    throw validation(
      `Cannot ${update ? 'update' : 'delete'} an index that is not a GlobalSecondaryIndex: ${indexName}`,
    )
  return index.definition
}

function updated(
  definition: IndexDefinition,
  { throughput: wanted, onDemand, warm }: CapacityInput,
  { table, billing, region, now }: IndexSurroundings,
): IndexDefinition {
  const { name } = definition
  const changesOnDemand =
    warm !== undefined || onDemand?.reads !== undefined || onDemand?.writes !== undefined
  if (billing === 'PAY_PER_REQUEST' && (wanted || !changesOnDemand))
    throw invalidParameter(
      `The only Updates for index: ${name} when TableThroughputMode is PAY_PER_REQUEST can be to OnDemandThroughput, WarmThroughput`,
    )
  checkOnDemand(onDemand, billing, name, 'updated')
  checkWarmIncrease(warm, definition.warm, `index ${name}`)
  checkAccountMaximum(wanted, region, name)
  checkAccountUnits({ onDemand, warm }, region, name)
  const switched = billing !== table.settings.billing
  const throughput =
    wanted && switched
      ? { ...definition.throughput, ...wanted }
      : wanted
        ? changedThroughput(definition.throughput, wanted, name, now)
        : definition.throughput
  return {
    ...definition,
    throughput,
    onDemand: setUnits(onDemand, switched ? undefined : definition.onDemand),
    warm: warmUnits(billing, throughput, warm, definition.warm),
  }
}

/** One index at a time is created or deleted; one that is being created can be deleted. */
function checkOneAtATime(table: Table, updates: readonly IndexUpdate[]): void {
  const structural = updates.filter(({ update }) => !update)
  const [first] = structural
  if (!first) return
  const building = [...table.indexes.values()].find(({ status }) => status === 'CREATING')
  const isCancelling = !first.create && first.indexName === building?.definition.name
  if (structural.length > 1 || (building && !isCancelling))
    throw limitExceeded(
      'Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table',
    )
}

function checkCounts(table: Table, changes: readonly Change[]): void {
  const created = changes.flatMap((change) => (change.kind === 'create-index' ? [change.definition] : []))
  if (created.length === 0) return
  const definitions = [...[...table.indexes.values()].map(({ definition }) => definition), ...created]
  if (definitions.filter(({ global }) => global).length > MAX_GLOBALS)
    throw limitExceeded(
      `Subscriber limit exceeded: Number of global secondary indexes exceeds per-table limit of ${MAX_GLOBALS}`,
    )
  checkProjected(definitions)
}
