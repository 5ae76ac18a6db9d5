// Reads the members of a request: the border where its types are checked. What a member means is not known here.
import { AwsError } from '../../aws/errors.js'
import type { Shape } from '../../aws/service.js'
import { constraintBroken } from './errors.js'

export function requiredText(input: Shape, member: string): string {
  const value = text(input, member)
  if (value === undefined) throw constraintBroken(inModel(member), 'null', 'Member must not be null')
  return value
}

export function requiredInteger(input: Shape, member: string, min: number, max: number): number {
  const value = integer(input, member, min, max)
  if (value === undefined) throw constraintBroken(inModel(member), 'null', 'Member must not be null')
  return value
}

export function text(input: Shape, member: string): string | undefined {
  return typed(input, member, 'string', (value) => typeof value === 'string')
}

export function flag(input: Shape, member: string): boolean | undefined {
  return typed(input, member, 'boolean', (value) => typeof value === 'boolean')
}

export function structure(input: Shape, member: string): Shape | undefined {
  return typed(input, member, 'structure', (value) => typeof value === 'object' && !Array.isArray(value))
}

export function list(input: Shape, member: string): readonly unknown[] | undefined {
  return typed(input, member, 'list', Array.isArray)
}

export function integer(input: Shape, member: string, min: number, max: number): number | undefined {
  const value = typed<number>(input, member, 'integer', Number.isInteger)
  if (value === undefined) return undefined
  if (value < min) {
    throw constraintBroken(inModel(member), value, `Member must have value greater than or equal to ${min}`)
  }
  if (value > max) {
    throw constraintBroken(inModel(member), value, `Member must have value less than or equal to ${max}`)
  }
  return value
}

export function oneOf<T extends string>(input: Shape, member: string, values: readonly T[]): T | undefined {
  const value = text(input, member)
  if (value === undefined || (values as readonly string[]).includes(value)) return value as T | undefined
  throw constraintBroken(inModel(member), value, `Member must satisfy enum value set: [${values.join(', ')}]`)
}

function typed<T>(
  input: Shape,
  member: string,
  type: string,
  is: (value: unknown) => boolean,
): T | undefined {
  const value = input[member]
  if (value === undefined || value === null) return undefined
  if (is(value)) return value as T
  throw new AwsError('SerializationException', `The member ${member} must be of type ${type}`)
}

/** Messages name members as the model's Java form does. */
function inModel(member: string): string {
  return member.charAt(0).toLowerCase() + member.slice(1)
}
