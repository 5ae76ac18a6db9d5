// CreateTable. The table is CREATING until dynamodb.ts activates it.
import { formatArn } from '../../aws/arn.js'
import type { Shape } from '../../aws/service.js'
import { toEpochMs } from '../../kernel/time.js'
import type { Change } from '../engine/changes.js'
import { newItemCollections } from '../engine/item-collections.js'
import type { Operation } from '../engine/operation.js'
import { newIndex, type Table } from '../engine/state.js'
import { newTree } from '../engine/tree.js'
import { resourceInUse } from '../errors.js'
import { Constraints } from '../input/constraints.js'
import type { Input } from '../input/input.js'
import { BILLING_MODES, checkAccountMaximum, checkBilling, indexCapacity, NO_THROUGHPUT } from './capacity.js'
import { describeTable } from './describe-table.js'
import { checkEncryption, encryptionKey, readEncryption } from './encryption.js'
import { indexDefinitions, keyedIndexes } from './index-definitions.js'
import { attributeTypes, checkAttributesUsed, tableKeySchema } from './key-schemas.js'
import { canonicalPolicy } from './policy-document.js'
import {
  MOST_KEYS,
  readAttributeDefinitions,
  readCapacity,
  readIndexes,
  readKeySchema,
} from './read-definition.js'
import { checkStreamOfNewTable, readStreamSpecification, readTableClass } from './settings.js'
import { enabledStream } from './stream-changes.js'
import { checkRequest, readTable } from './table-name.js'
import { readTags } from './tags.js'
import { checkAccountUnits, checkInitialWarm, checkOnDemand } from './warm-throughput.js'

export const createTable: Operation = (state, input, surroundings) => {
  const { now, random } = surroundings
  const request = readRequest(input, state.region)
  const { name, mode, capacity, locals, globals, stream, encryption } = request

  checkBilling(mode, capacity.throughput)
  const attributes = attributeTypes(request.definitions)
  const schema = tableKeySchema(request.elements, attributes)
  const hasIndexes = locals !== undefined || globals !== undefined
  if (!hasIndexes) checkAttributesUsed(attributes, [schema], false)
  const keyed = keyedIndexes(locals, globals, attributes, schema)
  if (hasIndexes) checkAttributesUsed(attributes, [schema, ...keyed.map((index) => index.schema)], true)
  const definitions = indexDefinitions(keyed, mode)
  checkStreamOfNewTable(stream)
  for (const [indexName, given] of [
    [undefined, capacity] as const,
    ...keyed.map((index) => [index.name, index] as const),
  ]) {
    checkOnDemand(given.onDemand, mode, indexName, 'created')
    const place = indexName === undefined ? 'table' : `index ${indexName}`
    checkInitialWarm(given.warm, mode, given.throughput ?? NO_THROUGHPUT, place)
  }
  checkEncryption(encryption)
  const tags = readTags(input.structures('Tags') ?? [])
  const policy = input.text('ResourcePolicy')
  const arn = formatArn('dynamodb', state.region, `table/${name}`)
  const policyOfTable = policy === undefined ? undefined : canonicalPolicy(policy, 'table')
  checkAccountMaximum(capacity.throughput, state.region)
  checkAccountUnits(capacity, state.region)
  for (const index of keyed) {
    checkAccountMaximum(index.throughput, state.region, index.name)
    checkAccountUnits(index, state.region, index.name)
  }
  if (state.tables.has(name)) throw resourceInUse(`Table already exists: ${name}`)

  const table: Table = {
    name,
    id: random.uuid(),
    arn,
    createdAt: now,
    schema,
    status: 'CREATING',
    settings: {
      attributes,
      billing: mode,
      payPerRequestAt: mode === 'PAY_PER_REQUEST' ? now : undefined,
      ...indexCapacity(capacity, mode),
      deletionProtection: input.boolean('DeletionProtectionEnabled') ?? false,
      tableClass: request.tableClass,
      encryptionKey: encryptionKey(encryption, state.region),
      ttlAttribute: undefined,
      ...(tags.length > 0 && { tags }),
      ...(policyOfTable !== undefined && {
        policies: { [arn]: { ...policyOfTable, revisionId: String(toEpochMs(now)) } },
      }),
    },
    items: newTree(),
    tombstones: newTree(),
    sizeBytes: 0,
    indexes: new Map(definitions.map((definition) => [definition.name, newIndex(definition, 'ACTIVE')])),
    collections: newItemCollections(definitions),
    stream: undefined,
    log: undefined,
  }
  const streams: readonly Change[] = stream?.viewType
    ? [{ kind: 'enable-stream', tableName: name, viewType: stream.viewType, at: now }]
    : []
  const described = describeTable(table, surroundings, enabledStream(state, name, stream?.viewType, now))
  return {
    response: { TableDescription: asJustCreated(described, input) },
    changes: [{ kind: 'create-table', table }, ...streams],
  }
}

function readRequest(input: Input, region: string) {
  const constraints = new Constraints()
  const name = readTable(input, constraints)
  const definitions =
    constraints.required('attributeDefinitions', readAttributeDefinitions(input, constraints)) ?? []
  const mode = constraints.oneOf('billingMode', input.text('BillingMode'), BILLING_MODES) ?? 'PROVISIONED'
  const capacity = readCapacity(input, constraints, '')
  const elements = readKeySchema(input, constraints, 'keySchema', MOST_KEYS)
  const globals = readIndexes(input, constraints, 'GlobalSecondaryIndexes')
  const locals = readIndexes(input, constraints, 'LocalSecondaryIndexes')
  const stream = readStreamSpecification(input, constraints)
  const encryption = readEncryption(input, constraints)
  checkRequest(input, constraints, region)
  const tableClass = readTableClass(input)
  return { name, definitions, mode, capacity, elements, globals, locals, stream, encryption, tableClass }
}

/** What AWS does not tell yet of a table that it is creating. */
function asJustCreated({ WarmThroughput, BillingModeSummary, ...described }: Shape, input: Input): Shape {
  const mode = (BillingModeSummary as Shape | undefined)?.BillingMode
  const indexes = described.GlobalSecondaryIndexes as readonly Shape[] | undefined
  const given = input.structures('GlobalSecondaryIndexes') ?? []
  return {
    ...described,
    ...(mode !== undefined && { BillingModeSummary: { BillingMode: mode } }),
    ...(input.has('WarmThroughput') && {
      WarmThroughput: { ...(WarmThroughput as Shape), Status: 'UPDATING' },
    }),
    ...(indexes && {
      GlobalSecondaryIndexes: indexes.map(({ WarmThroughput: warm, ...index }, number) => ({
        ...index,
        ...(given[number]?.has('WarmThroughput') && { WarmThroughput: warm }),
      })),
    }),
  }
}
