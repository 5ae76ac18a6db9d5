// TransactGetItems: up to 100 items at one moment.
import type { Operation } from '../engine/operation.js'
import { type Target, targetOf } from '../engine/write.js'
import type { Project } from '../expressions/projection.js'
import { RequestExpressions } from '../expressions/request-expressions.js'
import { parseAttributes } from '../input/attribute-values.js'
import { Constraints } from '../input/constraints.js'
import type { Input } from '../input/input.js'
import { activeTable, readTableName } from '../input/table-name.js'
import type { Attributes } from '../values/attribute-value.js'
import { attempt, checkReasons, NO_REASON } from './cancellation.js'
import { itemReadUnits, readCapacityMode } from './capacity.js'
import { checkDistinct, IN_TRANSACTION } from './distinct-targets.js'
import { TransactionCapacity } from './transaction-capacity.js'

const MAX_ITEMS = 100

interface Get {
  readonly tableName: string
  readonly key: Attributes
  readonly project: Project | undefined
}

export const transactGetItems: Operation = (state, input) => {
  const constraints = new Constraints()
  const requested = constraints.required('transactItems', input.structures('TransactItems')) ?? []
  constraints.length('transactItems', requested, 1, MAX_ITEMS)
  const capacityMode = readCapacityMode(input, constraints)
  const readers = requested.map((request, index) =>
    readGet(request, `transactItems.${index + 1}.member.get`, constraints),
  )
  constraints.check()
  const gets = readers.map((read) => read())
  const tables = gets.map(({ tableName }) => activeTable(state, tableName))
  const found = gets.map(({ key }, index) => attempt(() => targetOf(tables[index] as Target['table'], key)))
  checkDistinct(
    found.flatMap((target) => ('reason' in target ? [] : [target])),
    IN_TRANSACTION,
  )
  checkReasons(found.map((target) => ('reason' in target ? target.reason : NO_REASON)))

  const capacity = new TransactionCapacity(capacityMode, 'ReadCapacityUnits')
  const responses = found.map((target, index) => {
    if ('reason' in target) return {}
    const { table, stored } = target
    capacity.add(table, itemReadUnits(stored, true))
    return stored ? shown(stored.item, gets[index]?.project) : {}
  })
  return { response: { Responses: responses, ...capacity.describe() }, changes: [] }
}

/** An item of which nothing is shown is left out, as one that is not there; GetItem and BatchGetItem show it empty. */
function shown(item: Attributes, project: Project | undefined): { readonly Item?: Attributes } {
  if (!project) return { Item: item }
  const projected = project(item)
  return Object.keys(projected).length > 0 ? { Item: projected } : {}
}

/** @returns what reads the rest, once the constraints are met */
function readGet(request: Input, path: string, constraints: Constraints): () => Get {
  const get = constraints.required(path, request.structure('Get'))
  const tableName = get ? readTableName(get, constraints, 'older', `${path}.tableName`) : ''
  if (get) constraints.required(`${path}.key`, get.raw('Key'))
  return () => {
    const expressions = new RequestExpressions(get as Input, ['ProjectionExpression'], [], 'older')
    const project = expressions.projection()?.of
    expressions.checkAllUsed()
    return { tableName, project, key: parseAttributes(get?.raw('Key'), 'older') }
  }
}
