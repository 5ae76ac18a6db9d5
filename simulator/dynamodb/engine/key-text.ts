// The values of a key as one text whose order by code units is DynamoDB's order of keys: attribute by attribute.
import type { AttributeValue } from '../values/attribute-value.js'
import { orderedBinary, orderedText } from '../values/comparison.js'
import { orderedNumber } from '../values/numbers.js'

/** Ends a value that another follows, and sorts before all that goes on instead. */
const END = '\u0000\u0000'
/** Sorts behind whatever begins with the same value and its end, and before every value that goes on. */
const BEHIND_END = '\u0000\u0001'

/** Where values of one attribute stand among the texts of keys that begin alike. */
export interface Place {
  /** The text of the attributes before it, ends and all. */
  readonly prefix: string
  /** Whether it is the last one, whose values have no end: so that a key of one attribute is just its value. */
  readonly isLast: boolean
}

/** A key attribute's value as text whose order by code units is DynamoDB's order. */
export function orderedKeyText(value: AttributeValue): string {
  if ('S' in value) return orderedText(value.S)
  if ('N' in value) return orderedNumber(value.N)
  if ('B' in value) return orderedBinary(value.B)
  throw new TypeError('a key attribute is a string, a number or binary')
}

/** The text that whatever begins with a value begins with. */
export function beginningText({ prefix, isLast }: Place, value: AttributeValue): string {
  const text = orderedKeyText(value)
  return prefix + (isLast ? text : text.replaceAll('\u0000', BEHIND_END))
}

/** The text of a value, up to where the next attribute's begins. */
export function valueText(place: Place, value: AttributeValue): string {
  const text = beginningText(place, value)
  return place.isLast ? text : text + END
}

/** Behind every text that begins with `valueText`; of the last attribute it is that itself. */
export function behindValueText(place: Place, value: AttributeValue): string {
  const text = beginningText(place, value)
  return place.isLast ? text : text + BEHIND_END
}
