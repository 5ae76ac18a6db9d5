// A request's members by name and type. What has another type than the API's model says is a SerializationException,
// as AWS answers before it looks at anything else.
import { AwsError } from '../../aws/errors.js'
import type { Shape } from '../../aws/service.js'
import { isBase64 } from './base64.js'

export const STRUCTURE_FOUND = 'Start of structure or map found where not expected'

export class Input {
  readonly #shape: Shape

  constructor(shape: Shape) {
    this.#shape = shape
  }

  /** Of a list's element, or a map's value. */
  static of(value: unknown): Input {
    return new Input(asStructure(value))
  }

  has(name: string): boolean {
    return this.#value(name) !== undefined
  }

  hasAny(names: readonly string[]): boolean {
    for (const name of names) if (this.has(name)) return true
    return false
  }

  text(name: string): string | undefined {
    const value = this.#value(name)
    return value === undefined ? undefined : asText(value)
  }

  integer(name: string): number | undefined {
    const value = this.number(name)
    return value === undefined ? undefined : Math.trunc(value)
  }

  number(name: string): number | undefined {
    const value = this.#value(name)
    if (value === undefined) return undefined
    if (typeof value !== 'number') throw unexpected(value, 'Integer')
    return value
  }

  boolean(name: string): boolean | undefined {
    const value = this.#value(name)
    return value === undefined ? undefined : asBoolean(value)
  }

  list(name: string): readonly unknown[] | undefined {
    const value = this.#value(name)
    return value === undefined ? undefined : asList(value)
  }

  texts(name: string): readonly string[] | undefined {
    return this.list(name)?.map(asText)
  }

  structures(name: string): readonly Input[] | undefined {
    return this.list(name)?.map(Input.of)
  }

  structure(name: string): Input | undefined {
    const value = this.#value(name)
    return value === undefined ? undefined : new Input(asStructure(value))
  }

  /** A map with the client's own keys. */
  map(name: string): readonly (readonly [key: string, value: unknown])[] | undefined {
    const value = this.#value(name)
    return value === undefined ? undefined : Object.entries(asStructure(value))
  }

  /** The member as it was sent, for what is handed on. */
  raw(name: string): Shape | undefined {
    const value = this.#value(name)
    return value === undefined ? undefined : asStructure(value)
  }

  whole(): Shape {
    return this.#shape
  }

  /** @param name of a member of the API: none is called as what every object inherits */
  #value(name: string): unknown {
    const value = this.#shape[name]
    return value === null ? undefined : value
  }
}

export function asText(value: unknown): string {
  if (typeof value !== 'string') throw unexpected(value, 'String')
  return value
}

/** What a word stands for where a boolean belongs. */
export function meaningOf(word: string): boolean | undefined {
  switch (word.toLowerCase()) {
    case 'true':
    case 'yes':
    case '1':
      return true
    case 'false':
    case 'no':
    case '0':
      return false
    default:
      return undefined
  }
}

/** Some words are taken for what they mean. */
export function asBoolean(value: unknown): boolean {
  if (typeof value === 'boolean') return value
  if (typeof value !== 'string') throw unexpected(value, 'Boolean')
  const meaning = meaningOf(value)
  if (meaning === undefined) throw serialization('Unexpected token received from parser')
  return meaning
}

/** Base64, as it stays. */
export function asBinary(value: unknown): string {
  const base64 = asText(value)
  if (!isBase64(base64)) throw serialization('Invalid last non-pad Base64 character dectected')
  return base64
}

export function asList(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw notCollection(value)
  return value
}

export function asStructure(value: unknown): Shape {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw notCollection(value)
  return value as Shape
}

export function serialization(message: string): AwsError {
  return new AwsError('SerializationException', message)
}

function notCollection(value: unknown): AwsError {
  if (Array.isArray(value)) return serialization('Unrecognized collection type class java.util.Map')
  return serialization(typeof value === 'object' ? STRUCTURE_FOUND : 'Unexpected field type')
}

function unexpected(value: unknown, wanted: string): AwsError {
  return serialization(notScalar(value, wanted))
}

/** What AWS says of a value that is not the scalar it should be. @param wanted the class, as Java calls it */
export function notScalar(value: unknown, wanted: string): string {
  if (Array.isArray(value)) return `Unrecognized collection type class java.lang.${wanted}`
  if (typeof value === 'object' && value !== null) return STRUCTURE_FOUND
  return `${token(value)} cannot be converted to ${wanted}`
}

function token(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'TRUE_VALUE' : 'FALSE_VALUE'
  if (typeof value === 'number') return Number.isInteger(value) ? 'NUMBER_VALUE' : 'DECIMAL_VALUE'
  return value === null ? 'NULL_VALUE' : 'STRING_VALUE'
}
