// The indexes of a table that is created, and one that is added: their keys first, then what they project and cost.
import type { KeySchema, KeyType, TableKeySchema } from '../engine/schema.js'
import type { IndexDefinition, Projection } from '../engine/state.js'
import type { TableSettings } from '../engine/table-settings.js'
import { invalidParameter } from '../errors.js'
import { indexCapacity } from './capacity.js'
import { globalKeySchema, localKeySchema } from './key-schemas.js'
import type { IndexInput } from './read-definition.js'

const MAX_LOCALS = 5
/** 20 per table, and of all their INCLUDE projections together this many attributes. */
export const MAX_GLOBALS = 20
const MAX_PROJECTED = 100

export interface KeyedIndex extends IndexInput {
  readonly global: boolean
  readonly schema: KeySchema
}

/** @throws AwsError when an index's key does not fit the table */
export function keyedIndexes(
  locals: readonly IndexInput[] | undefined,
  globals: readonly IndexInput[] | undefined,
  attributes: ReadonlyMap<string, KeyType>,
  table: TableKeySchema,
): readonly KeyedIndex[] {
  if (locals?.length === 0) throw invalidParameter('List of LocalSecondaryIndexes is empty')
  if (locals && !table.range[0])
    throw invalidParameter(
      'Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex',
    )
  const local = (locals ?? []).map((index) => ({
    ...index,
    global: false,
    schema: localKeySchema(index.name, index.elements, attributes, table),
  }))
  if (globals?.length === 0) throw invalidParameter('List of GlobalSecondaryIndexes is empty')
  const global = (globals ?? []).map((index) => ({
    ...index,
    global: true,
    schema: globalKeySchema(index.elements, attributes),
  }))
  return [...local, ...global]
}

/** @throws AwsError when an index projects or costs what it may not, or there are too many */
export function indexDefinitions(
  indexes: readonly KeyedIndex[],
  billing: TableSettings['billing'],
): readonly IndexDefinition[] {
  const names = new Set<string>()
  const definitions = indexes.map((index) => {
    const projection = projectionOf(index)
    if (index.global && index.throughput && billing === 'PAY_PER_REQUEST')
      throw invalidParameter(
        `ProvisionedThroughput should not be specified for index: ${index.name} when BillingMode is PAY_PER_REQUEST`,
      )
    if (index.global && !index.throughput && billing === 'PROVISIONED')
      throw invalidParameter(`ProvisionedThroughput is not specified for index: ${index.name}`)
    if (names.has(index.name)) throw invalidParameter(`Duplicate index name: ${index.name}`)
    names.add(index.name)
    return definitionOf(index, projection, billing)
  })
  if (definitions.filter(({ global }) => !global).length > MAX_LOCALS)
    throw invalidParameter(`Number of LocalSecondaryIndexes exceeds per-table limit of ${MAX_LOCALS}`)
  if (definitions.filter(({ global }) => global).length > MAX_GLOBALS)
    throw invalidParameter(`GlobalSecondaryIndex count exceeds the per-table limit of ${MAX_GLOBALS}`)
  checkProjected(definitions)
  return definitions
}

export function definitionOf(
  index: KeyedIndex,
  projection: Projection,
  billing: TableSettings['billing'],
): IndexDefinition {
  const { name, global, schema } = index
  return { name, global, schema, projection, ...indexCapacity(index, billing) }
}

/** @throws AwsError when the projection's type and attributes do not go together */
export function projectionOf({ projectionType: type, nonKeyAttributes: names }: IndexInput): Projection {
  if (type === undefined) throw invalidParameter('Unknown ProjectionType: null')
  if (type !== 'INCLUDE') {
    if (names) throw invalidParameter(`ProjectionType is ${type}, but NonKeyAttributes is specified`)
    return { type }
  }
  if (!names) throw invalidParameter('ProjectionType is INCLUDE, but NonKeyAttributes is not specified')
  const repeated = names.find((name, position) => names.indexOf(name) !== position)
  if (repeated !== undefined) throw invalidParameter(`Duplicate element in NonKeyAttributes: ${repeated}`)
  return { type, names: [...names].sort() }
}

/** @throws AwsError when all the table's indexes together project too many attributes */
export function checkProjected(definitions: readonly IndexDefinition[]): void {
  const projected = definitions.flatMap(({ projection }) =>
    projection.type === 'INCLUDE' ? projection.names : [],
  )
  if (projected.length > MAX_PROJECTED)
    throw invalidParameter(
      `Number of NonKeyAttributes of all secondary indexes exceeds the per-table limit of ${MAX_PROJECTED}`,
    )
}
