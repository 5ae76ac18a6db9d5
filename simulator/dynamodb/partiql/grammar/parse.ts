// From a statement's text to its tree.
import { cached } from '../../../aws/cached.js'
import { parseStatement } from './statements.js'
import type { ParsedStatement } from './syntax.js'

/** Longer ones, whose trees are large, are hardly repeated. */
const MAX_CACHED_LENGTH = 1_000

const known = cached(parseStatement)

/** @throws AwsError when the statement is not well-formed, or uses what DynamoDB's PartiQL has not */
export function parse(text: string): ParsedStatement {
  return text.length > MAX_CACHED_LENGTH ? parseStatement(text) : known(text)
}
