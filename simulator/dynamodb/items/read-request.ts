// What Query and Scan have in common: the parameters around the keys.
import type { AwsError } from '../../aws/errors.js'
import type { IndexEntry, StoredItem } from '../engine/entry.js'
import { projectedNames } from '../engine/index-view.js'
import type { Surroundings } from '../engine/operation.js'
import type { Index, State, Table } from '../engine/state.js'
import type { Tree } from '../engine/tree.js'
import { invalidParameter, validation } from '../errors.js'
import type { RequestExpressions } from '../expressions/request-expressions.js'
import { Constraints } from '../input/constraints.js'
import type { Input } from '../input/input.js'
import { javaSetOrder } from '../input/java-set-order.js'
import { activeTable, readTableName } from '../input/table-name.js'
import { constrainLegacy, type LegacyParameter } from '../legacy/parameters.js'
import type { ValueLayer } from '../values/value-layer.js'
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
  readonly items: Tree<StoredItem> | Tree<IndexEntry>
}

export function readReadRequest(
  input: Input,
  legacy: readonly LegacyParameter[],
  layer: ValueLayer,
  further: (constraints: Constraints) => void = () => {},
): ReadRequest {
  const constraints = new Constraints()
  const tableName = readTableName(input, constraints, layer)
  const indexName = input.text('IndexName')
  constraints.length('indexName', indexName, 3, 255)
  constraints.nameCharacters('indexName', indexName)
  const limit = input.integer('Limit')
  if (layer === 'older') constraints.range('limit', limit, 1)
  else if (limit !== undefined && limit < 1)
    constraints.fail(
      "Value at 'Limit' failed to satisfy constraint: Member must have value greater than or equal to 1",
    )
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

/**
 * What to show of the items, also when the request does not say.
 *
 * @throws AwsError when the request contradicts itself, whatever the table is
 */
export function selectOf(
  { select, indexName }: ReadRequest,
  expressions: RequestExpressions,
  layer: ValueLayer,
): Select {
  const projected = expressions.projectedBy
  if (projected && select !== undefined && select !== 'SPECIFIC_ATTRIBUTES')
    throw contradiction(
      `Cannot specify the ${projected} when choosing to get ${select === 'COUNT' ? 'only the Count' : select}`,
      layer,
    )
  if (!projected && select === 'SPECIFIC_ATTRIBUTES')
    throw contradiction(
      'Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES',
      layer,
    )
  if (select === 'ALL_PROJECTED_ATTRIBUTES' && indexName === undefined)
    throw contradiction('ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName', layer)
  if (projected) return 'SPECIFIC_ATTRIBUTES'
  return select ?? (indexName === undefined ? 'ALL_ATTRIBUTES' : 'ALL_PROJECTED_ATTRIBUTES')
}

/** Query counts it, Scan does not. */
function contradiction(text: string, layer: ValueLayer): AwsError {
  return layer === 'current' ? Constraints.alone(text) : validation(text)
}

/**
 * @param heads the top-level attributes that the request wants to see
 * @throws AwsError when a global index does not hold what is to be shown
 */
export function checkProjected({ table, index }: Source, select: Select, heads: Iterable<string> = []): void {
  if (!index?.definition.global || index.definition.projection.type === 'ALL') return
  const { name } = index.definition
  if (select === 'ALL_ATTRIBUTES')
    throw invalidParameter(
      `Select type ALL_ATTRIBUTES is not supported for global secondary index ${name} because its projection type is not ALL`,
    )
  const held = projectedNames(table, index)
  const missing = [...heads].filter((head) => !held.has(head))
  if (missing.length > 0)
    throw invalidParameter(`Global secondary index ${name} does not project [${missing.join(', ')}]`)
}

/**
 * Of a query; a scan finds nothing there.
 *
 * @param heads the top-level attributes that the filter looks at
 * @throws AwsError when an index, also a local one, does not hold one of them
 */
export function checkFilterProjected({ table, index }: Source, heads: ReadonlySet<string>): void {
  if (!index || index.definition.projection.type === 'ALL') return
  const held = projectedNames(table, index)
  const missing = [...heads].filter((head) => !held.has(head))
  if (missing.length > 0) throw filterNotProjected(index, missing)
}

export function filterNotProjected({ definition }: Index, missing: readonly string[]): AwsError {
  return invalidParameter(
    `Secondary index ${definition.name} does not project one or more filter attributes: [${javaSetOrder(missing, false)}]`,
  )
}
