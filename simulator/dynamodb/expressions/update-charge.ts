// What UpdateItem counts against the limit of an item's size besides the item itself: what the statement writes and a
// little for each of its clauses, whatever the item becomes. Measured, not documented.
import { textBytes } from '../values/size.js'
import type { Bindings, Path } from './bindings.js'
import type { Operand, RawPath, UpdateClause, UpdateValue } from './syntax.js'

const STATEMENT_BYTES = 3
const WRITING_CLAUSE_BYTES = 19
const REMOVING_CLAUSE_BYTES = 1
const OPERATOR_BYTES: Readonly<Record<string, number>> = {
  '+': 34,
  '-': 37,
  if_not_exists: 39,
  list_append: 37,
}
/** For each element of a path behind the first that is written. */
const TARGET_STEP_BYTES = 4
/** For a path that is read, and for each of its elements. */
const PATH_BYTES = 1
const PATH_STEP_BYTES = 14

/** @param clauses with every name and value defined */
export function updateChargeBytes(clauses: readonly UpdateClause[], bindings: Bindings): number {
  let bytes = STATEMENT_BYTES
  for (const clause of clauses) bytes += clauseBytes(clause, bindings)
  return bytes
}

function clauseBytes(clause: UpdateClause, bindings: Bindings): number {
  const target = targetBytes(bindings.path(clause.path))
  switch (clause.section) {
    case 'SET':
      return WRITING_CLAUSE_BYTES + target + operandBytes(clause.value, bindings)
    case 'ADD':
      return WRITING_CLAUSE_BYTES + target + bindings.valueSizeBytes(clause.value)
    default:
      return REMOVING_CLAUSE_BYTES + target
  }
}

function operandBytes(operand: UpdateValue, bindings: Bindings): number {
  switch (operand.kind) {
    case 'value':
      return bindings.valueSizeBytes(operand.name)
    case 'path':
      return pathBytes(operand.path, bindings)
    case 'sum':
      return operatorBytes(operand.sign, [operand.left, operand.right], bindings)
    case 'call':
      return operatorBytes(operand.name, operand.operands, bindings)
  }
}

function operatorBytes(operator: string, operands: readonly Operand[], bindings: Bindings): number {
  let bytes = OPERATOR_BYTES[operator] ?? 0
  for (const operand of operands) bytes += operandBytes(operand, bindings)
  return bytes
}

function pathBytes(raw: RawPath, bindings: Bindings): number {
  let bytes = PATH_BYTES
  for (const step of bindings.path(raw)) bytes += PATH_STEP_BYTES + textBytes(String(step))
  return bytes
}

function targetBytes([first, ...rest]: Path): number {
  let bytes = textBytes(String(first))
  for (const step of rest) bytes += TARGET_STEP_BYTES + textBytes(String(step))
  return bytes
}
