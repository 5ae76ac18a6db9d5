// ListResourceRecordSets: by name from the right, then type, then set identifier.
import type { Shape } from '../../aws/service.js'
import { oneOf, optional, text } from '../input.js'
import { canonicalName, compareNames, compareText, displayName } from '../names.js'
import { pageOf } from '../paging.js'
import { type Groups, RECORD_TYPES, type RecordSet, recordSetShape } from './record-set.js'

type Position = Pick<RecordSet, 'name'> & {
  readonly type?: string | undefined
  readonly setIdentifier?: string | undefined
}

export function listRecordSets(groups: Groups, input: Shape): Shape {
  const records = [...groups.values()].flatMap((group) => group.records).sort(compare)
  const name = optional(input, 'StartRecordName', text)
  const start = {
    name: name === undefined ? '' : canonicalName(name),
    type: optional(input, 'StartRecordType', oneOf(RECORD_TYPES)),
    setIdentifier: optional(input, 'StartRecordIdentifier', text),
  }
  const found = name === undefined ? 0 : records.findIndex((record) => compare(record, start) >= 0)
  const page = pageOf(input, records, found < 0 ? records.length : found)
  return {
    ResourceRecordSets: page.items.map(recordSetShape),
    IsTruncated: page.next !== undefined,
    MaxItems: page.maxItems,
    ...(page.next && {
      NextRecordName: displayName(page.next.name),
      NextRecordType: page.next.type,
      ...(page.next.setIdentifier !== undefined && { NextRecordIdentifier: page.next.setIdentifier }),
    }),
  }
}

function compare(a: Position, b: Position): number {
  return (
    compareNames(a.name, b.name) ||
    compareText(a.type ?? '', b.type ?? '') ||
    compareText(a.setIdentifier ?? '', b.setIdentifier ?? '')
  )
}
