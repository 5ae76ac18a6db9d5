// Reads the input of a control operation, member by member. What is not named in the specification is refused, unless
// it is empty: nothing is dropped in silence.
import type { Shape } from '../../aws/service.js'
import { badRequest, notYet } from './errors.js'

export type Reader<T> = (value: unknown, member: string) => T
type Readers = Readonly<Record<string, Reader<unknown>>>
type Value<R> = R extends Reader<infer T> ? T : never

export type Input<Required extends Readers, Optional extends Readers> = {
  readonly [K in keyof Required]: Value<Required[K]>
} & { readonly [K in keyof Optional]?: Value<Optional[K]> }

/** @throws AwsError BadRequestException */
export function readInput<Required extends Readers, Optional extends Readers>(
  input: Shape,
  required: Required,
  optional: Optional,
): Input<Required, Optional> {
  for (const [member, value] of Object.entries(input))
    if (!(member in required) && !(member in optional) && !isEmpty(value)) throw notYet(`'${member}'`)
  const read: Record<string, unknown> = {}
  for (const [member, reader] of Object.entries(required)) {
    if (isAbsent(input[member])) throw badRequest(`${member} is required.`)
    read[member] = reader(input[member], member)
  }
  for (const [member, reader] of Object.entries(optional))
    if (!isAbsent(input[member])) read[member] = reader(input[member], member)
  return read as Input<Required, Optional>
}

export const text: Reader<string> = (value, member) => {
  if (typeof value !== 'string') throw badRequest(`${member} must be a string.`)
  return value
}

export const boolean: Reader<boolean> = (value, member) => {
  if (typeof value !== 'boolean') throw badRequest(`${member} must be true or false.`)
  return value
}

export const number: Reader<number> = (value, member) => {
  if (typeof value !== 'number') throw badRequest(`${member} must be a number.`)
  return value
}

export function numberBetween(min: number, max: number): Reader<number> {
  return (value, member) => {
    const amount = number(value, member)
    if (amount < min || amount > max) throw badRequest(`${member} must be between ${min} and ${max}.`)
    return amount
  }
}

export function list<T>(item: Reader<T>): Reader<readonly T[]> {
  return (value, member) => {
    if (!Array.isArray(value)) throw badRequest(`${member} must be a list.`)
    return value.map((entry) => item(entry, member))
  }
}

export function record<T>(item: Reader<T>): Reader<Readonly<Record<string, T>>> {
  return (value, member) => {
    const entries = Object.entries(asObject(value, member))
    return Object.fromEntries(entries.map(([key, entry]) => [key, item(entry, `${member}.${key}`)]))
  }
}

export function struct<Required extends Readers, Optional extends Readers>(
  required: Required,
  optional: Optional,
): Reader<Input<Required, Optional>> {
  return (value, member) => readInput(asObject(value, member), required, optional)
}

/** One of the values that AWS knows. */
export function oneOf<const T extends string>(...values: readonly T[]): Reader<T> {
  return (value, member) => {
    const found = values.find((known) => known === value)
    if (found === undefined) throw badRequest(`${member} must be one of ${values.join(', ')}.`)
    return found
  }
}

/** One of the values that we carry out; others exist, and are refused as such. */
export function only<const T extends string | boolean>(...values: readonly T[]): Reader<T> {
  return (value, member) => {
    const found = values.find((known) => known === value)
    if (found === undefined) throw notYet(`${member} '${String(value)}'`)
    return found
  }
}

/** Kept and given back; nothing that an application can observe depends on it. */
export const kept: Reader<unknown> = (value) => value

function asObject(value: unknown, member: string): Shape {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw badRequest(`${member} must be an object.`)
  return value as Shape
}

function isAbsent(value: unknown): value is undefined | null {
  return value === undefined || value === null
}

function isEmpty(value: unknown): boolean {
  if (isAbsent(value) || value === false || value === '') return true
  return typeof value === 'object' && Object.keys(value).length === 0
}
