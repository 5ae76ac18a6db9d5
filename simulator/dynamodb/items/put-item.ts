// PutItem: an item as a whole takes the place of what was there.
import { checkItemSize, targetOfItem } from '../engine/write.js'
import type { Attributes } from '../values/attribute-value.js'
import { attributesSizeBytes } from '../values/size.js'
import type { BoundWrite, WriteIntent } from './write-intent.js'
import { replacingWrite } from './write-request.js'

export const putItem = replacingWrite('Item', intendPut)

/** @throws AwsError when the item is too large */
export function intendPut(item: Attributes, { holds }: BoundWrite): WriteIntent {
  const sizeBytes = attributesSizeBytes(item)
  checkItemSize(sizeBytes, 'put')
  return { cause: 'put', holds, target: (table) => targetOfItem(table, item), next: () => item, sizeBytes }
}
