// The first member of a request that has another type than the API's model says, in the words of AWS's deserializer.
import { AwsError } from '../../aws/errors.js'
import type { Shape } from '../../aws/service.js'
import { isBase64 } from '../input/base64.js'
import { meaningOf, notScalar, STRUCTURE_FOUND } from '../input/input.js'
import { ITEM_SHAPES } from './items.js'
import { PARTIQL_SHAPES } from './partiql.js'
import type { Members, WireShape } from './shape.js'
import { TABLE_SHAPES } from './tables.js'

/** Where a value stands: AWS reads the elements of lists and maps by other code than members. */
type Place = 'member' | 'element'

/** Deeper values are not looked at: hostile ones would exhaust the stack. */
const MAX_DEPTH = 400
const SHAPES: Readonly<Record<string, Members>> = {
  ...ITEM_SHAPES,
  ...PARTIQL_SHAPES,
  ...TABLE_SHAPES,
}
const PARAMETERIZED =
  "class sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl cannot be cast to class java.lang.Class (sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl and java.lang.Class are in module java.base of loader 'bootstrap')"

/** AWS reads all of a request before it looks at any of it. */
export function misfit(operation: string, input: Shape): AwsError | undefined {
  const members = Object.hasOwn(SHAPES, operation) ? SHAPES[operation] : undefined
  const message = members && inMembers(members, input, 0)
  return message === undefined ? undefined : new AwsError('SerializationException', message)
}

function inMembers(members: Members, input: Shape, depth: number): string | undefined {
  for (const name in members) {
    if (!Object.hasOwn(input, name)) continue
    const found = inValue(members[name] as WireShape, input[name], 'member', depth + 1)
    if (found !== undefined) return found
  }
  return undefined
}

function inValue(shape: WireShape, value: unknown, place: Place, depth: number): string | undefined {
  if (value === null || value === undefined || depth > MAX_DEPTH) return undefined
  switch (shape.kind) {
    case 'text':
      return typeof value === 'string' ? undefined : notScalar(value, 'String')
    case 'number':
      return typeof value === 'number' ? undefined : notScalar(value, shape.java)
    case 'boolean':
      return inBoolean(value)
    case 'blob':
      return inBlob(value)
    case 'list':
      if (!Array.isArray(value)) return typeof value === 'object' ? STRUCTURE_FOUND : notCollection(place)
      return first(value, (element) => inValue(shape.of, element, 'element', depth + 1))
    case 'map':
      if (Array.isArray(value))
        return `Unrecognized collection type java.util.Map<java.lang.String, ${shape.java}>`
      if (typeof value !== 'object') return notCollection(place)
      return first(Object.values(value), (element) => inValue(shape.of, element, 'element', depth + 1))
    case 'structure':
      if (Array.isArray(value)) return `Unrecognized collection type class ${shape.java}`
      if (typeof value !== 'object')
        return place === 'element' ? 'Unexpected value type in payload' : 'Unexpected field type'
      return inMembers(shape.members, value as Shape, depth)
  }
}

function inBoolean(value: unknown): string | undefined {
  if (typeof value === 'boolean') return undefined
  if (typeof value !== 'string') return notScalar(value, 'Boolean')
  return meaningOf(value) === undefined ? 'Unexpected token received from parser' : undefined
}

function inBlob(value: unknown): string | undefined {
  if (Array.isArray(value)) return 'Unrecognized collection type class java.nio.ByteBuffer'
  if (typeof value === 'object') return STRUCTURE_FOUND
  if (typeof value !== 'string') return 'only base-64-encoded strings are convertible to bytes'
  if (value.length % 4 !== 0)
    return `Base64 encoded length is expected a multiple of 4 bytes but found: ${value.length}`
  return isBase64(value) ? undefined : 'Invalid last non-pad Base64 character dectected'
}

/** For text, numbers and booleans where a list or a map belongs. */
function notCollection(place: Place): string {
  return place === 'element' ? PARAMETERIZED : 'Unexpected field type'
}

function first(
  elements: readonly unknown[],
  find: (element: unknown) => string | undefined,
): string | undefined {
  for (const element of elements) {
    const found = find(element)
    if (found !== undefined) return found
  }
  return undefined
}
