// Which attributes an expression of a statement reads.
import type { Expression } from './grammar/syntax.js'

/** Adds the top-level attributes that an expression reads. */
export function addNames(expression: Expression, names: Set<string>): void {
  if (expression.kind === 'path') names.add(expression.steps[0] as string)
  for (const part of partsOf(expression)) addNames(part, names)
}

function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'and':
    case 'or':
      return expression.terms
    case 'not':
      return [expression.term]
    case 'call':
      return expression.operands
    case 'compare':
      return [expression.left, expression.right]
    case 'between':
      return [expression.operand, expression.low, expression.high]
    case 'in':
      return [expression.operand, expression.candidates]
    case 'is':
      return [expression.operand]
    case 'list':
    case 'bag':
      return expression.elements
    default:
      return []
  }
}
