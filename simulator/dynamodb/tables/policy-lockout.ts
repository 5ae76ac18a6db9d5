// Policies by which nobody of the account could put another one. What has a condition may spare somebody.
import { ACCOUNT_ID } from '../../aws/arn.js'
import { isMatch } from './policy-pattern.js'

const PUT = 'dynamodb:putresourcepolicy'
const EVERYBODY = ['*', `arn:aws:iam::${ACCOUNT_ID}:root`]

type Statement = Readonly<Record<string, unknown>>

/**
 * @param policy in AWS's form
 * @param arn of what it is put on
 */
export function locksOut(policy: string, arn: string): boolean {
  const { Statement } = JSON.parse(policy) as { Statement: readonly Statement[] }
  return Statement.some(
    (statement) =>
      statement.Effect === 'Deny' &&
      statement.Condition === undefined &&
      principals(statement).some((principal) => EVERYBODY.includes(principal)) &&
      covers(lowerCase(statement.Action), lowerCase(statement.NotAction), PUT) &&
      covers(listed(statement.Resource), listed(statement.NotResource), arn),
  )
}

function principals({ Principal }: Statement): readonly string[] {
  const isStructure = typeof Principal === 'object' && Principal !== null
  return listed(isStructure ? (Principal as Statement).AWS : Principal)
}

/** @param patterns none: all but the exceptions */
function covers(patterns: readonly string[], exceptions: readonly string[], name: string): boolean {
  if (patterns.length > 0) return patterns.some((pattern) => isMatch(pattern, name))
  return !exceptions.some((pattern) => isMatch(pattern, name))
}

function lowerCase(value: unknown): readonly string[] {
  return listed(value).map((one) => one.toLowerCase())
}

function listed(value: unknown): readonly string[] {
  return [value].flat().filter((one): one is string => typeof one === 'string')
}
