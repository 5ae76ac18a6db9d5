// Attribute values of a request: checked and brought to their normal form, in new objects of our own.
import { invalidParameter, validation } from '../errors.js'
import {
  type Attributes,
  type AttributeValue,
  VALUE_TYPES,
  type ValueType,
} from '../values/attribute-value.js'
import { normalNumber } from '../values/numbers.js'
import { asStructure, asText, serialization } from './input.js'

/** How deep lists and maps may lie in one another. */
const MAX_NESTING = 32
/** In fours, besides. A repeated group would exhaust the stack on large values. */
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/
const KNOWN_TYPES: ReadonlySet<string> = new Set(VALUE_TYPES)
const EMPTY_VALUE = 'Supplied AttributeValue is empty, must contain exactly one of the supported datatypes'
const SEVERAL_TYPES =
  'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes'

export function parseAttributes(value: unknown, nesting = 0): Attributes {
  // A copy, whose own names are then assigned (also `__proto__`), costs much less than adding name by name.
  const attributes: Record<string, unknown> = { ...asStructure(value) }
  for (const name in attributes) attributes[name] = parseValue(attributes[name], nesting)
  return attributes as Attributes
}

export function parseValue(value: unknown, nesting = 0): AttributeValue {
  if (nesting > MAX_NESTING) throw validation('Nesting Levels have exceeded supported limits')
  const source = asStructure(value)
  let type: ValueType | undefined
  for (const member in source) {
    if (!KNOWN_TYPES.has(member) || source[member] === null) continue
    if (type) throw validation(SEVERAL_TYPES)
    type = member as ValueType
  }
  if (!type) throw validation(EMPTY_VALUE)
  return parseTyped(type, source[type], nesting)
}

function parseTyped(type: ValueType, content: unknown, nesting: number): AttributeValue {
  switch (type) {
    case 'S':
      return { S: asText(content) }
    case 'N':
      return { N: normalNumber(asText(content)) }
    case 'B':
      return { B: parseBinary(content) }
    case 'BOOL':
      if (typeof content !== 'boolean') throw serialization('Unexpected token received from parser')
      return { BOOL: content }
    case 'NULL':
      if (typeof content !== 'boolean') throw serialization('Unexpected token received from parser')
      if (!content) throw invalidParameter('Null attribute value types must have the value of true')
      return { NULL: true }
    case 'SS':
      return { SS: parseSet(content, 'string', asText) }
    case 'NS':
      return { NS: parseSet(content, 'number', (element) => normalNumber(asText(element))) }
    case 'BS':
      return { BS: parseSet(content, 'binary', parseBinary) }
    case 'L':
      if (!Array.isArray(content)) throw serialization('Unexpected field type')
      return { L: content.map((element) => parseValue(element, nesting + 1)) }
    case 'M':
      return { M: parseAttributes(content, nesting + 1) }
  }
}

function parseBinary(content: unknown): string {
  const base64 = asText(content)
  if (base64.length % 4 !== 0 || !BASE64.test(base64))
    throw serialization('Invalid base64 text in a binary value')
  // The last character may carry bits that mean nothing: one text for one value.
  return base64.endsWith('=') ? Buffer.from(base64, 'base64').toString('base64') : base64
}

function parseSet(content: unknown, kind: string, parse: (element: unknown) => string): readonly string[] {
  if (!Array.isArray(content)) throw serialization('Unexpected field type')
  if (content.length === 0) throw invalidParameter(`An ${kind} set  may not be empty`)
  const elements = content.map(parse)
  if (new Set(elements).size < elements.length)
    throw invalidParameter(
      kind === 'number'
        ? 'Input collection contains duplicates'
        : `Input collection [${elements.join(', ')}] contains duplicates.`,
    )
  return elements
}
