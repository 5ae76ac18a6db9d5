// Conditions and filters bound to a request's names and values, as predicates over an item.
import { type Attributes, type AttributeValue, isValueType, typeOf } from '../values/attribute-value.js'
import { compareValues, equalValues, orderedBinary } from '../values/comparison.js'
import { ELEMENT_STEPS, OPERATOR_STEPS, spend } from '../values/effort.js'
import { textIncludes } from '../values/search.js'
import type { Resolver } from './bindings.js'
import { ExpressionError } from './errors.js'
import { misplacedFunction } from './functions.js'
import {
  type BoundOperand,
  bindOperand,
  checkOperandCount,
  pathRequired,
  resolveAll,
  SIZE,
  wrongOperandType,
} from './operands.js'
import { showPath } from './paths.js'
import type { Call, Comparator, Condition, Operand } from './syntax.js'

/** One that is not made of others. */
type SingleCondition = Extract<Condition, { kind: 'compare' | 'between' | 'in' | 'call' }>

export type Predicate = (item: Attributes) => boolean

const MAX_IN_CANDIDATES = 100

export function bindCondition(condition: Condition, bindings: Resolver): Predicate {
  switch (condition.kind) {
    case 'and': {
      const terms = condition.terms.map((term) => bindCondition(term, bindings))
      return (item) => terms.every((holds) => holds(item))
    }
    case 'or': {
      const terms = condition.terms.map((term) => bindCondition(term, bindings))
      return (item) => terms.some((holds) => holds(item))
    }
    case 'not': {
      const holds = bindCondition(condition.term, bindings)
      return (item) => !holds(item)
    }
    case 'group':
      return bindCondition(condition.term, bindings)
    default: {
      const holds = bindSingle(condition, bindings)
      return (item) => {
        spend(OPERATOR_STEPS)
        return holds(item)
      }
    }
  }
}

function bindSingle(condition: SingleCondition, bindings: Resolver): Predicate {
  try {
    switch (condition.kind) {
      case 'compare':
        return comparison(condition, bindings)
      case 'between':
        return between(condition, bindings)
      case 'in':
        return membership(condition, bindings)
      case 'call':
        return call(condition, bindings)
    }
  } catch (error) {
    // AWS looks for names and values that are not defined before it looks at what a condition does with them.
    if (error instanceof ExpressionError) resolveAll(operandsOf(condition), bindings)
    throw error
  }
}

function operandsOf(condition: SingleCondition): readonly Operand[] {
  switch (condition.kind) {
    case 'compare':
      return [condition.left, condition.right]
    case 'between':
      return [condition.operand, condition.low, condition.high]
    case 'in':
      return [condition.operand, ...condition.candidates]
    case 'call':
      return condition.operands
  }
}

function comparison(
  { comparator, left, right }: Extract<Condition, { kind: 'compare' }>,
  bindings: Resolver,
): Predicate {
  const a = bindOperand(left, bindings)
  const b = bindOperand(right, bindings)
  checkDistinct(comparator, a, b)
  if (comparator !== '=' && comparator !== '<>')
    for (const { constant } of [a, b]) checkOrdered(comparator, constant)
  return (item) => {
    const x = a.of(item)
    const y = b.of(item)
    if (comparator === '<>') return !(x && y) || !equalValues(x, y)
    return x !== undefined && y !== undefined && compares(comparator, x, y)
  }
}

function compares(comparator: Exclude<Comparator, '<>'>, x: AttributeValue, y: AttributeValue): boolean {
  if (comparator === '=') return equalValues(x, y)
  const order = compareValues(x, y)
  if (order === undefined) return false
  switch (comparator) {
    case '<':
      return order < 0
    case '<=':
      return order <= 0
    case '>':
      return order > 0
    case '>=':
      return order >= 0
  }
}

function between(
  { operand, low, high }: Extract<Condition, { kind: 'between' }>,
  bindings: Resolver,
): Predicate {
  const value = bindOperand(operand, bindings)
  const from = bindOperand(low, bindings)
  const to = bindOperand(high, bindings)
  checkBounds(from.constant, to.constant)
  return (item) => {
    const x = value.of(item)
    const lower = from.of(item)
    const upper = to.of(item)
    return (
      x !== undefined &&
      lower !== undefined &&
      upper !== undefined &&
      compares('>=', x, lower) &&
      compares('<=', x, upper)
    )
  }
}

/** @throws ExpressionError when two given bounds of BETWEEN have no order, or the wrong one */
export function checkBounds(low: AttributeValue | undefined, high: AttributeValue | undefined): void {
  checkOrdered('BETWEEN', low)
  checkOrdered('BETWEEN', high)
  if (!low || !high) return
  const shown = (value: AttributeValue) => `AttributeValue: {${typeOf(value)}:${Object.values(value)[0]}}`
  const bounds = `lower bound operand: ${shown(low)}, upper bound operand: ${shown(high)}`
  const order = compareValues(low, high)
  if (order === undefined)
    throw new ExpressionError(
      `The BETWEEN operator requires same data type for lower and upper bounds; ${bounds}`,
    )
  if (order > 0)
    throw new ExpressionError(
      `The BETWEEN operator requires upper bound to be greater than or equal to lower bound; ${bounds}`,
    )
}

function membership(
  { operand, candidates }: Extract<Condition, { kind: 'in' }>,
  bindings: Resolver,
): Predicate {
  if (candidates.length > MAX_IN_CANDIDATES)
    throw new ExpressionError(
      `Incorrect number of operands for operator or function; operator or function: IN, number of operands: ${candidates.length + 1}`,
    )
  const value = bindOperand(operand, bindings)
  const wanted = distinct(candidates.map((candidate) => bindOperand(candidate, bindings)))
  return (item) => {
    const x = value.of(item)
    return (
      x !== undefined &&
      wanted.some((candidate) => {
        spend(OPERATOR_STEPS)
        const y = candidate.of(item)
        return y !== undefined && equalValues(x, y)
      })
    )
  }
}

/** A value that is named a hundred times may be large, and is compared once. */
function distinct(operands: readonly BoundOperand[]): readonly BoundOperand[] {
  const constants = new Set<AttributeValue>()
  return operands.filter(({ constant }) => {
    if (!constant) return true
    const isNew = !constants.has(constant)
    constants.add(constant)
    return isNew
  })
}

function call({ name, operands }: Call, bindings: Resolver): Predicate {
  switch (name) {
    case 'attribute_exists':
    case 'attribute_not_exists':
      return existence(name, operands, bindings)
    case 'attribute_type':
      return attributeType(operands, bindings)
    case 'begins_with':
      return beginsWith(operands, bindings)
    case 'contains':
      return contains(operands, bindings)
    default:
      throw misplacedFunction(name, 'condition')
  }
}

function existence(name: string, operands: readonly Operand[], bindings: Resolver): Predicate {
  checkOperandCount(name, operands, 1)
  const [operand] = operands as [Operand]
  const { of } = bindOperand(operand, bindings)
  if (operand.kind !== 'path') throw pathRequired(name)
  const wanted = name === 'attribute_exists'
  return (item) => (of(item) !== undefined) === wanted
}

function attributeType(operands: readonly Operand[], bindings: Resolver): Predicate {
  const name = 'attribute_type'
  const [operand, wanted] = twoOperands(name, operands, bindings)
  if (operands[1]?.kind === 'call') throw wrongOperandType(name, SIZE)
  const { constant } = wanted
  if (!constant || !('S' in constant))
    throw constant
      ? wrongOperandType(name, constant)
      : new ExpressionError(
          `Incorrect operand type for operator or function; operator or function: ${name}, operand type: {NS,SS,L,BS,N,M,B,BOOL,NULL,S}`,
        )
  const type = constant.S
  if (!isValueType(type))
    throw new ExpressionError(
      `Invalid attribute type name found; type: ${type}, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}`,
    )
  return (item) => {
    const value = operand.of(item)
    return value !== undefined && typeOf(value) === type
  }
}

function beginsWith(operands: readonly Operand[], bindings: Resolver): Predicate {
  const name = 'begins_with'
  const [operand, prefix] = twoOperands(name, operands, bindings)
  for (const { constant } of [operand, prefix])
    if (constant && !('S' in constant || 'B' in constant)) throw wrongOperandType(name, constant)
  if (operands.some(({ kind }) => kind === 'call')) throw wrongOperandType(name, SIZE)
  return (item) => {
    const value = operand.of(item)
    const start = prefix.of(item)
    if (!value || !start) return false
    if ('S' in value && 'S' in start) return value.S.startsWith(start.S)
    return (
      'B' in value && 'B' in start && bytes(value.B).subarray(0, bytes(start.B).length).equals(bytes(start.B))
    )
  }
}

function contains(operands: readonly Operand[], bindings: Resolver): Predicate {
  const name = 'contains'
  const [container, element] = twoOperands(name, operands, bindings)
  return (item) => {
    const whole = container.of(item)
    const part = element.of(item)
    if (!whole || !part) return false
    if ('L' in whole)
      return whole.L.some((each) => {
        spend(ELEMENT_STEPS)
        return equalValues(each, part)
      })
    if ('S' in part)
      return 'S' in whole ? textIncludes(whole.S, part.S) : 'SS' in whole && isAmong(part.S, whole.SS)
    if ('N' in part) return 'NS' in whole && isAmong(part.N, whole.NS)
    if (!('B' in part)) return false
    if ('B' in whole) return textIncludes(orderedBinary(whole.B), orderedBinary(part.B))
    return 'BS' in whole && isAmong(part.B, whole.BS)
  }
}

/** Of a function of two that must differ. */
function twoOperands(
  name: string,
  operands: readonly Operand[],
  bindings: Resolver,
): readonly [BoundOperand, BoundOperand] {
  checkOperandCount(name, operands, 2)
  const [first, second] = operands as [Operand, Operand]
  const bound = [bindOperand(first, bindings), bindOperand(second, bindings)] as const
  checkDistinct(name, ...bound)
  return bound
}

function isAmong(element: string, elements: readonly string[]): boolean {
  spend(ELEMENT_STEPS * elements.length)
  return elements.includes(element)
}

function checkDistinct(name: string, a: BoundOperand, b: BoundOperand): void {
  if (a.path && b.path && showPath(a.path) === showPath(b.path))
    throw new ExpressionError(
      `The first operand must be distinct from the remaining operands for this operator or function; operator: ${name}, first operand: ${showPath(a.path)}`,
    )
}

/** @throws ExpressionError when a given value has no order */
export function checkOrdered(name: string, value: AttributeValue | undefined): void {
  if (value && !('S' in value || 'N' in value || 'B' in value)) throw wrongOperandType(name, value)
}

function bytes(base64: string): Buffer {
  spend(base64.length)
  return Buffer.from(base64, 'base64')
}
