// UpdateItem: creates the item when it is not there, also without an update expression.
import type { Operation } from '../engine/operation.js'
import { keyAttributes } from '../engine/schema.js'
import type { State } from '../engine/state.js'
import { targetOf } from '../engine/write.js'
import { invalidParameter } from '../errors.js'
import { projection } from '../expressions/projection.js'
import { RequestExpressions } from '../expressions/request-expressions.js'
import type { Update } from '../expressions/update.js'
import { parseAttributes } from '../input/attribute-values.js'
import type { Input } from '../input/input.js'
import { activeTable } from '../input/table-name.js'
import { LEGACY_PARAMETERS } from '../legacy/parameters.js'
import type { Attributes } from '../values/attribute-value.js'
import { carryOut, type PreparedWrite, type ReturnValues, readWriteRequest } from './write-request.js'

export const updateItem: Operation = (state, input, surroundings) => {
  const request = readWriteRequest(input, 'Key', LEGACY_PARAMETERS.update)
  const expressions = new RequestExpressions(
    input,
    ['UpdateExpression', 'ConditionExpression'],
    LEGACY_PARAMETERS.update,
  )
  const prepared = prepareUpdate(state, request.tableName, input, expressions)
  return carryOut(state, request, prepared, surroundings, (old, item) =>
    returned(request.returnValues, prepared.update, old, item),
  )
}

export function prepareUpdate(
  state: State,
  tableName: string,
  input: Input,
  expressions: RequestExpressions,
): PreparedWrite & { readonly update: Update | undefined } {
  const key = parseAttributes(input.raw('Key'))
  const update = expressions.update()
  const holds = expressions.condition() ?? (() => true)
  expressions.checkAllUsed()
  const target = targetOf(activeTable(state, tableName), key)
  for (const { name } of keyAttributes(target.table.schema))
    if (update?.paths.some(([first]) => first === name))
      throw invalidParameter(`Cannot update attribute ${name}. This attribute is part of the key`)
  return {
    target,
    holds,
    next: (old) => {
      if (!update) return old ?? key
      const item = update.apply(old ?? key)
      return old || update.creates ? item : undefined
    },
    update,
  }
}

function returned(
  returnValues: ReturnValues,
  update: Update | undefined,
  old: Attributes | undefined,
  item: Attributes | undefined,
): Attributes | undefined {
  switch (returnValues) {
    case 'NONE':
      return undefined
    case 'ALL_OLD':
      return old
    case 'ALL_NEW':
      return item
    case 'UPDATED_OLD':
      return changed(update, old)
    case 'UPDATED_NEW':
      return changed(update, item)
  }
}

/** What the expression's paths reach, in the item as it was or is. */
function changed(update: Update | undefined, item: Attributes | undefined): Attributes | undefined {
  if (!update || !item) return undefined
  const part = projection(update.paths)(item)
  return Object.keys(part).length > 0 ? part : undefined
}
