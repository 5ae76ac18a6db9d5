// ExecuteStatement: one statement; a SELECT page by page.
import type { Operation, Outcome, Surroundings } from '../engine/operation.js'
import type { State } from '../engine/state.js'
import { localWrite } from '../engine/write.js'
import { conditionFailed, validation } from '../errors.js'
import { Constraints } from '../input/constraints.js'
import { activeTable } from '../input/table-name.js'
import { type CapacityMode, consumedCapacity, readCapacityMode, writeUnits } from '../items/capacity.js'
import { type BoundWrite, bindStatement } from './bound-statement.js'
import { checkReadable } from './readable-keys.js'
import { readStatement } from './requests.js'
import { selectPage } from './select.js'
import { checkKey, duplicateItem, prepareWrite, returnedItems } from './writes.js'

const MAX_TOKEN_LENGTH = 32_768

export const executeStatement: Operation = (state, input, surroundings) => {
  const constraints = new Constraints()
  const { text, consistent, returnOnFailure, parameters: read } = readStatement(input, constraints)
  const nextToken = input.text('NextToken')
  constraints.length('nextToken', nextToken, 1, MAX_TOKEN_LENGTH)
  const limit = input.integer('Limit')
  constraints.range('limit', limit, 1)
  const capacityMode = readCapacityMode(input, constraints)
  constraints.check()
  const parameters = read()
  const bound = bindStatement(text, parameters, (select) => checkReadable(state, select))
  switch (bound.kind) {
    case 'select': {
      const request = { text: { text, parameters }, limit, nextToken, consistent, capacityMode }
      return { response: selectPage(state, bound, request, surroundings), changes: [] }
    }
    case 'exists':
      throw validation('EXISTS can only be used in ExecuteTransaction write requests.')
    default:
      if (nextToken !== undefined) throw validation('Invalid NextToken')
      return write(state, bound, { capacityMode, returnOnFailure }, surroundings)
  }
}

function write(
  state: State,
  bound: BoundWrite,
  {
    capacityMode,
    returnOnFailure,
  }: { readonly capacityMode: CapacityMode; readonly returnOnFailure: boolean },
  { now }: Surroundings,
): Outcome {
  const table = activeTable(state, bound.statement.source.table)
  checkKey(table, bound)
  const { target, duplicate, holds, next, cause } = prepareWrite(table, bound)
  const old = target.stored?.item
  if (duplicate) throw duplicateItem()
  if (!holds) throw conditionFailed(returnOnFailure ? old : undefined)
  const item = next(old)
  const change = localWrite(target, item, { timestamp: now, region: state.region }, cause)
  return {
    response: {
      Items: returnedItems(bound, old, item) ?? [],
      ...consumedCapacity(capacityMode, table, writeUnits(table, target.stored, change)),
    },
    changes: change ? [change] : [],
  }
}
