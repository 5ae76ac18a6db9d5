// What a SELECT may ask of an index that does not hold whole items.
import { projectedNames } from '../engine/index-view.js'
import type { Index, Table } from '../engine/state.js'
import { filterNotProjected } from '../items/read-request.js'
import { comparePartitions, type KeyedBranch } from './key-plan.js'
import { addNames } from './named-attributes.js'

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
