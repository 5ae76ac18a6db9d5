// The partition that a query reads, and the range of sort keys within it: each attribute of the partition key has one
// value, and so have those of the sort key from the first on, but for the last of those that the query names.
import {
  behindFollowedKeyText,
  followedBeginning,
  followedKeyText,
  orderedKeyText,
} from '../engine/key-text.js'
import { type TreeKey, wholePartition } from '../engine/keys.js'
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
  for (let index = 0; index < hash.length; index++) {
    const { operator, values } = keyTermOf(hash[index] as KeyAttribute, terms)
    if (operator !== '=') throw validation(NOT_SUPPORTED)
    partition += valueText(values[0] as AttributeValue, index < hash.length - 1)
  }
  let range = wholePartition(partition)
  let prefix = ''
  for (let index = 0; index < terms.length - hash.length; index++) {
    const term = keyTermOf(sort[index] as KeyAttribute, terms)
    const isFollowed = index < sort.length - 1
    range = narrowed(range, prefix, isFollowed, term)
    prefix += valueText(term.values[0] as AttributeValue, isFollowed)
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

function valueText(value: AttributeValue, isFollowed: boolean): string {
  return isFollowed ? followedKeyText(value) : orderedKeyText(value)
}

/**
 * What a condition on an attribute leaves of a range.
 *
 * @param prefix the text of the attributes before it, which have one value each in the range
 * @param isFollowed whether the key has attributes behind it
 */
function narrowed(
  { low, high }: KeyRange,
  prefix: string,
  isFollowed: boolean,
  { operator, values }: KeyTerm,
): KeyRange {
  const { slot, hash } = low
  const bound = (text: string, edge: -1 | 1): TreeKey => ({
    slot,
    hash,
    range: prefix + text,
    base: undefined,
    edge,
  })
  const before = (value: AttributeValue) => bound(valueText(value, isFollowed), -1)
  const behind = (value: AttributeValue) =>
    bound(isFollowed ? behindFollowedKeyText(value) : orderedKeyText(value), 1)
  const [value, other] = values as readonly [AttributeValue, AttributeValue?]
  switch (operator) {
    case '=':
      return { low: before(value), high: behind(value) }
    case '<':
      return { low, high: before(value) }
    case '<=':
      return { low, high: behind(value) }
    case '>':
      return { low: behind(value), high }
    case '>=':
      return { low: before(value), high }
    case 'begins_with': {
      const text = isFollowed ? followedBeginning(value) : orderedKeyText(value)
      return { low: bound(text, -1), high: bound(text + AFTER_ALL, 1) }
    }
    case 'BETWEEN':
      return { low: before(value), high: behind(other as AttributeValue) }
    default:
      throw validation(NOT_SUPPORTED)
  }
}
