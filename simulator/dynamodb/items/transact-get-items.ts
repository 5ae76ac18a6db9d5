// TransactGetItems: up to 100 items at one moment.
import type { Operation } from '../engine/operation.js'
import { targetOf } from '../engine/write.js'
import { RequestExpressions } from '../expressions/request-expressions.js'
import { parseAttributes } from '../input/attribute-values.js'
import { Constraints } from '../input/constraints.js'
import { activeTable, readTableName } from '../input/table-name.js'
import { readCapacityMode, readUnits } from './capacity.js'
import { TransactionCapacity } from './transaction-capacity.js'

const MAX_ITEMS = 100

export const transactGetItems: Operation = (state, input) => {
  const constraints = new Constraints()
  const requested = constraints.required('transactItems', input.structures('TransactItems')) ?? []
  constraints.length('transactItems', requested, 1, MAX_ITEMS)
  const capacityMode = readCapacityMode(input, constraints)
  const gets = requested.map((request, index) => {
    const get = constraints.required(`transactItems.${index + 1}.member.get`, request.structure('Get'))
    if (get) constraints.required(`transactItems.${index + 1}.member.get.key`, get.raw('Key'))
    return get
  })
  constraints.check()
  const capacity = new TransactionCapacity(capacityMode, 'ReadCapacityUnits')
  const responses = gets.map((get) => {
    if (!get) return {}
    const names = new Constraints()
    const tableName = readTableName(get, names)
    names.check()
    const expressions = new RequestExpressions(get, ['ProjectionExpression'])
    const project = expressions.projection()
    expressions.checkAllUsed()
    const { table, stored } = targetOf(activeTable(state, tableName), parseAttributes(get.raw('Key')))
    capacity.add(table, { table: readUnits(stored?.sizeBytes ?? 0, true), indexes: new Map() })
    return stored ? { Item: project ? project(stored.item) : stored.item } : {}
  })
  return { response: { Responses: responses, ...capacity.describe() }, changes: [] }
}
