// From a statement's text to its tree.
import { cached } from '../../../aws/cached.js'
import { parseStatement } from './statements.js'
import type { ParsedStatement } from './syntax.js'

/** Longer ones, whose trees are large, are hardly repeated. */
const LONGEST_KEPT = 1_000

/** @throws AwsError when the statement is not well-formed, or uses what DynamoDB's PartiQL has not */
export const parse: (text: string) => ParsedStatement = cached(parseStatement, LONGEST_KEPT)
