// How AWS says what is wrong with a statement.
import type { AwsError } from '../../aws/errors.js'
import { validation } from '../errors.js'
import type { Mark } from './grammar/syntax.js'

/** @param detail AWS has none for text that is not made of tokens */
export function malformed(detail = ''): AwsError {
  return validation(`Statement wasn't well formed, can't be processed: ${detail}`)
}

/** Of a well-formed statement that DynamoDB cannot carry out: with the place that AWS points to. */
export function unsupported(what: string, { line, column, length }: Mark): AwsError {
  return validation(`${what} at ${line}:${column}:${length}`)
}

/** A key attribute compared with a value of another type. */
export function keyTypeMismatch(name: string): AwsError {
  return validation(`Key attribute's data type should match its data type in table's schema: Key ${name}`)
}
