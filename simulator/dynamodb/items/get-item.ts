// GetItem.
import type { Operation } from '../engine/operation.js'
import { targetOf } from '../engine/write.js'
import { RequestExpressions } from '../expressions/request-expressions.js'
import { parseAttributes } from '../input/attribute-values.js'
import { Constraints } from '../input/constraints.js'
import { activeTable, readTableName } from '../input/table-name.js'
import { constrainLegacy, LEGACY_PARAMETERS } from '../legacy/parameters.js'
import { consumedCapacity, itemReadUnits, readCapacityMode } from './capacity.js'
import { itemSeen } from './seen.js'

const PROJECTION = ['ProjectionExpression'] as const

export const getItem: Operation = (state, input, surroundings) => {
  const constraints = new Constraints()
  const tableName = readTableName(input, constraints, input.has('Key') ? 'current' : 'older')
  const key = constraints.required('key', input.raw('Key'))
  const capacityMode = readCapacityMode(input, constraints)
  constrainLegacy(input, constraints, LEGACY_PARAMETERS.get)
  const consistent = input.boolean('ConsistentRead') ?? false
  constraints.check()
  const expressions = RequestExpressions.in(input, PROJECTION, LEGACY_PARAMETERS.get)
  const keyAttributes = parseAttributes(key)
  const project = expressions?.projection()?.of
  expressions?.checkAllUsed()
  const target = targetOf(activeTable(state, tableName), keyAttributes)
  expressions?.checkKeyPaths(target.table)
  const stored = itemSeen(state, target, consistent, surroundings)
  const response = stored ? { Item: project ? project(stored.item) : stored.item } : {}
  if (capacityMode === 'NONE') return { response, changes: [] }
  const units = itemReadUnits(stored, consistent)
  return { response: { ...response, ...consumedCapacity(capacityMode, target.table, units) }, changes: [] }
}
