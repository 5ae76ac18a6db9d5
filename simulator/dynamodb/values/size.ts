// How large values are: for the limits of items and pages, capacity units, and SizeBytes of stream records (ST-13).
import type { Attributes, AttributeValue } from './attribute-value.js'
import { significantDigits } from './numbers.js'

/** AWS counts this much for a list or a map, and 1 for each element of it. */
const CONTAINER_BYTES = 3
const ELEMENT_BYTES = 1

export function attributesSizeBytes(attributes: Attributes): number {
  let bytes = 0
  for (const [name, value] of Object.entries(attributes)) bytes += textBytes(name) + valueSizeBytes(value)
  return bytes
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
  return CONTAINER_BYTES + elements * ELEMENT_BYTES + attributesSizeBytes(value.M)
}

/** The bytes of base64 text. */
export function binaryBytes(base64: string): number {
  return Buffer.byteLength(base64, 'base64')
}

export function textBytes(text: string): number {
  return Buffer.byteLength(text)
}

function numberBytes(normal: string): number {
  return Math.ceil(significantDigits(normal) / 2) + 1
}

function total<T>(elements: readonly T[], size: (element: T) => number): number {
  let bytes = 0
  for (const element of elements) bytes += size(element)
  return bytes
}
