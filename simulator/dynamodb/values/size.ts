// How large values are: for the limits of items and pages, capacity units, and SizeBytes of stream records (ST-13).
import { type Attributes, type AttributeValue, attribute } from './attribute-value.js'
import { ELEMENT_STEPS, MEMBER_STEPS, spend } from './effort.js'

/** AWS counts this much for a list or a map, and 1 for each element of it. */
export const CONTAINER_BYTES = 3
export const ELEMENT_BYTES = 1
const SHORT_TEXT = 40
const LAST_ASCII = 0x7f
const ZERO = 0x30

export function attributesSizeBytes(attributes: Attributes): number {
  let bytes = 0
  for (const name in attributes) bytes += textBytes(name) + valueSizeBytes(attributes[name] as AttributeValue)
  return bytes
}

/**
 * Of attributes that are others changed under some names.
 *
 * @param bytes the others' size
 */
export function changedSizeBytes(
  others: Attributes,
  bytes: number,
  attributes: Attributes,
  names: readonly string[],
): number {
  let changed = bytes
  for (const name of names) {
    const before = attribute(others, name)
    const after = attribute(attributes, name)
    if (before) changed -= textBytes(name) + valueSizeBytes(before)
    if (after) changed += textBytes(name) + valueSizeBytes(after)
  }
  return changed
}

export function valueSizeBytes(value: AttributeValue): number {
  if ('S' in value) return textBytes(value.S)
  if ('N' in value) return numberBytes(value.N)
  if ('B' in value) return binaryBytes(value.B)
  if ('BOOL' in value || 'NULL' in value) return 1
  if ('SS' in value) return total(value.SS, textBytes)
  if ('NS' in value) return total(value.NS, numberBytes)
  if ('BS' in value) return total(value.BS, binaryBytes)
  if ('L' in value)
    return CONTAINER_BYTES + total(value.L, (element) => ELEMENT_BYTES + valueSizeBytes(element))
  const elements = Object.keys(value.M).length
  spend(MEMBER_STEPS * elements)
  return CONTAINER_BYTES + elements * ELEMENT_BYTES + attributesSizeBytes(value.M)
}

/** The bytes of base64 text. */
export function binaryBytes(base64: string): number {
  return Buffer.byteLength(base64, 'base64')
}

/** In UTF-8. */
export function textBytes(text: string): number {
  // Most texts are short and ASCII: counting them here costs less than asking outside of JavaScript.
  if (text.length > SHORT_TEXT) return Buffer.byteLength(text)
  for (let index = 0; index < text.length; index++)
    if (text.charCodeAt(index) > LAST_ASCII) return Buffer.byteLength(text)
  return text.length
}

/** A byte for two digits, of what stands before the point and behind it each, one more, and one for a sign. */
export function numberBytes(normal: string): number {
  if (normal === '0') return 1
  const sign = normal.startsWith('-') ? 1 : 0
  const point = normal.indexOf('.')
  let before = (point < 0 ? normal.length : point) - sign
  let behind = point < 0 ? 0 : normal.length - point - 1
  // Zeros that only say how large the number is do not count: those at the end of a whole number, and all in 0.00….
  if (point < 0) while (normal.charCodeAt(sign + before - 1) === ZERO) before--
  else if (before === 1 && normal.charCodeAt(sign) === ZERO) {
    before = 0
    while (normal.charCodeAt(normal.length - behind) === ZERO) behind--
  }
  return 1 + Math.ceil(before / 2) + Math.ceil(behind / 2) + sign
}

function total<T>(elements: readonly T[], size: (element: T) => number): number {
  spend(ELEMENT_STEPS * elements.length)
  let bytes = 0
  for (const element of elements) bytes += size(element)
  return bytes
}
