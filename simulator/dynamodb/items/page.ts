// One page of a Query or a Scan: how far it goes, and what of the items it shows.
import type { Shape } from '../../aws/service.js'
import type { Entry, StoredItem } from '../engine/entry.js'
import { indexView, projectedNames } from '../engine/index-view.js'
import { keyAttributes, keyOf } from '../engine/schema.js'
import type { Index, Table } from '../engine/state.js'
import type { Projection } from '../expressions/projection.js'
import type { Filter } from '../expressions/request-expressions.js'
import {
  type Attributes,
  type AttributeValue,
  copyAttributes,
  setAttribute,
} from '../values/attribute-value.js'
import { attributesSizeBytes } from '../values/size.js'
import { consumedCapacity, readUnits, unitsOfTable } from './capacity.js'
import type { ReadRequest, Source } from './read-request.js'
import type { ScannedPartitions } from './scanned-partitions.js'

const MAX_PAGE_BYTES = 1_024 * 1_024

export interface PageRequest {
  readonly request: Pick<ReadRequest, 'limit' | 'consistent' | 'capacityMode'>
  readonly source: Pick<Source, 'table' | 'index'>
  readonly filter: Pick<Filter, 'holds'> | undefined
  readonly projection: Projection | undefined
  readonly select: Select
  /** Of a table that is scanned. */
  readonly partitions?: ScannedPartitions | undefined
}

export type Select = 'ALL_ATTRIBUTES' | 'ALL_PROJECTED_ATTRIBUTES' | 'COUNT' | 'SPECIFIC_ATTRIBUTES'

/** @param walk visits what the request reaches, in its order, until it is answered false */
export function page(asked: PageRequest, walk: (visit: (entry: Entry) => boolean) => void): Shape {
  const { request, source, filter, projection, select, partitions } = asked
  const { limit, consistent, capacityMode } = request
  const { table, index } = source
  const fetches = isFetching(asked)
  const items: Attributes[] = []
  let count = 0
  let scanned = 0
  let bytes = 0
  let fetchedUnits = 0
  let last: StoredItem | undefined
  let more = false
  walk(({ stored }) => {
    const view = index ? indexView(table, index, stored.item) : stored.item
    last = stored
    const sizeBytes = view === stored.item ? stored.sizeBytes : attributesSizeBytes(view)
    bytes += sizeBytes
    partitions?.add(stored.slot, sizeBytes)
    if (fetches) fetchedUnits += readUnits(stored.sizeBytes, consistent)
    scanned++
    // A filter sees what the index holds, also where the rest comes from the table.
    if (!filter || filter.holds(view)) {
      const item = fetches ? stored.item : view
      count++
      if (select !== 'COUNT') items.push(projection ? projection.of(item) : item)
    }
    // AWS stops here without looking whether anything follows.
    more = scanned === limit || bytes >= MAX_PAGE_BYTES
    return !more
  })
  const response: Record<string, unknown> = {}
  if (select !== 'COUNT') response.Items = items
  response.Count = count
  response.ScannedCount = scanned
  if (more && last) response.LastEvaluatedKey = positionOf(table, index, last)
  if (capacityMode === 'NONE') return response
  const units = partitions
    ? partitions.units(more ? last?.slot : undefined, consistent)
    : readUnits(bytes, consistent)
  return {
    ...response,
    ...consumedCapacity(
      capacityMode,
      table,
      index ? { table: fetchedUnits, indexes: new Map([[index, units]]) } : unitsOfTable(units),
    ),
  }
}

/** A local index fetches from its table what it does not hold; a global one cannot. */
function isFetching({ source: { table, index }, select, projection }: PageRequest): boolean {
  if (!index || index.definition.global || index.definition.projection.type === 'ALL') return false
  if (select === 'ALL_ATTRIBUTES') return true
  if (!projection) return false
  const held = projectedNames(table, index)
  return [...projection.heads].some((head) => !held.has(head))
}

/** The key from which the next page goes on: the table's, and the index's. */
function positionOf(table: Table, index: Index | undefined, { item }: StoredItem): Attributes {
  const own = keyOf(table.schema, item)
  if (!index) return own
  const position = copyAttributes(own)
  for (const { name } of keyAttributes(index.definition.schema))
    setAttribute(position, name, item[name] as AttributeValue)
  return position
}
