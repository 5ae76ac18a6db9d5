// Reading the members of a request: wrong types and ranges are refused as InvalidInput, and nothing is assumed.
import { AwsError } from '../aws/errors.js'
import type { Shape } from '../aws/service.js'

export function invalidInput(message: string): AwsError {
  return new AwsError('InvalidInput', message, 400)
}

/** For what AWS has and Antipode does not. */
export function notYet(what: string): AwsError {
  return invalidInput(`Antipode does not have ${what} yet.`)
}

/** Absent and null are the same: both mean that the member was not given. */
export function optional<T>(
  shape: Shape,
  member: string,
  read: (value: unknown, member: string) => T,
): T | undefined {
  const value = shape[member]
  return value === undefined || value === null ? undefined : read(value, member)
}

export function required<T>(shape: Shape, member: string, read: (value: unknown, member: string) => T): T {
  const value = optional(shape, member, read)
  if (value === undefined) throw invalidInput(`Invalid request: Missing field '${member}'`)
  return value
}

export function text(value: unknown, member: string): string {
  if (typeof value !== 'string') throw invalidInput(`Invalid request: '${member}' must be a string`)
  return value
}

export function textOf(minLength: number, maxLength: number): (value: unknown, member: string) => string {
  return (value, member) => {
    const read = text(value, member)
    if (read.length < minLength || read.length > maxLength)
      throw invalidInput(`Invalid request: '${member}' must have ${minLength} to ${maxLength} characters`)
    return read
  }
}

export function oneOf<const T extends string>(values: readonly T[]): (value: unknown, member: string) => T {
  return (value, member) => {
    const found = values.find((candidate) => candidate === value)
    if (found === undefined)
      throw invalidInput(`Invalid request: '${member}' must be one of [${values.join(', ')}]`)
    return found
  }
}

export function integer(min: number, max: number): (value: unknown, member: string) => number {
  return (value, member) => {
    if (!Number.isInteger(value) || (value as number) < min || (value as number) > max)
      throw invalidInput(`Invalid request: '${member}' must be a whole number from ${min} to ${max}`)
    return value as number
  }
}

export function flag(value: unknown, member: string): boolean {
  if (typeof value !== 'boolean') throw invalidInput(`Invalid request: '${member}' must be true or false`)
  return value
}

export function structure(value: unknown, member: string): Shape {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalidInput(`Invalid request: '${member}' must be a structure`)
  return value as Shape
}

export function listOf<T>(
  read: (value: unknown, member: string) => T,
): (value: unknown, member: string) => T[] {
  return (value, member) => {
    if (!Array.isArray(value)) throw invalidInput(`Invalid request: '${member}' must be a list`)
    return value.map((entry) => read(entry, member))
  }
}
