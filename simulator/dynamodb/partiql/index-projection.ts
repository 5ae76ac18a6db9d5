// What a SELECT may ask of an index that does not hold whole items.
import { projectedNames } from '../engine/index-view.js'
import type { Index, Table } from '../engine/state.js'
import { filterNotProjected } from '../items/read-request.js'
import type { Expression } from './grammar/syntax.js'
import { comparePartitions, type KeyedBranch } from './key-plan.js'

/** @throws AwsError when a read by key has a condition on what the index does not hold, in every branch */
export function checkConditions(table: Table, index: Index, branches: readonly KeyedBranch[]): void {
  if (index.definition.projection.type === 'ALL') return
  const held = projectedNames(table, index)
  let missing: readonly string[] = []
  for (const branch of [...branches].sort((a, b) => comparePartitions(a.range.low, b.range.low))) {
    const names = new Set<string>()
    for (const other of branch.others) addNames(other, names)
    missing = [...names].filter((name) => !held.has(name))
    if (missing.length === 0) return
  }
  throw filterNotProjected(index, missing)
}

/** Adds the top-level attributes that an expression reads. */
function addNames(expression: Expression, names: Set<string>): void {
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
