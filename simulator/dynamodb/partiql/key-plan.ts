// Which partitions of a table or index a SELECT reads, and which ranges of them; or that it reads everything.
import type { TreeKey } from '../engine/keys.js'
import { keyAttributes, type TableKeySchema } from '../engine/schema.js'
import { validation } from '../errors.js'
import { type KeyRange, keyRange } from '../expressions/key-range.js'
import { type Attributes, type AttributeValue, setAttribute, typeOf } from '../values/attribute-value.js'
import { equalValues } from '../values/comparison.js'
import { type Branch, branchesOf, type KeyTerm, namesPartitions } from './branches.js'
import { keyTypeMismatch } from './errors.js'
import type { Expression } from './grammar/syntax.js'
import { addNames } from './named-attributes.js'
import type { Scope } from './scope.js'

/** A branch that names its partition. */
export interface KeyedBranch extends Branch {
  readonly partition: AttributeValue
  readonly range: KeyRange
}

const MAX_READS = 50

/**
 * The reads by key that a WHERE clause is made of; undefined: it takes a scan.
 *
 * @throws AwsError when there are too many, two of them overlap, or a key is compared with another type
 */
export function keyedBranches(
  where: Expression | undefined,
  schema: TableKeySchema,
  scope: Scope,
): readonly KeyedBranch[] | undefined {
  const branches = branchesOf(where, schema, scope)
  if ((!branches || branches.length > MAX_READS) && namesPartitions(where, schema, scope))
    throw validation('Too many decomposed read operations for a given query.')
  if (!branches) return undefined
  for (const { keyTerms } of branches) for (const term of keyTerms) checkType(term, schema)
  return withRanges(branches, schema)
}

/**
 * The key of the one item that a WHERE clause names, and nothing beside; undefined: it does not. The key need not fit
 * the schema's types.
 *
 * @throws AwsError when it names too many, or one twice
 */
export function keyOfOne(
  where: Expression | undefined,
  schema: TableKeySchema,
  scope: Scope,
): Attributes | undefined {
  const branches = branchesOf(where, schema, scope)
  const fit = branches?.every(({ keyTerms }) => keyTerms.every((term) => fits(term, schema)))
  if (fit !== false) keyedBranches(where, schema, scope)
  const [branch, ...others] = branches ?? []
  if (!branch || others.length > 0 || branch.others.length > 0) return undefined
  const key: Record<string, AttributeValue> = {}
  for (const { name } of keyAttributes(schema)) {
    const value = theOnlyValue(branch, name)
    if (!value) return undefined
    setAttribute(key, name, value)
  }
  return key
}

function withRanges(branches: readonly Branch[], schema: TableKeySchema): readonly KeyedBranch[] | undefined {
  const keyed: KeyedBranch[] = []
  for (const branch of branches) {
    const partition = theOnlyValue(branch, schema.hash[0].name)
    if (!partition) return undefined
    keyed.push({ ...branch, partition, range: rangeOf(partition, branch, schema) })
  }
  checkOverlaps(keyed.filter((branch) => !filtersSortKeys(branch, schema)))
  return keyed
}

/** What all conditions of a branch on a key attribute say that it is, if they say one thing. */
function theOnlyValue({ keyTerms }: Branch, attributeName: string): AttributeValue | undefined {
  const terms = keyTerms.filter(({ name }) => name === attributeName)
  const [first, ...others] = terms.map(({ operator, values }) => (operator === '=' ? values[0] : undefined))
  return first && others.every((other) => other && equalValues(other, first)) ? first : undefined
}

function fits({ name, values }: KeyTerm, { hash: [hash], range: [range] }: TableKeySchema): boolean {
  const wanted = name === hash.name ? hash.type : range?.type
  return values.every((value) => typeOf(value) === wanted)
}

function checkType(term: KeyTerm, schema: TableKeySchema): void {
  const { name, values } = term
  for (const type of values.map(typeOf))
    if (type !== 'S' && type !== 'N' && type !== 'B')
      throw validation(`Key value must be of type S, N, or B. Key name: ${name}, Key type: ${type}`)
  if (!fits(term, schema)) throw keyTypeMismatch(name)
}

/** What all of a branch's conditions on the sort key leave of the partition. */
function rangeOf(partition: AttributeValue, { keyTerms }: Branch, schema: TableKeySchema): KeyRange {
  const hash: KeyTerm = { name: schema.hash[0].name, operator: '=', values: [partition] }
  let range = keyRange([hash], schema)
  for (const term of keyTerms) {
    if (term.name === hash.name) continue
    const { low, high } = keyRange([hash, term], schema)
    range = {
      low: compareBounds(low, range.low) > 0 ? low : range.low,
      high: compareBounds(high, range.high) < 0 ? high : range.high,
    }
  }
  return range
}

/** Whether a condition on the sort key is none that a range holds: NOT, <>, a function. Such branches may overlap. */
function filtersSortKeys({ others }: Branch, { range: [range] }: TableKeySchema): boolean {
  const names = new Set<string>()
  for (const other of others) addNames(other, names)
  return range !== undefined && names.has(range.name)
}

function checkOverlaps(branches: readonly KeyedBranch[]): void {
  const ranges = inKeyOrder(branches)
  for (const [index, range] of ranges.entries()) {
    const before = ranges[index - 1]
    if (before && overlap(before, range))
      throw validation('Overlapping conditions with range keys are not supported in where clause')
  }
}

/** What branches read, one partition behind the other and each part of it once, however many branches it is in. */
export function rangesOf(branches: readonly KeyedBranch[]): readonly KeyRange[] {
  const ranges: KeyRange[] = []
  for (const range of inKeyOrder(branches)) {
    const before = ranges.at(-1)
    if (before && overlap(before, range)) ranges[ranges.length - 1] = joint(before, range)
    else ranges.push(range)
  }
  return ranges
}

function inKeyOrder(branches: readonly KeyedBranch[]): readonly KeyRange[] {
  return branches
    .map(({ range }) => range)
    .filter(({ low, high }) => compareBounds(low, high) < 0)
    .sort((a, b) => comparePartitions(a.low, b.low) || compareBounds(a.low, b.low))
}

/** @param later begins where the other one does, or behind that */
function overlap(earlier: KeyRange, later: KeyRange): boolean {
  return comparePartitions(earlier.low, later.low) === 0 && compareBounds(later.low, earlier.high) < 0
}

function joint(earlier: KeyRange, later: KeyRange): KeyRange {
  const high = compareBounds(earlier.high, later.high) < 0 ? later.high : earlier.high
  return { low: earlier.low, high }
}

export function comparePartitions(a: TreeKey, b: TreeKey): number {
  return a.hash < b.hash ? -1 : a.hash > b.hash ? 1 : 0
}

/** Of one partition: unlike the order of keys, this one puts the partition's own bounds outside all others. */
export function compareBounds(a: TreeKey, b: TreeKey): number {
  if (a.range === undefined || b.range === undefined) return outside(a) - outside(b)
  if (a.range !== b.range) return a.range < b.range ? -1 : 1
  return a.edge - b.edge
}

function outside({ range, edge }: TreeKey): number {
  return range === undefined ? edge : 0
}
