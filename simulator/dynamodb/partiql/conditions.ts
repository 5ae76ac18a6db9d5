// WHERE clauses as predicates over an item: the engine's conditions, put together.
import { validation } from '../errors.js'
import { bindCondition, type Predicate } from '../expressions/condition.js'
import { ExpressionError } from '../expressions/errors.js'
import type { Condition, Operand } from '../expressions/syntax.js'
import { isValueType, type ValueType } from '../values/attribute-value.js'
import { unsupported } from './errors.js'
import type { Call, Comparison, Expression } from './grammar/syntax.js'
import type { Scope } from './scope.js'

/** One of the conditions that AND joins at the top of a WHERE clause. */
export interface Term {
  readonly expression: Expression
  readonly holds: Predicate
}

const PREDICATES: ReadonlySet<string> = new Set([
  'attribute_exists',
  'attribute_not_exists',
  'attribute_type',
  'begins_with',
  'contains',
])
const MAX_IN_CANDIDATES = 100
/** AWS's order. */
const TYPE_NAMES = 'N,BS,L,B,NULL,M,S,SS,NS,BOOL'
/** What may follow IS, beside MISSING. */
const TESTED_TYPES: Readonly<Record<string, ValueType>> = {
  null: 'NULL',
  bool: 'BOOL',
  boolean: 'BOOL',
  blob: 'B',
  string: 'S',
  numeric: 'N',
  struct: 'M',
  tuple: 'M',
  list: 'L',
}

/** @throws AwsError */
export function bindWhere(where: Expression | undefined, scope: Scope): readonly Term[] {
  return conjuncts(where).map((expression) => ({ expression, holds: bindTerm(expression, scope) }))
}

/** Whether all terms hold. */
export function all(terms: readonly Term[]): Predicate {
  return (item) => terms.every(({ holds }) => holds(item))
}

/** The conditions that AND joins at the top, in parentheses too. */
export function conjuncts(where: Expression | undefined): readonly Expression[] {
  if (!where) return []
  return where.kind === 'and' ? where.terms.flatMap(conjuncts) : [where]
}

function bindTerm(expression: Expression, scope: Scope): Predicate {
  try {
    return bind(expression, scope)
  } catch (error) {
    throw error instanceof ExpressionError ? validation(error.message) : error
  }
}

function bind(expression: Expression, scope: Scope): Predicate {
  switch (expression.kind) {
    case 'and': {
      const terms = expression.terms.map((term) => bind(term, scope))
      return (item) => terms.every((holds) => holds(item))
    }
    case 'or': {
      const terms = expression.terms.map((term) => bind(term, scope))
      return (item) => terms.some((holds) => holds(item))
    }
    case 'not': {
      const holds = bind(expression.term, scope)
      return (item) => !holds(item)
    }
    case 'compare':
      return comparison(expression, scope)
    case 'in':
      return membership(expression, scope)
    case 'between': {
      const { operand, low, high } = expression
      if (isCondition(operand)) throw wrongOperand('BETWEEN', 'BOOL')
      const bounds = { low: asOperand(low, scope), high: asOperand(high, scope) }
      return bindCondition({ kind: 'between', operand: asOperand(operand, scope), ...bounds }, scope)
    }
    case 'is':
      return bindCondition(typeTest(expression, scope), scope)
    case 'call':
      return bindCondition(predicateCall(expression, scope), scope)
    case 'arithmetic':
      throw unsupportedOperator(expression.operator)
    default:
      throw unsupported('The WHERE clause must be a condition', expression.mark)
  }
}

function comparison({ comparator, left, right }: Comparison, scope: Scope): Predicate {
  const condition = isCondition(left) ? left : isCondition(right) ? right : undefined
  if (!condition)
    return bindCondition(
      { kind: 'compare', comparator, left: asOperand(left, scope), right: asOperand(right, scope) },
      scope,
    )
  if (comparator !== '=' && comparator !== '<>') throw wrongOperand(comparator, 'BOOL')
  const equal = truthIs(bind(condition, scope), condition === left ? right : left, scope)
  return comparator === '=' ? equal : (item) => !equal(item)
}

function membership({ operand, candidates }: Extract<Expression, { kind: 'in' }>, scope: Scope): Predicate {
  const elements = inCandidates(candidates)
  if (isCondition(operand)) {
    const holds = bind(operand, scope)
    const matches = elements.map((element) => truthIs(holds, element, scope))
    return (item) => matches.some((match) => match(item))
  }
  return bindCondition(
    {
      kind: 'in',
      operand: asOperand(operand, scope),
      candidates: elements.map((element) => asOperand(element, scope)),
    },
    scope,
  )
}

/** @throws AwsError when they are too many, or no list */
export function inCandidates(candidates: Expression): readonly Expression[] {
  if (candidates.kind !== 'list' && candidates.kind !== 'bag')
    throw unsupported('The right-hand side of IN must be a list', candidates.mark)
  const { elements, mark } = candidates
  if (elements.length === 0) throw unsupported('The list after IN must not be empty', mark)
  if (elements.length > MAX_IN_CANDIDATES)
    throw validation(
      `The IN operator is provided with too many operands; number of operands: ${elements.length}`,
    )
  return elements
}

/** A condition compared with something else: it is a boolean. */
function truthIs(holds: Predicate, other: Expression, scope: Scope): Predicate {
  if (isCondition(other)) {
    const otherHolds = bind(other, scope)
    return (item) => holds(item) === otherHolds(item)
  }
  const operand = asOperand(other, scope)
  const equals = (value: boolean) => {
    const right: Operand = { kind: 'value', name: scope.nameOf({ BOOL: value }) }
    return bindCondition({ kind: 'compare', comparator: '=', left: operand, right }, scope)
  }
  const isTrue = equals(true)
  const isFalse = equals(false)
  return (item) => (holds(item) ? isTrue(item) : isFalse(item))
}

function isCondition({ kind, ...expression }: Expression): boolean {
  if (kind === 'call') return PREDICATES.has((expression as Call).name)
  return ['and', 'or', 'not', 'compare', 'between', 'in', 'is'].includes(kind)
}

function typeTest({ operand, type, mark }: Extract<Expression, { kind: 'is' }>, scope: Scope): Condition {
  const tested = asOperand(operand, scope)
  if (type === 'missing') return { kind: 'call', name: 'attribute_not_exists', operands: [tested] }
  const valueType = TESTED_TYPES[type]
  if (!valueType) throw unsupported(`Unsupported data type for IS operator: ${type.toUpperCase()}`, mark)
  const name = scope.nameOf({ S: valueType })
  return { kind: 'call', name: 'attribute_type', operands: [tested, { kind: 'value', name }] }
}

function predicateCall({ name, operands, mark }: Call, scope: Scope): Condition {
  if (name === 'size') throw unsupported('The WHERE clause must be a condition', mark)
  if (!PREDICATES.has(name)) throw unknownFunction(name, mark)
  const bound = operands.map((operand) => asOperand(operand, scope))
  const [, type] = bound
  if (name === 'attribute_type' && type?.kind === 'value') checkTypeName(type.name, scope)
  return { kind: 'call', name, operands: bound }
}

/** AWS's text lists the types in another order than that of conditions elsewhere. */
function checkTypeName(name: string, scope: Scope): void {
  const value = scope.value(name)
  if ('S' in value && !isValueType(value.S))
    throw validation(`Invalid attribute type name found; type: ${value.S}, valid types: {${TYPE_NAMES}}`)
}

function asOperand(expression: Expression, scope: Scope): Operand {
  switch (expression.kind) {
    case 'path':
      return { kind: 'path', path: expression.steps }
    case 'call':
      if (expression.name !== 'size') throw unknownFunction(expression.name, expression.mark)
      return {
        kind: 'call',
        name: 'size',
        operands: expression.operands.map((each) => asOperand(each, scope)),
      }
    case 'arithmetic':
      throw unsupportedOperator(expression.operator)
    default:
      return { kind: 'value', name: scope.nameOf(scope.constant(expression)) }
  }
}

function unknownFunction(name: string, mark: Call['mark']) {
  return unsupported(`Unrecognized function: ${name}`, mark)
}

function unsupportedOperator(operator: string) {
  return validation(`Unsupported operator in Condition Expression. Operator: ${operator}`)
}

function wrongOperand(operator: string, type: string) {
  return new ExpressionError(
    `Incorrect operand type for operator or function; operator or function: ${operator}, operand type: ${type}`,
  )
}
