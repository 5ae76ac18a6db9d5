// Attribute values of a request: checked and brought to their normal form, in new objects of our own.
import { invalidParameter, validation } from '../errors.js'
import {
  type Attributes,
  type AttributeValue,
  VALUE_TYPES,
  type ValueType,
} from '../values/attribute-value.js'
import { MAX_NESTING, nestingExceeded } from '../values/nesting.js'
import { normalNumber } from '../values/numbers.js'
import type { ValueLayer } from '../values/value-layer.js'
import { isBase64 } from './base64.js'
import { asBoolean, asStructure, asText, serialization } from './input.js'
import { parseSet } from './set-values.js'

const KNOWN_TYPES: ReadonlySet<string> = new Set(VALUE_TYPES)
const EMPTY_VALUE = 'Supplied AttributeValue is empty, must contain exactly one of the supported datatypes'
const SEVERAL_TYPES =
  'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes'

/** @throws AwsError for what is no item or key */
export function parseAttributes(value: unknown, layer: ValueLayer = 'current'): Attributes {
  const source = asStructure(value)
  if (Object.hasOwn(source, '')) throw emptyName()
  for (const name in source) checkNesting(source[name], MAX_NESTING)
  return parseMap(source, layer)
}

/** @param maxNesting how deep lists and maps may lie in one another */
export function parseValue(
  value: unknown,
  layer: ValueLayer = 'current',
  maxNesting = MAX_NESTING,
): AttributeValue {
  checkNesting(value, maxNesting)
  return parse(value, layer)
}

/** Before anything else is said about a value. */
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

function parseMap(source: Readonly<Record<string, unknown>>, layer: ValueLayer): Attributes {
  // A copy, whose own names are then assigned (also `__proto__`), costs much less than adding name by name.
  const attributes: Record<string, unknown> = { ...source }
  for (const name in attributes) attributes[name] = parse(attributes[name], layer)
  return attributes as Attributes
}

function parse(value: unknown, layer: ValueLayer): AttributeValue {
  const source = asStructure(value)
  let type: ValueType | undefined
  for (const member in source) {
    if (!KNOWN_TYPES.has(member) || source[member] === null) continue
    if (type) throw validation(SEVERAL_TYPES)
    type = member as ValueType
  }
  if (!type) throw validation(EMPTY_VALUE)
  return parseTyped(type, source[type], layer)
}

function parseTyped(type: ValueType, content: unknown, layer: ValueLayer): AttributeValue {
  switch (type) {
    case 'S':
      return { S: asText(content) }
    case 'N':
      return { N: normalNumber(asText(content), layer) }
    case 'B':
      return { B: parseBinary(content) }
    case 'BOOL':
      return { BOOL: asBoolean(content) }
    case 'NULL':
      if (!asBoolean(content))
        throw invalidParameter('Null attribute value types must have the value of true')
      return { NULL: true }
    case 'SS':
      return { SS: parseSet('SS', content, asText, layer) }
    case 'NS':
      return { NS: parseSet('NS', content, (element) => normalNumber(asText(element), layer), layer) }
    case 'BS':
      return { BS: parseSet('BS', content, parseBinary, layer) }
    case 'L':
      if (!Array.isArray(content)) throw serialization('Unexpected field type')
      return { L: content.map((element) => parse(element, layer)) }
    case 'M': {
      const source = asStructure(content)
      if (Object.hasOwn(source, '')) throw emptyName()
      return { M: parseMap(source, layer) }
    }
  }
}

function parseBinary(content: unknown): string {
  const base64 = asText(content)
  if (!isBase64(base64)) throw serialization('Invalid last non-pad Base64 character dectected')
  return base64
}

function emptyName(): Error {
  return validation('Empty attribute name')
}
