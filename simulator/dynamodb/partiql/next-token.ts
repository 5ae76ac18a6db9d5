// NextToken: where the page before ended, for the same statement with the same parameters.
import { createHash } from 'node:crypto'
import { validation } from '../errors.js'
import type { Attributes, AttributeValue } from '../values/attribute-value.js'

export interface StatementText {
  readonly text: string
  readonly parameters: readonly AttributeValue[]
}

export function nextToken(statement: StatementText, position: Attributes): string {
  return Buffer.from(JSON.stringify({ of: fingerprint(statement), position })).toString('base64')
}

/**
 * The position, which is still to be checked against the table.
 *
 * @throws AwsError when it is no token, or one of another statement
 */
export function positionIn(token: string, statement: StatementText): unknown {
  const { of, position } = decoded(token)
  if (typeof of !== 'string' || typeof position !== 'object' || position === null)
    throw validation('Invalid NextToken')
  if (of !== fingerprint(statement)) throw tokenMismatch()
  return position
}

export function tokenMismatch() {
  return validation('NextToken does not match request')
}

function decoded(token: string): { of?: unknown; position?: unknown } {
  try {
    const content: unknown = JSON.parse(Buffer.from(token, 'base64').toString())
    return typeof content === 'object' && content !== null ? content : {}
  } catch {
    return {}
  }
}

function fingerprint({ text, parameters }: StatementText): string {
  return createHash('sha256')
    .update(JSON.stringify([text, parameters]))
    .digest('base64')
}
