// The partition that a query reads, and the range of sort keys within it: each attribute of the partition key has one
// value, and so have those of the sort key from the first on, but for the last of those that the query names.
import { beginningText, behindValueText, type Place, valueText } from '../engine/key-text.js'
import { partitionBounds, type TreeKey } from '../engine/keys.js'
import { hasOneEach, type KeyAttribute, type KeySchema } from '../engine/schema.js'
import { validation } from '../errors.js'
import { type AttributeValue, typeOf } from '../values/attribute-value.js'
import type { KeyTerm } from './key-condition.js'

export interface KeyRange {
  readonly low: TreeKey
  readonly high: TreeKey
}

const NOT_SUPPORTED = 'Query key condition not supported'
/** Follows whatever begins with the same text: see `orderedText`, which puts every code point below it. */
const AFTER_ALL = '\uffff'

/** @throws AwsError when the condition does not fit the key */
export function keyRange(terms: readonly KeyTerm[], schema: KeySchema): KeyRange {
  const { hash, range: sort } = schema
  const attributes = hash.length + sort.length
  if (terms.length > attributes)
    throw validation(
      `The number of query conditions (${terms.length}) exceeds the number of key attributes defined in the schema (${attributes})`,
    )
  if (!hasOneEach(schema)) checkEqualities(terms, schema)
  let partition = ''
  for (const [index, attribute] of hash.entries()) {
    const { operator, values } = keyTermOf(attribute, terms)
    if (operator !== '=') throw validation(NOT_SUPPORTED)
    partition = valueText(placeOf(index, hash, partition), values[0] as AttributeValue)
  }
  const [low, high] = partitionBounds(partition)
  let range: KeyRange = { low, high }
  let prefix = ''
  for (const [index, attribute] of sort.slice(0, terms.length - hash.length).entries()) {
    const term = keyTermOf(attribute, terms)
    const place = placeOf(index, sort, prefix)
    range = narrowed(range, place, term)
    prefix = valueText(place, term.values[0] as AttributeValue)
  }
  return range
}

/** What AWS says of a key with several attributes of a kind, all at once. */
function checkEqualities(terms: readonly KeyTerm[], { hash, range }: KeySchema): void {
  const lackEquality = (attributes: readonly KeyAttribute[]) =>
    attributes
      .filter(({ name }) => terms.find((term) => term.name === name)?.operator !== '=')
      .map(({ name }) => name)
      .join(', ')
  const hashes = lackEquality(hash)
  if (hashes !== '')
    throw validation(`HASH key attributes ${hashes} must have equality conditions specified in the query`)
  const last = range.findLast(({ name }) => terms.some((term) => term.name === name))
  if (!last) return
  const ranges = lackEquality(range.slice(0, range.indexOf(last)))
  if (ranges !== '')
    throw validation(
      `RANGE key attributes ${ranges} must have equality conditions specified in the query because a condition is present on key attribute ${last.name}`,
    )
}

function placeOf(index: number, attributes: readonly KeyAttribute[], prefix: string): Place {
  return { prefix, isLast: index === attributes.length - 1 }
}

/** The term of a key's attribute, which must fit it. */
function keyTermOf({ name, type }: KeyAttribute, terms: readonly KeyTerm[]): KeyTerm {
  const term = terms.find((each) => each.name === name)
  if (!term) throw validation(`Query condition missed key schema element: ${name}`)
  if (!term.operator) throw validation('Attempted conditional constraint is not an indexable operation')
  if (term.values.some((value) => typeOf(value) !== type))
    throw validation(
      'One or more parameter values were invalid: Condition parameter type does not match schema type',
    )
  return term
}

/** What a condition on an attribute leaves of a range in which all attributes before it have one value. */
function narrowed({ low, high }: KeyRange, place: Place, { operator, values }: KeyTerm): KeyRange {
  const [value, other] = values as readonly [AttributeValue, AttributeValue?]
  const before = (range: string): TreeKey => ({ ...low, range, edge: -1 })
  const after = (range: string): TreeKey => ({ ...low, range, edge: 1 })
  switch (operator) {
    case '=':
      return { low: before(valueText(place, value)), high: after(behindValueText(place, value)) }
    case '<':
      return { low, high: before(valueText(place, value)) }
    case '<=':
      return { low, high: after(behindValueText(place, value)) }
    case '>':
      return { low: after(behindValueText(place, value)), high }
    case '>=':
      return { low: before(valueText(place, value)), high }
    case 'begins_with': {
      const text = beginningText(place, value)
      return { low: before(text), high: after(text + AFTER_ALL) }
    }
    case 'BETWEEN':
      return {
        low: before(valueText(place, value)),
        high: after(behindValueText(place, other as AttributeValue)),
      }
    default:
      throw validation(NOT_SUPPORTED)
  }
}
