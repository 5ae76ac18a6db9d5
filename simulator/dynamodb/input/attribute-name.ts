// What keeps a text from being the name of an attribute, in AWS's words.
import { validation } from '../errors.js'
import { textBytes } from '../values/size.js'

/** AWS takes one less than the 64 KB that it documents. */
export const MAX_NAME_BYTES = 65_535
export const EMPTY_NAME = 'Empty attribute name'
export const LARGE_NAME = `Attribute name is too large, must be less than ${MAX_NAME_BYTES + 1} bytes`

/** @returns undefined: it can be a name */
export function nameProblem(name: string): string | undefined {
  if (name === '') return EMPTY_NAME
  return textBytes(name) > MAX_NAME_BYTES ? LARGE_NAME : undefined
}

/** @throws AwsError when it cannot be a name */
export function checkName(name: string): void {
  const problem = nameProblem(name)
  if (problem !== undefined) throw validation(problem)
}
