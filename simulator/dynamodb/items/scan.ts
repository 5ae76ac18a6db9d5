// Scan: a whole table or index, or one of its segments, in the order of the partitions' hashes.
import { SLOTS, slotBound } from '../engine/keys.js'
import type { Operation } from '../engine/operation.js'
import { validation } from '../errors.js'
import { RequestExpressions } from '../expressions/request-expressions.js'
import { LEGACY_PARAMETERS } from '../legacy/parameters.js'
import { page } from './page.js'
import { checkProjected, readReadRequest, selectOf, sourceOf } from './read-request.js'
import { ScannedPartitions } from './scanned-partitions.js'
import { readStartKey, startPosition } from './start-key.js'

export const scan: Operation = (state, input, surroundings) => {
  const segment = input.integer('Segment')
  const total = input.integer('TotalSegments')
  const request = readReadRequest(input, LEGACY_PARAMETERS.scan, 'older', (constraints) => {
    constraints.range('segment', segment, 0, 999_999)
    constraints.range('totalSegments', total, 1, 1_000_000)
  })
  const expressions = new RequestExpressions(
    input,
    ['ProjectionExpression', 'FilterExpression'],
    LEGACY_PARAMETERS.scan,
    'older',
  )
  const select = selectOf(request, expressions, 'older')
  expressions.readLegacy('AttributesToGet', 'ScanFilter')
  const startKey = readStartKey(input, 'older')
  const [from, to] = slotsOf(segment, total)
  const filter = expressions.filter()
  const projection = expressions.projection()
  expressions.checkAllUsed()
  const source = sourceOf(state, request, surroundings)
  const start = startKey && startPosition(startKey, source, 'Scan')
  if (start && (start.slot < from || start.slot >= to))
    throw validation(
      `The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct Segment. TotalSegments: ${total} Segment: ${segment}`,
    )
  expressions.checkKeyPaths(source.table)
  checkProjected(source, select, projection?.heads)
  const counts = request.capacityMode !== 'NONE' && !source.index
  const partitions = counts ? new ScannedPartitions(source.table, start?.slot ?? from, to) : undefined
  return {
    response: page({ request, source, filter, projection, select, partitions }, (visit) =>
      source.items.walk(start ?? slotBound(from), to === SLOTS ? undefined : slotBound(to), true, visit),
    ),
    changes: [],
  }
}

/** The slots of a segment: from the first, up to the second without it. */
function slotsOf(segment: number | undefined, total: number | undefined): readonly [number, number] {
  if (segment === undefined && total === undefined) return [0, SLOTS]
  if (segment === undefined)
    throw validation(
      'The Segment parameter is required but was not present in the request when parameter TotalSegments is present',
    )
  if (total === undefined)
    throw validation(
      'The TotalSegments parameter is required but was not present in the request when Segment parameter is present',
    )
  if (segment >= total)
    throw validation(
      `The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: ${segment} is not less than TotalSegments: ${total}`,
    )
  const bound = (index: number) => Math.floor((index * SLOTS) / total)
  return [bound(segment), bound(segment + 1)]
}
