// One condition on one attribute, from before expressions: an operator and the values it compares with. It becomes
// the condition that an expression would be.

import { invalidParameter, validation } from '../errors.js'
import { bindCondition, type Predicate } from '../expressions/condition.js'
import type { Comparator, Condition, Operand } from '../expressions/syntax.js'
import { parseValue } from '../input/attribute-values.js'
import { type AttributeValue, attribute, typeOf, type ValueType } from '../values/attribute-value.js'
import { compareValues } from '../values/comparison.js'
import type { ValueLayer } from '../values/value-layer.js'

/** In the order of AWS's error texts. */
export const COMPARISON_OPERATORS = [
  'IN',
  'NULL',
  'BETWEEN',
  'LT',
  'NOT_CONTAINS',
  'EQ',
  'GT',
  'NOT_NULL',
  'NE',
  'LE',
  'BEGINS_WITH',
  'GE',
  'CONTAINS',
] as const
export type ComparisonOperator = (typeof COMPARISON_OPERATORS)[number]

export interface Comparison {
  readonly operator: ComparisonOperator
  readonly values: readonly AttributeValue[]
}

interface Rule {
  /** How many values, at least and at most. */
  readonly count: readonly [number, number]
  /** Undefined: values of any type. */
  readonly types?: readonly ValueType[]
  /** Undefined for IN: that of expressions has a hundred values at most. */
  readonly condition?: ToCondition
}

type ToCondition = (attribute: Operand, values: readonly Operand[]) => Condition

const ORDERED: readonly ValueType[] = ['S', 'N', 'B']
const ELEMENTS: readonly ValueType[] = ['S', 'N', 'B', 'BOOL', 'NULL']

const RULES: Readonly<Record<ComparisonOperator, Rule>> = {
  EQ: { count: [1, 1], condition: compare('=') },
  NE: { count: [1, 1], condition: compare('<>') },
  LT: { count: [1, 1], types: ORDERED, condition: compare('<') },
  LE: { count: [1, 1], types: ORDERED, condition: compare('<=') },
  GT: { count: [1, 1], types: ORDERED, condition: compare('>') },
  GE: { count: [1, 1], types: ORDERED, condition: compare('>=') },
  NOT_NULL: { count: [0, 0], condition: call('attribute_exists') },
  NULL: { count: [0, 0], condition: call('attribute_not_exists') },
  CONTAINS: { count: [1, 1], types: ELEMENTS, condition: call('contains') },
  NOT_CONTAINS: {
    count: [1, 1],
    types: ELEMENTS,
    // What is not there contains nothing, and does not count as containing nothing.
    condition: (attribute, values) => ({
      kind: 'and',
      terms: [
        call('attribute_exists')(attribute, []),
        { kind: 'not', term: call('contains')(attribute, values) },
      ],
    }),
  },
  BEGINS_WITH: { count: [1, 1], types: ['S', 'B'], condition: call('begins_with') },
  IN: {
    count: [1, Number.POSITIVE_INFINITY],
    types: ORDERED,
  },
  BETWEEN: {
    count: [2, 2],
    types: ORDERED,
    condition: (operand, [low, high]) => ({
      kind: 'between',
      operand,
      low: low as Operand,
      high: high as Operand,
    }),
  },
}

/** @throws AwsError when the values are not what the operator takes */
export function readComparison(
  operator: ComparisonOperator,
  given: readonly unknown[],
  layer: ValueLayer = 'current',
): Comparison {
  const values = given.map((value) => parseValue(value, layer))
  const { count, types } = RULES[operator]
  if (values.length < count[0] || values.length > count[1])
    throw invalidParameter(`Invalid number of argument(s) for the ${operator} ComparisonOperator`)
  const [first, second] = values
  if (!first) return { operator, values }
  const type = typeOf(first)
  if (values.some((value) => typeOf(value) !== type))
    throw invalidParameter('AttributeValues inside AttributeValueList must be of same type')
  if (types && !types.includes(type))
    throw invalidParameter(`ComparisonOperator ${operator} is not valid for ${type} AttributeValue type`)
  if (operator === 'BETWEEN' && second && (compareValues(first, second) ?? 0) > 0)
    throw validation(
      'The BETWEEN condition was provided a range where the lower bound is greater than the upper bound',
    )
  return { operator, values }
}

/** @param name of the attribute: any text, never a path */
export function bindComparison(name: string, { operator, values }: Comparison): Predicate {
  const { condition } = RULES[operator]
  if (!condition) return isOneOf(name, values)
  const operands = values.map((_, index): Operand => ({ kind: 'value', name: String(index) }))
  return bindCondition(condition({ kind: 'path', path: [name] }, operands), {
    path: (path) => path,
    value: (index) => values[Number(index)] as AttributeValue,
  })
}

/** Of values of one type: however many there are, each item is looked up once. */
function isOneOf(name: string, values: readonly AttributeValue[]): Predicate {
  const type = typeOf(values[0] as AttributeValue)
  const wanted = new Set(values.map(contentOf))
  return (item) => {
    const value = attribute(item, name)
    return value !== undefined && typeOf(value) === type && wanted.has(contentOf(value))
  }
}

function contentOf(value: AttributeValue): unknown {
  return Object.values(value)[0]
}

function compare(comparator: Comparator): ToCondition {
  return (left, [right]) => ({ kind: 'compare', comparator, left, right: right as Operand })
}

function call(name: string): ToCondition {
  return (attribute, values) => ({ kind: 'call', name, operands: [attribute, ...values] })
}
