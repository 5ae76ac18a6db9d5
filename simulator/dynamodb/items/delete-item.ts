// DeleteItem: deleting what is not there succeeds and changes nothing.
import { targetOf } from '../engine/write.js'
import type { Attributes } from '../values/attribute-value.js'
import type { BoundWrite, WriteIntent } from './write-intent.js'
import { replacingWrite } from './write-request.js'

export const deleteItem = replacingWrite('Key', intendDelete)

export function intendDelete(key: Attributes, { holds }: BoundWrite): WriteIntent {
  return { cause: 'put', holds, target: (table) => targetOf(table, key), next: () => undefined }
}
