// CreateTable. The table is CREATING until dynamodb.ts activates it.
import { formatArn } from '../../aws/arn.js'
import type { Change } from '../engine/changes.js'
import { newItemCollections } from '../engine/item-collections.js'
import type { Operation } from '../engine/operation.js'
import type { IndexDefinition, Table } from '../engine/state.js'
import { newTree } from '../engine/tree.js'
import { resourceInUse } from '../errors.js'
import { Constraints } from '../input/constraints.js'
import { checkTableNameLength, readTableName } from '../input/table-name.js'
import {
  billing,
  checkAttributesUsed,
  checkIndexNames,
  indexDefinition,
  keySchema,
  readAttributeDefinitions,
  readIndex,
  readKeySchema,
  readThroughput,
} from './definition.js'
import { describeTable } from './describe-table.js'
import { BILLING_MODES, readStreamSpecification, TABLE_CLASSES } from './settings.js'

export const createTable: Operation = (state, input, surroundings) => {
  const { now, random } = surroundings
  const constraints = new Constraints()
  const name = readTableName(input, constraints)
  const given = constraints.required('attributeDefinitions', readAttributeDefinitions(input, constraints))
  const elements = readKeySchema(input, constraints, 'keySchema')
  const mode = constraints.oneOf('billingMode', input.text('BillingMode'), BILLING_MODES) ?? 'PROVISIONED'
  const throughput = readThroughput(input, constraints, '')
  const tableClass = constraints.oneOf('tableClass', input.text('TableClass'), TABLE_CLASSES)
  const locals = input.structures('LocalSecondaryIndexes') ?? []
  const globals = input.structures('GlobalSecondaryIndexes') ?? []
  const localInputs = locals.map((index, n) =>
    readIndex(index, constraints, `localSecondaryIndexes.${n + 1}.member`),
  )
  const globalInputs = globals.map((index, n) =>
    readIndex(index, constraints, `globalSecondaryIndexes.${n + 1}.member`),
  )
  const viewType = readStreamSpecification(input, constraints)
  constraints.check()
  checkTableNameLength(name)

  const attributes = given ?? new Map()
  const schema = keySchema(elements, attributes)
  const definitions: readonly IndexDefinition[] = [
    ...localInputs.map((index) => indexDefinition(index, false, attributes, schema)),
    ...globalInputs.map((index) => indexDefinition(index, true, attributes, schema)),
  ]
  checkIndexNames(definitions.map((definition) => definition.name))
  checkAttributesUsed(attributes, [schema, ...definitions.map((definition) => definition.schema)])
  const settings = {
    attributes,
    ...billing(mode, throughput),
    deletionProtection: input.boolean('DeletionProtectionEnabled') ?? false,
    tableClass,
    ttlAttribute: undefined,
  }
  if (state.tables.has(name)) throw resourceInUse(`Table already exists: ${name}`)

  const table: Table = {
    name,
    id: random.uuid(),
    arn: formatArn('dynamodb', state.region, `table/${name}`),
    createdAt: now,
    schema,
    status: 'CREATING',
    settings,
    items: newTree(),
    tombstones: newTree(),
    sizeBytes: 0,
    indexes: new Map(
      definitions.map((definition) => [definition.name, { definition, status: 'ACTIVE', items: newTree() }]),
    ),
    collections: newItemCollections(definitions),
    stream: undefined,
    log: undefined,
  }
  const stream: readonly Change[] = viewType
    ? [{ kind: 'enable-stream', tableName: name, viewType, at: now }]
    : []
  return {
    response: { TableDescription: describeTable(table, surroundings, viewType) },
    changes: [{ kind: 'create-table', table }, ...stream],
  }
}
