// An attribute that a key of a table uses has its type: an index that is added cannot give it another.
import { type KeySchema, keyAttributes } from '../engine/schema.js'
import type { Table } from '../engine/state.js'
import { invalidParameter } from '../errors.js'

/** @throws AwsError when the key of a new index has an attribute of another type than the table's keys have it */
export function checkNotRedefined(table: Table, schema: KeySchema): void {
  const known = table.settings.attributes
  const redefined = keyAttributes(schema).find(({ name, type }) => (known.get(name) ?? type) !== type)
  if (!redefined) return
  const schemas = [table.schema, ...[...table.indexes.values()].map(({ definition }) => definition.schema)]
  const existing = schemas.find((other) => keyAttributes(other).some(({ name }) => name === redefined.name))
  throw invalidParameter(
    `Attributes cannot be redefined. Please check that your attribute has the same type as previously defined. Existing schema: ${shown(existing as KeySchema)} New schema: ${shown(schema)}`,
  )
}

function shown({ hash, range }: KeySchema): string {
  const elements = [
    ...hash.map((key) => ({ ...key, part: 'HASH' })),
    ...range.map((key) => ({ ...key, part: 'RANGE' })),
  ]
  return `Schema:[${elements.map(({ name, type, part }) => `SchemaElement: key{${name}:${type}:${part}}`).join(', ')}]`
}
