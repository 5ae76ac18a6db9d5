// A WHERE clause as the reads that it is made of: each a partition, a range of sort keys and conditions on what is read
// there. DynamoDB takes IN and OR on keys apart into such branches.
import type { TableKeySchema } from '../engine/schema.js'
import type { Comparator } from '../expressions/syntax.js'
import type { AttributeValue } from '../values/attribute-value.js'
import { conjuncts, inCandidates } from './conditions.js'
import type { Expression } from './grammar/syntax.js'
import type { Scope } from './scope.js'
import { isConstant } from './values.js'

export type KeyOperator = Exclude<Comparator, '<>'> | 'BETWEEN' | 'begins_with'

/** A condition on a key attribute that a query's key condition can hold. */
export interface KeyTerm {
  readonly name: string
  readonly operator: KeyOperator
  readonly values: readonly AttributeValue[]
}

export interface Branch {
  readonly keyTerms: readonly KeyTerm[]
  /** All other conditions. */
  readonly others: readonly Expression[]
}

/** More than DynamoDB reads in one statement. */
const MAX_BRANCHES = 100
const MIRRORED: Readonly<Record<Exclude<Comparator, '<>'>, Exclude<Comparator, '<>'>>> = {
  '=': '=',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
}

/** undefined: more branches than anybody reads. */
export function branchesOf(
  where: Expression | undefined,
  schema: TableKeySchema,
  scope: Scope,
): readonly Branch[] | undefined {
  return joined(conjuncts(where), schema, scope)
}

/** Whether each of the branches, however many they are, names its partition. */
export function namesPartitions(
  where: Expression | undefined,
  schema: TableKeySchema,
  scope: Scope,
): boolean {
  if (!where) return false
  if (where.kind === 'and') return where.terms.some((term) => namesPartitions(term, schema, scope))
  if (where.kind === 'or') return where.terms.every((term) => namesPartitions(term, schema, scope))
  return keyTerms(where, schema, scope)?.[0]?.name === schema.hash[0].name
}

function joined(
  terms: readonly Expression[],
  schema: TableKeySchema,
  scope: Scope,
): readonly Branch[] | undefined {
  // Changed in place: a copy for each of a thousand terms would take seconds.
  let branches: OpenBranch[] = [{ keyTerms: [], others: [] }]
  for (const term of terms) {
    const further = split(term, schema, scope)
    if (!further || branches.length * further.length > MAX_BRANCHES) return undefined
    const [only] = further
    if (only && further.length === 1) for (const branch of branches) add(branch, only)
    else branches = branches.flatMap((branch) => further.map((other) => both(branch, other)))
  }
  return branches
}

interface OpenBranch {
  readonly keyTerms: KeyTerm[]
  readonly others: Expression[]
}

function both(a: Branch, b: Branch): OpenBranch {
  return { keyTerms: [...a.keyTerms, ...b.keyTerms], others: [...a.others, ...b.others] }
}

function add(branch: OpenBranch, { keyTerms, others }: Branch): void {
  for (const term of keyTerms) branch.keyTerms.push(term)
  for (const other of others) branch.others.push(other)
}

function split(expression: Expression, schema: TableKeySchema, scope: Scope): readonly Branch[] | undefined {
  const terms = keyTerms(expression, schema, scope)
  if (terms) return terms.map((term) => ({ keyTerms: [term], others: [] }))
  if (expression.kind === 'and') return joined(conjuncts(expression), schema, scope)
  if (expression.kind !== 'or' || !namesKey(expression, schema, scope))
    return [{ keyTerms: [], others: [expression] }]
  const branches: Branch[] = []
  for (const term of expression.terms) {
    const further = split(term, schema, scope)
    if (!further || branches.length + further.length > MAX_BRANCHES) return undefined
    branches.push(...further)
  }
  return branches
}

function namesKey(expression: Expression, schema: TableKeySchema, scope: Scope): boolean {
  if (expression.kind === 'and' || expression.kind === 'or')
    return expression.terms.some((term) => namesKey(term, schema, scope))
  return keyTerms(expression, schema, scope) !== undefined
}

/** The alternatives that a condition on a key is made of; undefined: it is none. */
function keyTerms(
  expression: Expression,
  schema: TableKeySchema,
  scope: Scope,
): readonly KeyTerm[] | undefined {
  switch (expression.kind) {
    case 'compare': {
      const { comparator, left, right } = expression
      if (comparator === '<>') return undefined
      const leftName = keyName(left, schema)
      if (leftName !== undefined) return keyTerm(leftName, comparator, [right], schema, scope)
      const rightName = keyName(right, schema)
      if (rightName === undefined) return undefined
      return keyTerm(rightName, MIRRORED[comparator], [left], schema, scope)
    }
    case 'between': {
      const name = keyName(expression.operand, schema)
      return name === undefined
        ? undefined
        : keyTerm(name, 'BETWEEN', [expression.low, expression.high], schema, scope)
    }
    case 'in': {
      const name = keyName(expression.operand, schema)
      if (name === undefined) return undefined
      const alternatives = inCandidates(expression.candidates).map((candidate) =>
        keyTerm(name, '=', [candidate], schema, scope),
      )
      return alternatives.every((alternative) => alternative !== undefined) ? alternatives.flat() : undefined
    }
    case 'call': {
      const [key, prefix] = expression.operands
      if (expression.name !== 'begins_with' || !key || !prefix) return undefined
      const name = keyName(key, schema)
      return name === undefined ? undefined : keyTerm(name, 'begins_with', [prefix], schema, scope)
    }
    default:
      return undefined
  }
}

function keyTerm(
  name: string,
  operator: KeyOperator,
  operands: readonly Expression[],
  { hash: [hash] }: TableKeySchema,
  scope: Scope,
): readonly KeyTerm[] | undefined {
  if (name === hash.name && operator !== '=') return undefined
  if (!operands.every(isConstant)) return undefined
  return [{ name, operator, values: operands.map((operand) => scope.constant(operand)) }]
}

function keyName(
  expression: Expression,
  { hash: [hash], range: [range] }: TableKeySchema,
): string | undefined {
  if (expression.kind !== 'path' || expression.steps.length > 1) return undefined
  const name = expression.steps[0] as string
  return name === hash.name || name === range?.name ? name : undefined
}
