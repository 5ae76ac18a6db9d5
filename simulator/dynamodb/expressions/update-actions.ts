// What the clauses of an update expression do to the value at their path.
import { validation } from '../errors.js'
import {
  type Attributes,
  type AttributeValue,
  LONG_TYPE_NAMES,
  setElements,
  typeOf,
  type ValueType,
} from '../values/attribute-value.js'
import { ELEMENT_STEPS, HASHED_STEPS, spend } from '../values/effort.js'
import { addNumbers, subtractNumbers } from '../values/numbers.js'
import { type SetType, sortedElements } from '../values/sets.js'
import type { Bindings } from './bindings.js'
import { ExpressionError } from './errors.js'
import { misplacedFunction } from './functions.js'
import {
  type BoundOperand,
  checkOperandCount,
  constantOperand,
  pathOperand,
  pathRequired,
  wrongOperandType,
} from './operands.js'
import type { Call, Operand, UpdateClause, UpdateValue } from './syntax.js'

/** From the value at the path to what replaces it; undefined: nothing is there afterwards. */
export type Action = (value: AttributeValue | undefined, item: Attributes) => AttributeValue | undefined

const WRONG_TYPE = 'An operand in the update expression has an incorrect data type'

export function bindAction(clause: UpdateClause, bindings: Bindings): Action {
  switch (clause.section) {
    case 'REMOVE':
      return () => undefined
    case 'SET': {
      const source = bindUpdateValue(clause.value, bindings)
      return (_, item) => required(source.of(item))
    }
    case 'ADD':
      return addition(bindings.value(clause.value))
    case 'DELETE':
      return deletion(bindings.value(clause.value))
  }
}

/** Of a number or a set. */
export function addition(operand: AttributeValue): Action {
  checkOperandType('ADD', operand, ['N', 'SS', 'NS', 'BS'])
  return (value) => {
    if (!value) return operand
    if ('N' in value && 'N' in operand) return { N: addNumbers(value.N, operand.N) }
    return asSet(value, operand, (old, added) => [...new Set([...old, ...added])])
  }
}

/** Of the elements of a set. */
export function deletion(operand: AttributeValue): Action {
  checkOperandType('DELETE', operand, ['SS', 'NS', 'BS'])
  return (value) =>
    value &&
    asSet(value, operand, (old, others) => {
      const deleted = new Set(others)
      return old.filter((element) => !deleted.has(element))
    })
}

/** A set of the same type, made of two; undefined when it is left empty. */
function asSet(
  value: AttributeValue,
  operand: AttributeValue,
  combine: (old: readonly string[], other: readonly string[]) => readonly string[],
): AttributeValue | undefined {
  const old = setElements(value)
  const other = setElements(operand)
  const type = typeOf(value)
  if (!old || !other || type !== typeOf(operand)) throw validation(WRONG_TYPE)
  spend(HASHED_STEPS * (old.length + other.length))
  const elements = combine(old, other)
  if (elements.length === 0) return undefined
  return { [type]: sortedElements(type as SetType, elements) } as unknown as AttributeValue
}

function bindUpdateValue(value: UpdateValue, bindings: Bindings): BoundOperand {
  if (value.kind === 'call' && value.name === 'list_append') return listAppend(value, bindings)
  if (value.kind !== 'sum') return bindUpdateOperand(value, bindings)
  const left = bindUpdateOperand(value.left, bindings)
  const right = bindUpdateOperand(value.right, bindings)
  for (const { constant } of [left, right])
    if (constant && !('N' in constant)) throw wrongOperandType(value.sign, constant)
  const combine = value.sign === '+' ? addNumbers : subtractNumbers
  return derived((item) => {
    const a = required(left.of(item))
    const b = required(right.of(item))
    if (!('N' in a && 'N' in b)) throw validation(WRONG_TYPE)
    return { N: combine(a.N, b.N) }
  })
}

/** What another operator or function takes, too. */
function bindUpdateOperand(operand: Operand, bindings: Bindings): BoundOperand {
  if (operand.kind === 'value') return constantOperand(bindings.value(operand.name))
  if (operand.kind === 'path') return pathOperand(bindings.path(operand.path))
  if (operand.name !== 'if_not_exists') throw misplacedFunction(operand.name, 'update')
  return ifNotExists(operand, bindings)
}

function ifNotExists({ name, operands }: Call, bindings: Bindings): BoundOperand {
  checkOperandCount(name, operands, 2)
  const [first, second] = operands as [Operand, Operand]
  const a = bindUpdateOperand(first, bindings)
  const b = bindUpdateOperand(second, bindings)
  if (first.kind !== 'path') throw pathRequired(name)
  return derived((item) => a.of(item) ?? b.of(item))
}

function listAppend({ name, operands }: Call, bindings: Bindings): BoundOperand {
  checkOperandCount(name, operands, 2)
  const [first, second] = operands as [Operand, Operand]
  const a = bindUpdateOperand(first, bindings)
  const b = bindUpdateOperand(second, bindings)
  for (const { constant } of [a, b])
    if (constant && !('L' in constant)) throw wrongOperandType(name, constant)
  return derived((item) => {
    const head = required(a.of(item))
    const tail = required(b.of(item))
    if (!('L' in head && 'L' in tail)) throw validation(WRONG_TYPE)
    spend(ELEMENT_STEPS * (head.L.length + tail.L.length))
    return { L: [...head.L, ...tail.L] }
  })
}

function derived(of: BoundOperand['of']): BoundOperand {
  return { path: undefined, constant: undefined, of }
}

function required(value: AttributeValue | undefined): AttributeValue {
  if (value) return value
  throw validation('The provided expression refers to an attribute that does not exist in the item')
}

function checkOperandType(
  operator: 'ADD' | 'DELETE',
  value: AttributeValue,
  allowed: readonly ValueType[],
): void {
  if (!allowed.includes(typeOf(value)))
    throw new ExpressionError(
      `Incorrect operand type for operator or function; operator: ${operator}, operand type: ${LONG_TYPE_NAMES[typeOf(value)]}, typeSet: ALLOWED_FOR_${operator}_OPERAND`,
    )
}
