// Query: the items of one partition, of a table or an index, in the order of their sort keys.
import { compareKeys, type TreeKey } from '../engine/keys.js'
import type { Operation } from '../engine/operation.js'
import { checkKeyValue, type KeyAttribute } from '../engine/schema.js'
import { validation } from '../errors.js'
import type { KeyTerm } from '../expressions/key-condition.js'
import { type KeyRange, keyRange } from '../expressions/key-range.js'
import { RequestExpressions } from '../expressions/request-expressions.js'
import { LEGACY_PARAMETERS, unknownConditionalOperator } from '../legacy/parameters.js'
import { page } from './page.js'
import { checkFilterProjected, checkProjected, readReadRequest, selectOf, sourceOf } from './read-request.js'
import { readStartKey, startPosition } from './start-key.js'

export const query: Operation = (state, input, surroundings) => {
  const unknownOperator = unknownConditionalOperator(input, 'QueryFilter')
  if (unknownOperator) throw validation(unknownOperator)
  const request = readReadRequest(input, LEGACY_PARAMETERS.query, 'current')
  const expressions = new RequestExpressions(
    input,
    ['ProjectionExpression', 'FilterExpression', 'KeyConditionExpression'],
    LEGACY_PARAMETERS.query,
  )
  const select = selectOf(request, expressions, 'current')
  expressions.readLegacy('QueryFilter', 'AttributesToGet')
  const startKey = readStartKey(input, 'current')
  if (!expressions.hasKeyCondition)
    throw validation(
      'Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.',
    )
  const terms = expressions.keyTerms() as readonly KeyTerm[]
  const filter = expressions.filter()
  const projection = expressions.projection()
  expressions.checkAllUsed()
  const source = sourceOf(state, request, surroundings)
  const schema = source.index?.definition.schema ?? source.table.schema
  const start = startKey && startPosition(startKey, source, 'Query')
  const range = keyRange(terms, schema)
  checkValues(terms, schema.hash, true)
  checkValues(terms, schema.range, false)
  const forward = input.boolean('ScanIndexForward') ?? true
  const narrows = terms.length > schema.hash.length
  const { low, high } = start ? goOn(range, narrows, start, forward) : range
  expressions.checkFilterKeys(filter, schema)
  if (filter) checkFilterProjected(source, filter.heads)
  checkProjected(source, select, projection?.heads)
  expressions.checkKeyPaths(source.table)
  return {
    response: page({ request, source, filter, projection, select }, (visit) =>
      source.items.walk(low, high, forward, visit),
    ),
    changes: [],
  }
}

/** Even a bound of a range has to be what a key may be; an index's attributes are told of as a table's. */
function checkValues(terms: readonly KeyTerm[], attributes: readonly KeyAttribute[], areHash: boolean): void {
  for (const key of attributes)
    for (const value of terms.find(({ name }) => name === key.name)?.values ?? [])
      checkKeyValue(key.name, value, areHash)
}

/**
 * What is left of a range behind a key.
 *
 * @param narrows whether it is less than a whole partition
 */
function goOn({ low, high }: KeyRange, narrows: boolean, start: TreeKey, forward: boolean): KeyRange {
  const inPartition = start.hash === low.hash
  if (!narrows) {
    if (!inPartition)
      throw validation('The provided starting key is outside query boundaries based on provided conditions')
  } else {
    const there = { ...start, slot: low.slot, hash: low.hash }
    if (compareKeys(there, low) < 0 || compareKeys(there, high) > 0)
      throw validation('The provided starting key does not match the range key predicate')
    if (!inPartition) throw validation('The query can return at most one row and cannot be restarted')
  }
  return forward ? { low: start, high } : { low, high: start }
}
