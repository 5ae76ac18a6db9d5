// What an item looks like at an instant, in one form for all backends, so that images can be compared.
import { parseAttributes } from '../../dynamodb/input/attribute-values.js'
import type { Attributes } from '../../dynamodb/values/attribute-value.js'
import { equalAttributes } from '../../dynamodb/values/comparison.js'

/** undefined: there is no item. */
export type Image = Attributes | undefined

/** Brings numbers and binary values to their normal form. */
export function readImage(shape: unknown): Image {
  return shape === undefined ? undefined : parseAttributes(shape)
}

/** Numbers by their value, sets without order, as DynamoDB compares. */
export function sameImage(a: Image, b: Image): boolean {
  return a === undefined || b === undefined ? a === b : equalAttributes(a, b)
}

/** The same text for the same key, whatever the order of its attributes. */
export function keyTextOf(key: Readonly<Record<string, unknown>>): string {
  const names = Object.keys(key).sort()
  return JSON.stringify(names.map((name) => [name, key[name]]))
}
