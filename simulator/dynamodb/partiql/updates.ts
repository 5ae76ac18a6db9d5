// SET and REMOVE as the clauses of the engine's updates.
import { validation } from '../errors.js'
import { ExpressionError } from '../expressions/errors.js'
import type { Operand, UpdateClause, UpdateValue } from '../expressions/syntax.js'
import { bindUpdate, type Update } from '../expressions/update.js'
import { setElements } from '../values/attribute-value.js'
import { unsupported } from './errors.js'
import type { Arithmetic, Assignment, Call, Expression, PathExpression } from './grammar/syntax.js'
import type { Scope } from './scope.js'
import { isConstant } from './values.js'

/** @throws AwsError */
export function bindAssignments(assignments: readonly Assignment[], scope: Scope): Update {
  try {
    return bindUpdate(
      assignments.map((assignment) => clause(assignment, scope)),
      scope,
    )
  } catch (error) {
    throw error instanceof ExpressionError ? validation(error.message) : error
  }
}

function clause(assignment: Assignment, scope: Scope): UpdateClause {
  const { target } = assignment
  if (assignment.kind === 'remove') return { section: 'REMOVE', path: target.steps }
  const { value } = assignment
  if (value.kind === 'call' && (value.name === 'set_add' || value.name === 'set_delete'))
    return setClause(target, value, scope)
  return { section: 'SET', path: target.steps, value: updateValue(value, scope) }
}

/** `SET a = set_add(a, …)` is what ADD is elsewhere, and set_delete DELETE. */
function setClause(target: PathExpression, { name, operands, mark }: Call, scope: Scope): UpdateClause {
  const shown = name.toUpperCase()
  const [first, second, ...more] = operands
  if (!first || !second || more.length > 0)
    throw unsupported(`${shown} must have exactly two arguments`, mark)
  if (first.kind !== 'path' || !samePath(first, target))
    throw unsupported(`The first argument to ${shown} must equal the assignment value`, mark)
  const value = isConstant(second) ? scope.constant(second) : undefined
  if (!value || !setElements(value))
    throw unsupported(`The second argument to ${shown} must be a value with type SET`, first.mark)
  const section = name === 'set_add' ? 'ADD' : 'DELETE'
  return { section, path: target.steps, value: scope.nameOf(value) }
}

function samePath(a: PathExpression, b: PathExpression): boolean {
  return a.steps.length === b.steps.length && a.steps.every((step, index) => step === b.steps[index])
}

function updateValue(expression: Expression, scope: Scope): UpdateValue {
  if (expression.kind !== 'arithmetic') return operand(expression, scope)
  const { operator, left, right } = expression
  if (!right || (operator !== '+' && operator !== '-')) throw unsupportedOperator(expression)
  return { kind: 'sum', sign: operator, left: operand(left, scope), right: operand(right, scope) }
}

function operand(expression: Expression, scope: Scope): Operand {
  switch (expression.kind) {
    case 'path':
      return { kind: 'path', path: expression.steps }
    case 'call':
      if (expression.name !== 'list_append')
        throw unsupported(`Unrecognized function: ${expression.name}`, expression.mark)
      return {
        kind: 'call',
        name: expression.name,
        operands: expression.operands.map((each) => operand(each, scope)),
      }
    case 'arithmetic':
      throw unsupportedOperator(expression)
    default:
      return { kind: 'value', name: scope.nameOf(scope.constant(expression)) }
  }
}

function unsupportedOperator({ operator }: Arithmetic) {
  return validation(`Unsupported operator in Update Expression. Operator: ${operator}`)
}
