// Query: the items of one partition, of a table or an index, in the order of their sort keys.
import { compareKeys, type TreeKey } from '../engine/keys.js'
import type { Operation } from '../engine/operation.js'
import { walk } from '../engine/tree.js'
import { validation } from '../errors.js'
import { type KeyRange, type KeyTerm, keyRange } from '../expressions/key-condition.js'
import { RequestExpressions } from '../expressions/request-expressions.js'
import { LEGACY_PARAMETERS } from '../legacy/parameters.js'
import { page } from './page.js'
import { readReadRequest, selectOf, sourceOf, startKey } from './read-request.js'

export const query: Operation = (state, input, surroundings) => {
  const request = readReadRequest(input, LEGACY_PARAMETERS.query)
  const expressions = new RequestExpressions(
    input,
    ['ProjectionExpression', 'FilterExpression', 'KeyConditionExpression'],
    LEGACY_PARAMETERS.query,
  )
  expressions.readLegacy('QueryFilter', 'AttributesToGet')
  if (!expressions.hasKeyCondition)
    throw validation(
      'Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.',
    )
  const terms = expressions.keyTerms() as readonly KeyTerm[]
  const filter = expressions.filter()
  const project = expressions.projection()
  expressions.checkAllUsed()
  const source = sourceOf(state, request, surroundings)
  const schema = source.index?.definition.schema ?? source.table.schema
  const range = keyRange(terms, schema)
  expressions.checkFilterKeys(schema)
  const select = selectOf(request, source, expressions)
  const forward = input.boolean('ScanIndexForward') ?? true
  const start = startKey(input, source)
  const { low, high } = start ? goOn(range, start, forward) : range
  return {
    response: page({ request, source, filter, project, select }, (visit) =>
      walk(source.items, low, high, forward, visit),
    ),
    changes: [],
  }
}

/** What is left of a range behind a key. */
function goOn({ low, high }: KeyRange, start: TreeKey, forward: boolean): KeyRange {
  if (start.hash !== low.hash || compareKeys(start, low) < 0 || compareKeys(start, high) > 0)
    throw validation('The provided starting key is outside query boundaries based on provided conditions')
  return forward ? { low: start, high } : { low, high: start }
}
