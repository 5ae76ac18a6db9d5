// Operands bound to a request's values: what they are in an item.
import { type Attributes, type AttributeValue, typeOf } from '../values/attribute-value.js'
import { NAME_STEPS, spend } from '../values/effort.js'
import { binaryBytes } from '../values/size.js'
import type { Path, Resolver } from './bindings.js'
import { ExpressionError } from './errors.js'
import { misplacedFunction } from './functions.js'
import { valueAt } from './paths.js'
import type { Operand } from './syntax.js'

export interface BoundOperand {
  readonly path: Path | undefined
  /** The value that the request gives, where it gives one. */
  readonly constant: AttributeValue | undefined
  readonly of: (item: Attributes) => AttributeValue | undefined
}

/** What `size` yields, by type. */
export const SIZE: AttributeValue = { N: '0' }

/** For a condition: a path, a value or `size(path)`. */
export function bindOperand(operand: Operand, bindings: Resolver): BoundOperand {
  if (operand.kind === 'value') return constantOperand(bindings.value(operand.name))
  if (operand.kind === 'path') return pathOperand(bindings.path(operand.path))
  if (operand.name !== 'size') throw misplacedFunction(operand.name, 'condition')
  checkOperandCount(operand.name, operand.operands, 1)
  const sized = bindOperand(operand.operands[0] as Operand, bindings)
  if (operand.operands[0]?.kind === 'call') throw wrongOperandType('size', SIZE)
  if (sized.constant && sizeOf(sized.constant) === undefined) throw wrongOperandType('size', sized.constant)
  return {
    path: undefined,
    constant: undefined,
    of: (item) => {
      const value = sized.of(item)
      const size = value && sizeOf(value)
      return size === undefined ? undefined : { N: String(size) }
    },
  }
}

/** @throws ExpressionError for the first name or value that is not defined */
export function resolveAll(operands: readonly Operand[], bindings: Resolver): void {
  for (const operand of operands)
    if (operand.kind === 'value') bindings.value(operand.name)
    else if (operand.kind === 'path') bindings.path(operand.path)
    else resolveAll(operand.operands, bindings)
}

export function pathOperand(path: Path): BoundOperand {
  return { path, constant: undefined, of: (item) => valueAt(item, path) }
}

export function constantOperand(value: AttributeValue): BoundOperand {
  return { path: undefined, constant: value, of: () => value }
}

/** A function of what an attribute is, given anything else. */
export function pathRequired(name: string): ExpressionError {
  return new ExpressionError(`Operator or function requires a document path; operator or function: ${name}`)
}

export function checkOperandCount(name: string, operands: readonly unknown[], count: number): void {
  if (operands.length !== count)
    throw new ExpressionError(
      `Incorrect number of operands for operator or function; operator or function: ${name}, number of operands: ${operands.length}`,
    )
}

export function wrongOperandType(name: string, value: AttributeValue): ExpressionError {
  return new ExpressionError(
    `Incorrect operand type for operator or function; operator or function: ${name}, operand type: ${typeOf(value)}`,
  )
}

/** Length of text in UTF-16 code units, though it is charged in UTF-8; of binary in bytes, of collections in elements. */
function sizeOf(value: AttributeValue): number | undefined {
  if ('S' in value) return value.S.length
  if ('B' in value) return binaryBytes(value.B)
  if ('L' in value) return value.L.length
  if ('M' in value) {
    const { length } = Object.keys(value.M)
    spend(NAME_STEPS * length)
    return length
  }
  if ('SS' in value) return value.SS.length
  if ('NS' in value) return value.NS.length
  return 'BS' in value ? value.BS.length : undefined
}
