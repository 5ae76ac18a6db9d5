// Key condition expressions: the partition that a query reads, and the range of sort keys within it.
import type { TreeKey } from '../engine/keys.js'
import { orderedKeyText, partitionBound } from '../engine/keys.js'
import type { KeyAttribute, KeySchema } from '../engine/schema.js'
import { validation } from '../errors.js'
import { type AttributeValue, typeOf } from '../values/attribute-value.js'
import type { Bindings } from './bindings.js'
import { checkBounds } from './condition.js'
import { ExpressionError } from './errors.js'
import type { Comparator, Condition, Operand } from './syntax.js'

export interface KeyRange {
  readonly low: TreeKey
  readonly high: TreeKey
}

export type KeyOperator = Comparator | 'BETWEEN' | 'begins_with'

export interface KeyTerm {
  readonly name: string
  /** Undefined: one that keys have no order for, which only KeyConditions can ask for. */
  readonly operator: KeyOperator | undefined
  readonly values: readonly AttributeValue[]
}

const NOT_SUPPORTED = 'Query key condition not supported'
/** Follows whatever begins with the same text: see `orderedText`, which puts every code point below it. */
const AFTER_ALL = '\uffff'
const MIRRORED: Readonly<Record<Comparator, Comparator>> = {
  '=': '=',
  '<>': '<>',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
}

/** @throws ExpressionError when the expression uses what a key condition may not; AwsError when it repeats a key */
export function bindKeyCondition(condition: Condition, bindings: Bindings): readonly KeyTerm[] {
  const terms = keyTerms(condition, bindings)
  if (new Set(terms.map(({ name }) => name)).size < terms.length)
    throw validation('KeyConditionExpressions must only contain one condition per key')
  checkTermCount(terms)
  return terms
}

/** @throws AwsError when there are none, or more than a key has attributes */
export function checkTermCount(terms: readonly KeyTerm[]): void {
  if (terms.length < 1 || terms.length > 2) throw validation('Conditions can be of length 1 or 2 only')
}

/** @throws AwsError when the terms miss the schema */
export function keyRange(terms: readonly KeyTerm[], schema: KeySchema): KeyRange {
  if (!schema.range && terms.length > 1) throw validation(NOT_SUPPORTED)
  const hash = keyTermOf(schema.hash, terms) ?? missingKey(schema.hash.name)
  if (hash.operator !== '=') throw validation(NOT_SUPPORTED)
  const partition = hash.values[0] as AttributeValue
  if (terms.length === 1 || !schema.range)
    return {
      low: partitionBound(partition, undefined, -1),
      high: partitionBound(partition, undefined, 1),
    }
  return sortKeyRange(partition, keyTermOf(schema.range, terms) ?? missingKey(schema.range.name))
}

/** The term of a key's attribute, which must fit it. */
function keyTermOf({ name, type }: KeyAttribute, terms: readonly KeyTerm[]): KeyTerm | undefined {
  const term = terms.find((each) => each.name === name)
  if (!term) return undefined
  if (!term.operator) throw validation('Attempted conditional constraint is not an indexable operation')
  if (term.values.some((value) => typeOf(value) !== type))
    throw validation(
      'One or more parameter values were invalid: Condition parameter type does not match schema type',
    )
  return term
}

function sortKeyRange(partition: AttributeValue, { operator, values }: KeyTerm): KeyRange {
  const text = orderedKeyText(values[0] as AttributeValue)
  const bound = (range: string | undefined, edge: -1 | 1) => partitionBound(partition, range, edge)
  const first = bound(undefined, -1)
  const last = bound(undefined, 1)
  switch (operator) {
    case '=':
      return { low: bound(text, -1), high: bound(text, 1) }
    case '<':
      return { low: first, high: bound(text, -1) }
    case '<=':
      return { low: first, high: bound(text, 1) }
    case '>':
      return { low: bound(text, 1), high: last }
    case '>=':
      return { low: bound(text, -1), high: last }
    case 'begins_with':
      return { low: bound(text, -1), high: bound(text + AFTER_ALL, 1) }
    case 'BETWEEN':
      return { low: bound(text, -1), high: bound(orderedKeyText(values[1] as AttributeValue), 1) }
    default:
      throw validation(NOT_SUPPORTED)
  }
}

function keyTerms(condition: Condition, bindings: Bindings): readonly KeyTerm[] {
  switch (condition.kind) {
    case 'and':
      return condition.terms.flatMap((term) => keyTerms(term, bindings))
    case 'group':
      return keyTerms(condition.term, bindings)
    case 'compare': {
      const { comparator, left, right } = condition
      if (comparator === '<>') throw wrongOperator('<>')
      return left.kind === 'path'
        ? [keyTerm(comparator, left, [right], bindings)]
        : [keyTerm(MIRRORED[comparator], right, [left], bindings)]
    }
    case 'between': {
      const term = keyTerm('BETWEEN', condition.operand, [condition.low, condition.high], bindings)
      checkBounds(term.values[0], term.values[1])
      return [term]
    }
    case 'call': {
      const [key, prefix] = condition.operands
      if (condition.name !== 'begins_with') throw wrongOperator(condition.name)
      if (!key || !prefix || condition.operands.length > 2)
        throw new ExpressionError(
          `Incorrect number of operands for operator or function; operator or function: begins_with, number of operands: ${condition.operands.length}`,
        )
      const term = keyTerm('begins_with', key, [prefix], bindings)
      const value = term.values[0] as AttributeValue
      if ('N' in value)
        throw new ExpressionError(
          'Incorrect operand type for operator or function; operator or function: begins_with, operand type: N',
        )
      return [term]
    }
    default:
      throw wrongOperator(condition.kind.toUpperCase())
  }
}

function keyTerm(
  operator: KeyOperator,
  key: Operand,
  values: readonly Operand[],
  bindings: Bindings,
): KeyTerm {
  if (key.kind !== 'path')
    throw new ExpressionError(
      key.kind === 'call'
        ? `KeyConditionExpressions cannot contain nested operations`
        : 'Invalid condition in KeyConditionExpression: No key attribute specified',
    )
  const path = bindings.path(key.path)
  if (path.length > 1)
    throw new ExpressionError('KeyConditionExpressions cannot have conditions on nested attributes')
  return {
    name: path[0] as string,
    operator,
    values: values.map((value) => {
      if (value.kind !== 'value')
        throw new ExpressionError(
          value.kind === 'call'
            ? 'KeyConditionExpressions cannot contain nested operations'
            : 'Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition',
        )
      return bindings.value(value.name)
    }),
  }
}

function wrongOperator(operator: string): ExpressionError {
  return new ExpressionError(`Invalid operator used in KeyConditionExpression: ${operator}`)
}

function missingKey(name: string): never {
  throw validation(`Query condition missed key schema element: ${name}`)
}
