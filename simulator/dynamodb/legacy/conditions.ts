// Conditions on several attributes: Expected, QueryFilter and ScanFilter, joined as ConditionalOperator says.

import { invalidParameter, validation } from '../errors.js'
import type { Predicate } from '../expressions/condition.js'
import { Input } from '../input/input.js'
import type { ValueLayer } from '../values/value-layer.js'
import { bindComparison, type Comparison, type ComparisonOperator, readComparison } from './comparison.js'

export interface LegacyFilter {
  readonly holds: Predicate
  /** The attributes that it looks at. */
  readonly names: readonly string[]
}

/** QueryFilter or ScanFilter. Its operators must have been checked. @throws AwsError */
export function readFilter(input: Input, parameter: 'QueryFilter' | 'ScanFilter'): LegacyFilter | undefined {
  const conditions = input.map(parameter) ?? []
  const layer = parameter === 'ScanFilter' ? 'older' : 'current'
  const holds = joined(
    input,
    conditions.map(([name, value]) => [name, readCondition(Input.of(value), layer)]),
  )
  return holds && { holds, names: conditions.map(([name]) => name) }
}

/** Expected. Its operators must have been checked. @throws AwsError */
export function readExpected(input: Input): Predicate | undefined {
  return joined(
    input,
    (input.map('Expected') ?? []).map(([name, value]) => [name, readExpectation(name, Input.of(value))]),
  )
}

/** An operator and its values, as filters and key conditions have them. */
export function readCondition(condition: Input, layer: ValueLayer = 'current'): Comparison {
  return readComparison(
    condition.text('ComparisonOperator') as ComparisonOperator,
    condition.list('AttributeValueList') ?? [],
    layer,
  )
}

/** In either of its two forms: an operator and values, or whether the attribute exists and with which value. */
function readExpectation(name: string, expectation: Input): Comparison {
  const refuse = (what: string) => invalidParameter(`${what} for Attribute: ${name}`)
  const operator = expectation.text('ComparisonOperator') as ComparisonOperator | undefined
  const list = expectation.list('AttributeValueList')
  const value = expectation.raw('Value')
  const exists = expectation.boolean('Exists')
  if (list && value) throw refuse('Value and AttributeValueList cannot be used together')
  if (operator) {
    if (exists !== undefined) throw refuse('Exists and ComparisonOperator cannot be used together')
    if (!list && !value && operator !== 'NULL' && operator !== 'NOT_NULL')
      throw refuse(`Value or AttributeValueList must be used with ComparisonOperator: ${operator}`)
    return readComparison(operator, list ?? (value ? [value] : []))
  }
  if (list) throw refuse('AttributeValueList can only be used with a ComparisonOperator')
  if (exists === false) {
    if (value) throw refuse('Value cannot be used when Exists is false')
    return readComparison('NULL', [])
  }
  if (!value) throw refuse(`Value must be provided when Exists is ${exists ?? 'null'}`)
  return readComparison('EQ', [value])
}

/** Undefined: no condition, which always holds. */
function joined(
  input: Input,
  comparisons: readonly (readonly [name: string, comparison: Comparison])[],
): Predicate | undefined {
  const operator = input.text('ConditionalOperator')
  if (operator !== undefined && comparisons.length < 2)
    throw validation(
      comparisons.length === 0
        ? 'ConditionalOperator cannot be used without Filter or Expected'
        : 'ConditionalOperator can only be used when Filter or Expected has two or more elements',
    )
  const terms = comparisons.map(([name, comparison]) => bindComparison(name, comparison))
  if (terms.length === 0) return undefined
  return operator === 'OR'
    ? (item) => terms.some((holds) => holds(item))
    : (item) => terms.every((holds) => holds(item))
}
