// What the API's model says of the types of a request's members, as data, and how to write it down.

export type WireShape =
  | { readonly kind: 'text' | 'boolean' | 'blob' }
  /** `java`: the class that AWS names in its answers. */
  | { readonly kind: 'number'; readonly java: 'Integer' | 'Long' }
  | { readonly kind: 'list'; readonly of: WireShape }
  | { readonly kind: 'map'; readonly java: string; readonly of: WireShape }
  | { readonly kind: 'structure'; readonly java: string; readonly members: Members }

export type Members = Readonly<Record<string, WireShape>>

const PACKAGE = 'com.amazonaws.dynamodb.v20120810'

export const TEXT: WireShape = { kind: 'text' }
export const BOOLEAN: WireShape = { kind: 'boolean' }
export const BLOB: WireShape = { kind: 'blob' }
export const INTEGER: WireShape = { kind: 'number', java: 'Integer' }
export const LONG: WireShape = { kind: 'number', java: 'Long' }
export const TEXTS: WireShape = { kind: 'list', of: TEXT }

export function listOf(of: WireShape): WireShape {
  return { kind: 'list', of }
}

export function mapOf(of: WireShape): WireShape {
  return { kind: 'map', java: javaName(of), of }
}

export function structure(name: string, members: Members): WireShape {
  return { kind: 'structure', java: `${PACKAGE}.${name}`, members }
}

function javaName(shape: WireShape): string {
  switch (shape.kind) {
    case 'structure':
      return shape.java
    case 'list':
      return `java.util.List<${javaName(shape.of)}>`
    default:
      return 'java.lang.String'
  }
}

const valueMembers: Record<string, WireShape> = {
  S: TEXT,
  N: TEXT,
  B: BLOB,
  BOOL: BOOLEAN,
  NULL: BOOLEAN,
  SS: TEXTS,
  NS: TEXTS,
  BS: listOf(BLOB),
}
export const VALUE: WireShape = structure('AttributeValue', valueMembers)
export const VALUES: WireShape = mapOf(VALUE)
// It contains itself.
valueMembers.L = listOf(VALUE)
valueMembers.M = VALUES
