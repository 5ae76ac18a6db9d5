// Attribute values in the form of DynamoDB's own JSON, which the engine keeps as they are: immutable, shared between
// the table, its indexes and its stream. Values inside are normal: parsed by input/attribute-values.ts.

export type AttributeValue =
  | { readonly S: string }
  /** Normal decimal form, see numbers.ts. */
  | { readonly N: string }
  /** Base64. */
  | { readonly B: string }
  | { readonly SS: readonly string[] }
  | { readonly NS: readonly string[] }
  | { readonly BS: readonly string[] }
  | { readonly BOOL: boolean }
  | { readonly NULL: true }
  | { readonly L: readonly AttributeValue[] }
  | { readonly M: Attributes }

/** An item, or a map inside one. Names are the client's: read them with `attribute`. */
export type Attributes = Readonly<Record<string, AttributeValue>>

export type ValueType = 'S' | 'N' | 'B' | 'SS' | 'NS' | 'BS' | 'BOOL' | 'NULL' | 'L' | 'M'

/** Compares with each, which costs less than a set for names that are mostly among the first. */
export function isValueType(name: string): name is ValueType {
  switch (name) {
    case 'S':
    case 'N':
    case 'M':
    case 'L':
    case 'BOOL':
    case 'B':
    case 'SS':
    case 'NS':
    case 'BS':
    case 'NULL':
      return true
    default:
      return false
  }
}

/** The types' names in AWS's error texts. */
export const LONG_TYPE_NAMES: Readonly<Record<ValueType, string>> = {
  S: 'STRING',
  N: 'NUMBER',
  B: 'BINARY',
  SS: 'STRING_SET',
  NS: 'NUMBER_SET',
  BS: 'BINARY_SET',
  BOOL: 'BOOLEAN',
  NULL: 'NULL',
  L: 'LIST',
  M: 'MAP',
}

export function typeOf(value: AttributeValue): ValueType {
  for (const type in value) return type as ValueType
  throw new TypeError('an attribute value without a type')
}

/** The elements of a set as text; undefined for what is not a set. */
export function setElements(value: AttributeValue): readonly string[] | undefined {
  if ('SS' in value) return value.SS
  if ('NS' in value) return value.NS
  return 'BS' in value ? value.BS : undefined
}

/** The value under a name that may be any text, also `constructor` or `__proto__`. */
export function attribute(attributes: Attributes, name: string): AttributeValue | undefined {
  return Object.hasOwn(attributes, name) ? attributes[name] : undefined
}

/** Sets a name that may be any text on attributes under construction. */
export function setAttribute(
  attributes: Record<string, AttributeValue>,
  name: string,
  value: AttributeValue,
): void {
  if (name !== '__proto__') attributes[name] = value
  else
    Object.defineProperty(attributes, name, { value, enumerable: true, configurable: true, writable: true })
}

/** A copy that may be changed. */
export function copyAttributes(attributes: Attributes): Record<string, AttributeValue> {
  return { ...attributes }
}
