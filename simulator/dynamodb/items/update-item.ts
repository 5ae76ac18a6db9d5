// UpdateItem: creates the item when it is not there, also without an update expression.
import type { Operation } from '../engine/operation.js'
import { keyAttributes } from '../engine/schema.js'
import type { Table } from '../engine/state.js'
import { checkItemSize, targetOf } from '../engine/write.js'
import { counted, invalidParameter } from '../errors.js'
import { projection } from '../expressions/projection.js'
import { RequestExpressions } from '../expressions/request-expressions.js'
import type { Update } from '../expressions/update.js'
import { type ParsedItem, parseItem } from '../input/attribute-values.js'
import { LEGACY_PARAMETERS } from '../legacy/parameters.js'
import type { Attributes } from '../values/attribute-value.js'
import { checkIndexKeyTypes } from './index-key-types.js'
import { type BoundWrite, bindWrite, type WriteIntent } from './write-intent.js'
import { carryOut, type ReturnValues, readWriteRequest } from './write-request.js'

export const updateItem: Operation = (state, input, surroundings) => {
  const request = readWriteRequest(input, 'Key', LEGACY_PARAMETERS.update)
  const { key, bound } = counted(() => {
    const expressions = new RequestExpressions(
      input,
      ['UpdateExpression', 'ConditionExpression'],
      LEGACY_PARAMETERS.update,
    )
    return { key: parseItem(input.raw('Key')), bound: bindWrite(expressions) }
  })
  checkItemSize(bound.update?.chargeBytes ?? 0, 'update')
  return carryOut(state, request, intendUpdate(key, bound), surroundings, (old, item) =>
    returned(request.returnValues, bound.update, old, item),
  )
}

export function intendUpdate(
  { attributes: key }: ParsedItem,
  { update, holds, nestedHeads }: BoundWrite,
): WriteIntent {
  return {
    cause: 'update',
    holds,
    nestedHeads,
    target: (table) => {
      const target = targetOf(table, key)
      if (update) {
        checkKeyUntouched(table, update)
        checkIndexKeyTypes(table, update)
      }
      return target
    },
    next: (old) => {
      if (!update) return old ?? key
      // Where there is no item, nothing is taken away from it: its paths are not looked at.
      return old || update.creates ? update.apply(old ?? key) : undefined
    },
    heads: update?.heads ?? [],
  }
}

/** @throws AwsError when the update would change the item's key */
export function checkKeyUntouched({ schema }: Table, { heads }: Update): void {
  for (const { name } of keyAttributes(schema))
    if (heads.includes(name))
      throw invalidParameter(`Cannot update attribute ${name}. This attribute is part of the key`)
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
  const part = projection(update.paths).of(item)
  return Object.keys(part).length > 0 ? part : undefined
}
