// In which order a SELECT by key reads the ranges that it names, and the items in each.
import type { TableKeySchema } from '../engine/schema.js'
import { validation } from '../errors.js'
import type { KeyRange } from '../expressions/key-range.js'
import type { Select } from './grammar/syntax.js'
import { compareBounds, comparePartitions, type KeyedBranch, rangesOf } from './key-plan.js'

export interface Reading {
  readonly ranges: readonly KeyRange[]
  /** Whether sort keys ascend. */
  readonly forward: boolean
}

/** @throws AwsError when what the statement reads cannot be put into the order that it asks for */
export function inOrder(
  { where, orderBy }: Select,
  branches: readonly KeyedBranch[] | undefined,
  { hash: [hash], range: [range] }: TableKeySchema,
): Reading | undefined {
  if (orderBy.length === 0) return branches && reading(branches, undefined, true)
  if (!where) throw validation('Must have WHERE clause in the statement when using ORDER BY clause.')
  for (const { path } of orderBy)
    if (path.length > 1 || (path[0] !== hash.name && path[0] !== range?.name))
      throw validation(`Attribute ${path.join('.')} in ORDER BY clause must be part of the primary key`)
  if (!branches)
    throw validation(
      'Must have at least one non-optional hash key condition in WHERE clause when using ORDER BY clause.',
    )
  const ofHash = orderBy.find(({ path }) => path[0] === hash.name)
  const ofRange = orderBy.find(({ path }) => path[0] === range?.name)
  if (!ofHash && new Set(branches.map(({ range: { low } }) => low.hash)).size > 1)
    throw validation(
      'Must have hash key in ORDER BY clause when more than one hash key condition specified in WHERE clause.',
    )
  // Without a term of its own the sort key descends, also where the partition key ascends.
  return reading(branches, ofHash?.descending ? -1 : 1, !(ofRange?.descending ?? true))
}

/** @param sign of the order of partition keys; undefined: as they are written */
function reading(branches: readonly KeyedBranch[], sign: 1 | -1 | undefined, forward: boolean): Reading {
  const places = new Map<string, number>()
  for (const { range } of branches) if (!places.has(range.low.hash)) places.set(range.low.hash, places.size)
  const place = ({ low }: KeyRange) => places.get(low.hash) as number
  const ranges = [...rangesOf(branches)].sort((a, b) => {
    const partitions = sign ? sign * comparePartitions(a.low, b.low) : place(a) - place(b)
    return partitions || (forward ? 1 : -1) * compareBounds(a.low, b.low)
  })
  return { ranges, forward }
}
