// The one item that a write, or a condition in a transaction, is about: what its WHERE clause says that the key is.
import { keyAttributes, type TableKeySchema } from '../engine/schema.js'
import { validation } from '../errors.js'
import { type Attributes, type AttributeValue, setAttribute, typeOf } from '../values/attribute-value.js'
import { equalValues } from '../values/comparison.js'
import type { Term } from './conditions.js'
import { keyTypeMismatch } from './errors.js'
import type { Expression } from './grammar/syntax.js'
import type { Scope } from './scope.js'
import { isConstant } from './values.js'

interface Equality {
  readonly name: string
  readonly value: AttributeValue
}

/** @throws AwsError when the terms do not name one item */
export function keyOfWrite(terms: readonly Term[], schema: TableKeySchema, scope: Scope): Attributes {
  const equalities = equalitiesOf(terms, schema, scope)
  const key: Record<string, AttributeValue> = {}
  for (const { name } of keyAttributes(schema)) {
    const [first, ...others] = equalities.filter((equality) => equality.name === name)
    if (!first) throw validation('Where clause does not contain a mandatory equality on all key attributes')
    if (!others.every(({ value }) => equalValues(value, first.value)))
      throw validation(
        `Multiple conditions on same key ${name}. Only single item Update/Insert/Delete are supported`,
      )
    setAttribute(key, name, first.value)
  }
  return key
}

/** @throws AwsError when a key attribute has another type than the schema says */
export function checkKeyTypes(key: Attributes, schema: TableKeySchema): void {
  for (const { name, type } of keyAttributes(schema))
    if (typeOf(key[name] as AttributeValue) !== type) throw keyTypeMismatch(name)
}

/** The item that EXISTS reads, and the terms that are its condition; undefined: there is no such item, or condition. */
export function keyAndCondition(
  terms: readonly Term[],
  schema: TableKeySchema,
  scope: Scope,
): { readonly key: Attributes; readonly condition: readonly Term[] } | undefined {
  const key: Record<string, AttributeValue> = {}
  const condition = terms.filter((term) => {
    const equality = equalityOf(term.expression, schema, scope)
    if (!equality) return true
    const known = key[equality.name]
    if (!known) setAttribute(key, equality.name, equality.value)
    return known !== undefined && !equalValues(known, equality.value)
  })
  const complete = keyAttributes(schema).every(({ name }) => Object.hasOwn(key, name))
  return complete && condition.length > 0 ? { key, condition } : undefined
}

function equalitiesOf(terms: readonly Term[], schema: TableKeySchema, scope: Scope): readonly Equality[] {
  return terms
    .map(({ expression }) => equalityOf(expression, schema, scope))
    .filter((equality) => equality !== undefined)
}

function equalityOf(expression: Expression, schema: TableKeySchema, scope: Scope): Equality | undefined {
  if (expression.kind !== 'compare' || expression.comparator !== '=') return undefined
  const { left, right } = expression
  const [path, value] = left.kind === 'path' ? [left, right] : [right, left]
  if (path.kind !== 'path' || path.steps.length > 1 || !isConstant(value)) return undefined
  const name = path.steps[0] as string
  if (!keyAttributes(schema).some((key) => key.name === name)) return undefined
  return { name, value: scope.constant(value) }
}
