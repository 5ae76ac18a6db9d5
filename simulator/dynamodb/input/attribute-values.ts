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
import {
  binaryBytes,
  CONTAINER_BYTES,
  ELEMENT_BYTES,
  numberBytes,
  textBytes,
  valueSizeBytes,
} from '../values/size.js'
import type { ValueLayer } from '../values/value-layer.js'
import { EMPTY_NAME, LARGE_NAME, MAX_NAME_BYTES } from './attribute-name.js'
import { asBinary, asBoolean, asStructure, asText, serialization } from './input.js'
import { mapElements } from './map-elements.js'
import { parseSet } from './set-values.js'

const EMPTY_VALUE = 'Supplied AttributeValue is empty, must contain exactly one of the supported datatypes'
const SEVERAL_TYPES =
  'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes'

export interface ParsedItem {
  readonly attributes: Attributes
  readonly sizeBytes: number
}

/** @throws AwsError for what is no item or key */
export function parseItem(value: unknown, layer: ValueLayer = 'current'): ParsedItem {
  const source = asStructure(value)
  if (Object.hasOwn(source, '')) throw validation(EMPTY_NAME)
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

/** As PartiQL reads a parameter: numbers as the older code does, and whatever is wrong first is said. */
export function parseParameter(value: unknown): AttributeValue {
  return new Parser('older').value(value, MAX_NESTING)
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
      const nameBytes = textBytes(name)
      if (nameBytes > MAX_NAME_BYTES) throw validation(LARGE_NAME)
      this.sizeBytes += nameBytes + elementBytes
      const value = this.value(given, left)
      if (value === given) continue
      if (attributes === source)
        attributes = { ...source }
        // Its own name already, also `__proto__`.
      ;(attributes as Record<string, unknown>)[name] = value
    }
    return attributes as Attributes
  }

  // Makes no functions: a method that makes any, in whichever branch, costs memory at each of its calls.
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
        const B = asBinary(content)
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
        const SS = parseSet('SS', content, this.#layer)
        return this.#counted(same && SS === content ? same : { SS })
      }
      case 'NS': {
        const NS = parseSet('NS', content, this.#layer)
        return this.#counted(same && NS === content ? same : { NS })
      }
      case 'BS': {
        const BS = parseSet('BS', content, this.#layer)
        return this.#counted(same && BS === content ? same : { BS })
      }
    }
  }

  #list(content: unknown, left: number): readonly AttributeValue[] {
    if (!Array.isArray(content)) throw serialization('Unexpected field type')
    if (left === 0) throw nestingExceeded()
    this.sizeBytes += CONTAINER_BYTES + content.length * ELEMENT_BYTES
    return mapElements(content, (element) => this.value(element, left - 1))
  }

  #map(content: unknown, left: number): Attributes {
    const source = asStructure(content)
    if (Object.hasOwn(source, '')) throw validation(EMPTY_NAME)
    if (left === 0) throw nestingExceeded()
    this.sizeBytes += CONTAINER_BYTES
    return this.map(source, left - 1, ELEMENT_BYTES)
  }

  #counted(value: AttributeValue): AttributeValue {
    this.sizeBytes += valueSizeBytes(value)
    return value
  }
}
