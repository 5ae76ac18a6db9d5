// PutItem: an item as a whole takes the place of what was there.
import { checkItemSize, targetOfItem } from '../engine/write.js'
import type { ParsedItem } from '../input/attribute-values.js'
import type { BoundWrite, WriteIntent } from './write-intent.js'
import { replacingWrite } from './write-request.js'

export const putItem = replacingWrite('Item', intendPut)

/** @throws AwsError when the item is too large */
export function intendPut(
  { attributes: item, sizeBytes }: ParsedItem,
  { holds, nestedHeads }: BoundWrite,
): WriteIntent {
  checkItemSize(sizeBytes, 'put')
  return {
    cause: 'put',
    holds,
    nestedHeads,
    target: (table) => targetOfItem(table, item),
    next: () => item,
    sizeBytes,
  }
}
