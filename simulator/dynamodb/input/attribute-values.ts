// Attribute values of a request, checked and brought to their normal form. What is normal already, as nearly all of it
// is, stays the object that it was; nothing of the request is changed.
import { invalidParameter, validation } from '../errors.js'
import {
  type Attributes,
  type AttributeValue,
  isValueType,
  type ValueType,
} from '../values/attribute-value.js'
import { MAX_NESTING, nestingExceeded } from '../values/nesting.js'
import { normalNumber } from '../values/numbers.js'
import type { SetType } from '../values/sets.js'
import { binaryBytes, CONTAINER_BYTES, ELEMENT_BYTES, numberBytes, textBytes } from '../values/size.js'
import type { ValueLayer } from '../values/value-layer.js'
import { isBase64 } from './base64.js'
import { asBoolean, asStructure, asText, serialization } from './input.js'
import { parseSet } from './set-values.js'

const EMPTY_VALUE = 'Supplied AttributeValue is empty, must contain exactly one of the supported datatypes'
const SEVERAL_TYPES =
  'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes'

/** An element of a set counts what the value would by itself. */
const ELEMENT_SIZES = { SS: textBytes, NS: numberBytes, BS: binaryBytes }

export interface ParsedItem {
  readonly attributes: Attributes
  readonly sizeBytes: number
}

/** @throws AwsError for what is no item or key */
export function parseItem(value: unknown, layer: ValueLayer = 'current'): ParsedItem {
  const source = asStructure(value)
  if (Object.hasOwn(source, '')) throw emptyName()
  const parser = new Parser(layer)
  try {
    return { attributes: parser.map(source, MAX_NESTING), sizeBytes: parser.sizeBytes }
  } catch (error) {
    for (const name in source) checkNesting(source[name], MAX_NESTING)
    throw error
  }
}

/** @throws AwsError for what is no item or key */
export function parseAttributes(value: unknown, layer: ValueLayer = 'current'): Attributes {
  return parseItem(value, layer).attributes
}

/** @param maxNesting how deep lists and maps may lie in one another */
export function parseValue(
  value: unknown,
  layer: ValueLayer = 'current',
  maxNesting = MAX_NESTING,
): AttributeValue {
  try {
    return new Parser(layer).value(value, maxNesting)
  } catch (error) {
    checkNesting(value, maxNesting)
    throw error
  }
}

/** What lies too deep anywhere is said before anything else. */
function checkNesting(value: unknown, left: number): void {
  if (typeof value !== 'object' || value === null) return
  const { L, M } = value as { readonly L?: unknown; readonly M?: unknown }
  if (L !== undefined) checkElements(L, left)
  if (M !== undefined) checkElements(M, left)
}

function checkElements(container: unknown, left: number): void {
  if (typeof container !== 'object' || container === null) return
  if (left === 0) throw nestingExceeded()
  for (const element of Object.values(container)) checkNesting(element, left - 1)
}

/** Counts what it parses, as size.ts does. */
class Parser {
  readonly #layer: ValueLayer
  sizeBytes = 0

  constructor(layer: ValueLayer) {
    this.#layer = layer
  }

  /**
   * @param left how many levels of lists and maps may still come
   * @param elementBytes what each attribute counts besides its name and its value
   */
  map(source: Readonly<Record<string, unknown>>, left: number, elementBytes = 0): Attributes {
    let attributes = source
    for (const name in source) {
      const given = source[name]
      this.sizeBytes += textBytes(name) + elementBytes
      const value = this.value(given, left)
      if (value === given) continue
      if (attributes === source)
        attributes = { ...source }
        // Its own name already, also `__proto__`.
      ;(attributes as Record<string, unknown>)[name] = value
    }
    return attributes as Attributes
  }

  value(given: unknown, left: number): AttributeValue {
    const source = asStructure(given)
    let type: ValueType | undefined
    let content: unknown
    let members = 0
    for (const member in source) {
      members++
      if (!isValueType(member) || source[member] === null) continue
      if (type) throw validation(SEVERAL_TYPES)
      type = member
      content = source[member]
    }
    if (!type) throw validation(EMPTY_VALUE)
    // It stays if it has nothing else, and its content is normal.
    const same = members === 1 ? (source as AttributeValue) : undefined
    switch (type) {
      case 'S': {
        const S = asText(content)
        this.sizeBytes += textBytes(S)
        return same ?? { S }
      }
      case 'N': {
        const N = normalNumber(asText(content), this.#layer)
        this.sizeBytes += numberBytes(N)
        return same && N === content ? same : { N }
      }
      case 'B': {
        const B = binary(content)
        this.sizeBytes += binaryBytes(B)
        return same ?? { B }
      }
      case 'BOOL': {
        const BOOL = asBoolean(content)
        this.sizeBytes += 1
        return same && BOOL === content ? same : { BOOL }
      }
      case 'NULL':
        if (!asBoolean(content))
          throw invalidParameter('Null attribute value types must have the value of true')
        this.sizeBytes += 1
        return same && content === true ? same : { NULL: true }
      case 'L': {
        const L = this.#list(content, left)
        return same && L === content ? same : { L }
      }
      case 'M': {
        const M = this.#map(content, left)
        return same && M === content ? same : { M }
      }
      case 'SS': {
        const SS = this.#set('SS', content)
        return same && SS === content ? same : { SS }
      }
      case 'NS': {
        const NS = this.#set('NS', content)
        return same && NS === content ? same : { NS }
      }
      case 'BS': {
        const BS = this.#set('BS', content)
        return same && BS === content ? same : { BS }
      }
    }
  }

  #list(content: unknown, left: number): readonly AttributeValue[] {
    if (!Array.isArray(content)) throw serialization('Unexpected field type')
    if (left === 0) throw nestingExceeded()
    this.sizeBytes += CONTAINER_BYTES + content.length * ELEMENT_BYTES
    let elements: unknown[] = content
    for (const [index, given] of content.entries()) {
      const value = this.value(given, left - 1)
      if (value === given) continue
      if (elements === content) elements = [...content]
      elements[index] = value
    }
    return elements as readonly AttributeValue[]
  }

  #map(content: unknown, left: number): Attributes {
    const source = asStructure(content)
    if (Object.hasOwn(source, '')) throw emptyName()
    if (left === 0) throw nestingExceeded()
    this.sizeBytes += CONTAINER_BYTES
    return this.map(source, left - 1, ELEMENT_BYTES)
  }

  // Apart from `value`, as is all that makes functions: a method that makes any costs memory at each of its calls.
  #set(type: SetType, content: unknown): readonly string[] {
    const elements = parseSet(type, content, (element) => this.#element(type, element), this.#layer)
    for (const element of elements) this.sizeBytes += ELEMENT_SIZES[type](element)
    return elements
  }

  #element(type: SetType, given: unknown): string {
    if (type === 'BS') return binary(given)
    return type === 'SS' ? asText(given) : normalNumber(asText(given), this.#layer)
  }
}

function binary(content: unknown): string {
  const base64 = asText(content)
  if (!isBase64(base64)) throw serialization('Invalid last non-pad Base64 character dectected')
  return base64
}

function emptyName(): Error {
  return validation('Empty attribute name')
}
