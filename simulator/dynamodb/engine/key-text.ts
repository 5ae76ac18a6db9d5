// The values of a key as one text whose order by code units is DynamoDB's order of keys: attribute by attribute.
import type { AttributeValue } from '../values/attribute-value.js'
import { orderedBinary, orderedText } from '../values/comparison.js'
import { orderedNumber } from '../values/numbers.js'

/** Ends a value that another attribute's follows, and sorts before all that goes on instead. */
const END = '\u0000\u0000'
/** Sorts behind whatever begins with the same value and its end, and before every value that goes on. */
const BEHIND_END = '\u0000\u0001'

/** The text of a value; of the last attribute of a key, so that a key of one attribute is just its value. */
export function orderedKeyText(value: AttributeValue): string {
  if ('S' in value) return orderedText(value.S)
  if ('N' in value) return orderedNumber(value.N)
  if ('B' in value) return orderedBinary(value.B)
  throw new TypeError('a key attribute is a string, a number or binary')
}

/** The text of a value that another attribute's follows. */
export function followedKeyText(value: AttributeValue): string {
  return followedBeginning(value) + END
}

/** Behind every text that begins with that of the value. */
export function behindFollowedKeyText(value: AttributeValue): string {
  return followedBeginning(value) + BEHIND_END
}

/** What the texts begin with of all values that begin with this one. */
export function followedBeginning(value: AttributeValue): string {
  return orderedKeyText(value).replaceAll('\u0000', BEHIND_END)
}
