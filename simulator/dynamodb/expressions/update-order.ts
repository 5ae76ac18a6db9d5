// What AWS says first of an update expression with which several things are wrong, wherever in it they stand.
import type { Bindings, Path } from './bindings.js'
import { addPath, checkOverlaps, newPathNode } from './paths.js'
import type { Operand, UpdateClause, UpdateValue } from './syntax.js'
import { bindAction } from './update-actions.js'

type Leaf = Exclude<Operand, { kind: 'call' }>

/** @throws ExpressionError for all but what is wrong with a function: that comes last */
export function checkInOrder(clauses: readonly UpdateClause[], bindings: Bindings): void {
  const leaves = clauses.flatMap(leavesOf)
  for (const leaf of leaves) if (leaf.kind === 'path') bindings.path(leaf.path)
  for (const leaf of leaves) if (leaf.kind === 'value') bindings.value(leaf.name)
  const paths = clauses.map(({ path }) => bindings.path(path))
  checkOverlaps(paths)
  checkConflicts(paths)
  for (const clause of clauses)
    if (clause.section === 'ADD' || clause.section === 'DELETE') bindAction(clause, bindings)
}

function checkConflicts(paths: readonly Path[]): void {
  const root = newPathNode<true>()
  const added: Path[] = []
  for (const path of paths) addPath(root, added, path, true)
}

function leavesOf(clause: UpdateClause): readonly Leaf[] {
  const target: Leaf = { kind: 'path', path: clause.path }
  switch (clause.section) {
    case 'REMOVE':
      return [target]
    case 'SET':
      return [target, ...leavesIn(clause.value)]
    default:
      return [target, { kind: 'value', name: clause.value }]
  }
}

function leavesIn(value: UpdateValue): readonly Leaf[] {
  if (value.kind === 'sum') return [value.left, value.right].flatMap(leavesIn)
  return value.kind === 'call' ? value.operands.flatMap(leavesIn) : [value]
}
