// SELECT as a page of a query or a scan.
import type { Shape } from '../../aws/service.js'
import type { Entry } from '../engine/entry.js'
import { compareKeys, slotBound, type TreeKey } from '../engine/keys.js'
import type { Surroundings } from '../engine/operation.js'
import type { State } from '../engine/state.js'
import { validation } from '../errors.js'
import { parseAttributes } from '../input/attribute-values.js'
import { activeTable } from '../input/table-name.js'
import type { CapacityMode } from '../items/capacity.js'
import { page } from '../items/page.js'
import { checkProjected, type Source, sourceOf } from '../items/read-request.js'
import { startPosition } from '../items/start-key.js'
import type { Attributes } from '../values/attribute-value.js'
import type { BoundSelect } from './bound-statement.js'
import { all } from './conditions.js'
import { checkConditions } from './index-projection.js'
import { keyedBranches } from './key-plan.js'
import { nextToken, positionIn, type StatementText, tokenMismatch } from './next-token.js'
import { inOrder, type Reading } from './ordering.js'
import { readableKeys } from './readable-keys.js'

export interface SelectRequest {
  readonly text: StatementText
  readonly limit: number | undefined
  readonly nextToken: string | undefined
  readonly consistent: boolean
  readonly capacityMode: CapacityMode
}

/** @throws AwsError */
export function selectPage(
  state: State,
  bound: BoundSelect,
  request: SelectRequest,
  surroundings: Surroundings,
): Shape {
  const { statement, scope, columns } = bound
  const { limit, consistent, capacityMode } = request
  const { table, index } = tableAndIndex(state, bound, consistent)
  const { table: tableName, index: indexName } = statement.source
  const read = { tableName, indexName, limit, consistent, capacityMode, select: undefined }
  const source = sourceOf(state, read, surroundings)
  checkProjected(source, 'SPECIFIC_ATTRIBUTES', new Set(columns?.attributes))
  const schema = index ? readableKeys(index.definition.schema) : table.schema
  const branches = keyedBranches(statement.where, schema, scope)
  if (index && branches) checkConditions(table, index, branches)
  const reading = inOrder(statement, branches, schema)
  const start = request.nextToken === undefined ? undefined : startOf(request.nextToken, request.text, source)
  const { Items, LastEvaluatedKey, ConsumedCapacity } = page(
    {
      request: read,
      source,
      filter: { holds: all(bound.terms) },
      projection: columns && { of: columns.project, heads: new Set(columns.attributes) },
      select: columns ? 'SPECIFIC_ATTRIBUTES' : index ? 'ALL_PROJECTED_ATTRIBUTES' : 'ALL_ATTRIBUTES',
    },
    (visit) =>
      reading
        ? readFrom(source.items, reading, start, visit)
        : source.items.walk(start ?? slotBound(0), undefined, true, visit),
  )
  return {
    Items,
    ...(LastEvaluatedKey !== undefined && {
      NextToken: nextToken(request.text, LastEvaluatedKey as Attributes),
      LastEvaluatedKey,
    }),
    ...(ConsumedCapacity !== undefined && { ConsumedCapacity }),
  }
}

/** Query and Scan say the same in other words. */
function tableAndIndex(state: State, { statement }: BoundSelect, consistent: boolean) {
  const table = activeTable(state, statement.source.table)
  const { index: indexName } = statement.source
  if (indexName === undefined) return { table, index: undefined }
  const index = table.indexes.get(indexName)
  if (!index) throw validation('The table does not have the specified index')
  if (consistent && index.definition.global)
    throw validation('Strongly consistent read is not supported on Global Secondary Indexes')
  return { table, index }
}

function startOf(token: string, text: StatementText, source: Parameters<typeof startPosition>[1]): TreeKey {
  const position = positionIn(token, text)
  try {
    return startPosition(parseAttributes(position), source, 'Query')
  } catch {
    throw tokenMismatch()
  }
}

function readFrom(
  items: Source['items'],
  { ranges, forward }: Reading,
  start: TreeKey | undefined,
  visit: (entry: Entry) => boolean,
): void {
  let begun = start === undefined
  let goesOn = true
  for (let { low, high } of ranges) {
    if (!begun && start) {
      if (start.hash !== low.hash || compareKeys(start, low) < 0 || compareKeys(start, high) > 0) continue
      begun = true
      if (forward) low = start
      else high = start
    }
    items.walk(low, high, forward, (entry: Entry) => {
      goesOn = visit(entry)
      return goesOn
    })
    if (!goesOn) return
  }
  if (!begun) throw tokenMismatch()
}
