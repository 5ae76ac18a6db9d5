// KeyConditions: the partition that a query reads, and the range of sort keys within it.
import { validation } from '../errors.js'
import type { KeyOperator, KeyTerm } from '../expressions/key-condition.js'
import { Input } from '../input/input.js'
import type { ComparisonOperator } from './comparison.js'
import { readCondition } from './conditions.js'

/** The others are for filters only. */
const KEY_OPERATORS: Partial<Record<ComparisonOperator, KeyOperator>> = {
  EQ: '=',
  LT: '<',
  LE: '<=',
  GT: '>',
  GE: '>=',
  BEGINS_WITH: 'begins_with',
  BETWEEN: 'BETWEEN',
}

/** The operators must have been checked. @throws AwsError */
export function readKeyConditions(input: Input): readonly KeyTerm[] | undefined {
  const terms = input.map('KeyConditions')?.map(([name, value]) => {
    const { operator, values } = readCondition(Input.of(value))
    return { name, operator: KEY_OPERATORS[operator], values }
  })
  // A table's key has no more attributes; how many an index's has is seen there.
  if (terms && (terms.length < 1 || (terms.length > 2 && !input.has('IndexName'))))
    throw validation('Conditions can be of length 1 or 2 only')
  return terms
}
