// DeleteItem: deleting what is not there succeeds and changes nothing.
import { targetOf } from '../engine/write.js'
import type { ParsedItem } from '../input/attribute-values.js'
import type { BoundWrite, WriteIntent } from './write-intent.js'
import { replacingWrite } from './write-request.js'

export const deleteItem = replacingWrite('Key', intendDelete)

export function intendDelete(
  { attributes: key }: ParsedItem,
  { holds, nestedHeads }: BoundWrite,
): WriteIntent {
  return {
    cause: 'put',
    holds,
    nestedHeads,
    target: (table) => targetOf(table, key),
    next: () => undefined,
  }
}
