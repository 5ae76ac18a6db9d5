// Key condition expressions: a condition for each of the key's attributes. What they say together is key-range.ts's.
import type { AttributeValue } from '../values/attribute-value.js'
import type { Bindings } from './bindings.js'
import { checkBounds, checkOrdered } from './condition.js'
import { KeyConditionError } from './errors.js'
import { checkOperandCount, wrongOperandType } from './operands.js'
import type { Comparator, Condition, Operand } from './syntax.js'

export type KeyOperator = Comparator | 'BETWEEN' | 'begins_with'

export interface KeyTerm {
  readonly name: string
  /** Undefined: one that keys have no order for, which only KeyConditions can ask for. */
  readonly operator: KeyOperator | undefined
  readonly values: readonly AttributeValue[]
}

const MIRRORED: Readonly<Record<Comparator, Comparator>> = {
  '=': '=',
  '<>': '<>',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
}

/** @throws ExpressionError for the first that a key condition may not be, whatever the table's key is */
export function bindKeyCondition(condition: Condition, bindings: Bindings): readonly KeyTerm[] {
  const terms: KeyTerm[] = []
  addTerms(condition, bindings, terms)
  return terms
}

function addTerms(condition: Condition, bindings: Bindings, terms: KeyTerm[]): void {
  switch (condition.kind) {
    case 'and':
      for (const term of condition.terms) addTerms(term, bindings, terms)
      return
    case 'group':
      addTerms(condition.term, bindings, terms)
      return
    default: {
      const term = keyTerm(condition, bindings)
      if (terms.some(({ name }) => name === term.name))
        throw new KeyConditionError('KeyConditionExpressions must only contain one condition per key')
      terms.push(term)
    }
  }
}

function keyTerm(condition: Condition, bindings: Bindings): KeyTerm {
  switch (condition.kind) {
    case 'compare': {
      const { comparator, left, right } = condition
      if (comparator === '<>') throw wrongOperator('<>')
      const term =
        left.kind === 'value' && right.kind !== 'value'
          ? boundTerm(MIRRORED[comparator], right, [left], bindings)
          : boundTerm(comparator, left, [right], bindings)
      if (comparator !== '=') checkOrdered(comparator, term.values[0])
      return term
    }
    case 'between': {
      checkFirstOperand('BETWEEN', condition.operand)
      const term = boundTerm('BETWEEN', condition.operand, [condition.low, condition.high], bindings)
      checkBounds(term.values[0], term.values[1])
      return term
    }
    case 'call': {
      const { name, operands } = condition
      if (name === 'size') throw nested()
      if (name !== 'begins_with') throw wrongOperator(name)
      checkOperandCount(name, operands, 2)
      const [key, prefix] = operands as readonly [Operand, Operand]
      checkFirstOperand(name, key)
      const term = boundTerm(name, key, [prefix], bindings)
      const value = term.values[0] as AttributeValue
      if (!('S' in value || 'B' in value)) throw wrongOperandType(name, value)
      return term
    }
    default:
      throw wrongOperator(condition.kind.toUpperCase())
  }
}

function boundTerm(
  operator: KeyOperator,
  key: Operand,
  values: readonly Operand[],
  bindings: Bindings,
): KeyTerm {
  if (key.kind === 'call') throw nested()
  if (key.kind === 'value')
    throw new KeyConditionError('Invalid condition in KeyConditionExpression: No key attribute specified')
  const path = bindings.path(key.path)
  if (path.length > 1)
    throw new KeyConditionError('KeyConditionExpressions cannot have conditions on nested attributes')
  return {
    name: path[0] as string,
    operator,
    values: values.map((value) => {
      if (value.kind === 'call') throw nested()
      if (value.kind === 'path')
        throw new KeyConditionError(
          'Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition',
        )
      return bindings.value(value.name)
    }),
  }
}

function checkFirstOperand(operator: string, operand: Operand): void {
  if (operand.kind === 'value')
    throw new KeyConditionError(
      `Invalid condition in KeyConditionExpression: ${operator} operator must have the key attribute as its first operand`,
    )
}

function nested(): KeyConditionError {
  return new KeyConditionError('KeyConditionExpressions cannot contain nested operations')
}

function wrongOperator(operator: string): KeyConditionError {
  return new KeyConditionError(`Invalid operator used in KeyConditionExpression: ${operator}`)
}
