// What Query and Scan have in common: the parameters around the keys.
import type { TreeKey } from '../engine/keys.js'
import type { Surroundings } from '../engine/operation.js'
import { indexKey, keyAttributes, tableKey } from '../engine/schema.js'
import type { Index, State, StoredItem, Table } from '../engine/state.js'
import type { Tree } from '../engine/tree.js'
import { invalidParameter, validation } from '../errors.js'
import type { RequestExpressions } from '../expressions/request-expressions.js'
import { parseAttributes } from '../input/attribute-values.js'
import { Constraints } from '../input/constraints.js'
import type { Input } from '../input/input.js'
import { activeTable, readTableName } from '../input/table-name.js'
import { constrainLegacy, type LegacyParameter } from '../legacy/parameters.js'
import { type Attributes, attribute, typeOf } from '../values/attribute-value.js'
import { type CapacityMode, readCapacityMode } from './capacity.js'
import type { Select } from './page.js'
import { itemsSeen } from './seen.js'

const SELECTS = ['SPECIFIC_ATTRIBUTES', 'COUNT', 'ALL_ATTRIBUTES', 'ALL_PROJECTED_ATTRIBUTES'] as const

export interface ReadRequest {
  readonly tableName: string
  readonly indexName: string | undefined
  readonly limit: number | undefined
  readonly select: Select | undefined
  readonly consistent: boolean
  readonly capacityMode: CapacityMode
}

export interface Source {
  readonly table: Table
  readonly index: Index | undefined
  /** As the request sees them. */
  readonly items: Tree<StoredItem>
}

export function readReadRequest(
  input: Input,
  legacy: readonly LegacyParameter[],
  further: (constraints: Constraints) => void = () => {},
): ReadRequest {
  const constraints = new Constraints()
  const tableName = readTableName(input, constraints)
  const indexName = input.text('IndexName')
  constraints.length('indexName', indexName, 3, 255)
  const limit = input.integer('Limit')
  constraints.range('limit', limit, 1)
  const select = constraints.oneOf('select', input.text('Select'), SELECTS)
  const capacityMode = readCapacityMode(input, constraints)
  constrainLegacy(input, constraints, legacy)
  further(constraints)
  constraints.check()
  const consistent = input.boolean('ConsistentRead') ?? false
  return { tableName, indexName, limit, select, consistent, capacityMode }
}

export function sourceOf(state: State, request: ReadRequest, surroundings: Surroundings): Source {
  const { tableName, indexName, consistent } = request
  const table = activeTable(state, tableName)
  const seen = (index?: Index) => itemsSeen(state, table, index, consistent, surroundings)
  if (indexName === undefined) return { table, index: undefined, items: seen() }
  const index = table.indexes.get(indexName)
  if (!index) throw validation(`The table does not have the specified index: ${indexName}`)
  if (index.status !== 'ACTIVE')
    throw validation(`Cannot read from backfilling global secondary index: ${indexName}`)
  if (consistent && index.definition.global)
    throw validation('Consistent reads are not supported on global secondary indexes')
  return { table, index, items: seen(index) }
}

/** What to show of the items, when the request does not say. */
export function selectOf(
  { select }: ReadRequest,
  { index }: Source,
  expressions: RequestExpressions,
): Select {
  const projected = expressions.projectedBy
  if (projected && select !== undefined && select !== 'SPECIFIC_ATTRIBUTES')
    throw validation(
      `Cannot specify the ${projected} when choosing to get ${select === 'COUNT' ? 'only the Count' : select}`,
    )
  if (!projected && select === 'SPECIFIC_ATTRIBUTES')
    throw validation(
      'Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES',
    )
  if (select === 'ALL_PROJECTED_ATTRIBUTES' && !index)
    throw invalidParameter('ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName')
  if (select === 'ALL_ATTRIBUTES' && index?.definition.global && index.definition.projection.type !== 'ALL')
    throw invalidParameter(
      `Select type ALL_ATTRIBUTES is not supported for global secondary index ${index.definition.name} because its projection type is not ALL`,
    )
  if (projected) return 'SPECIFIC_ATTRIBUTES'
  return select ?? (index ? 'ALL_PROJECTED_ATTRIBUTES' : 'ALL_ATTRIBUTES')
}

/** Where the page before ended; undefined at the beginning. */
export function startKey(input: Input, { table, index }: Source): TreeKey | undefined {
  const given = input.raw('ExclusiveStartKey')
  if (!given) return undefined
  const position = parseAttributes(given)
  checkPosition(position, table, index)
  const key = tableKey(table.schema, position)
  return index ? indexKey(index.definition.schema, position, key) : key
}

function checkPosition(position: Attributes, table: Table, index: Index | undefined): void {
  const wanted = new Map(keyAttributes(table.schema).map(({ name, type }) => [name, type]))
  for (const { name, type } of index ? keyAttributes(index.definition.schema) : []) wanted.set(name, type)
  const fits = [...wanted].every(([name, type]) => {
    const value = attribute(position, name)
    return value && typeOf(value) === type
  })
  if (!fits || Object.keys(position).length !== wanted.size)
    throw validation(
      'The provided starting key is invalid: The provided key element does not match the schema',
    )
}
