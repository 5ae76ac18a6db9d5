// What an update says of the keys of indexes before the item is looked at.
import { indexTypeMismatch } from '../engine/index-key-errors.js'
import { keyAttributes } from '../engine/schema.js'
import type { Table } from '../engine/state.js'
import type { Update } from '../expressions/update.js'
import type { ValueType } from '../values/attribute-value.js'

/** AWS names the first index by name. @throws AwsError when the update gives its key another type, whatever the item is */
export function checkIndexKeyTypes(table: Table, update: Update): void {
  let first: { readonly index: string; readonly error: Error } | undefined
  for (const { definition } of table.indexes.values()) {
    if (first && first.index < definition.name) continue
    for (const key of keyAttributes(definition.schema)) {
      const type = typeGiven(update, key.name)
      if (!type || type === key.type) continue
      first = { index: definition.name, error: indexTypeMismatch(definition.name, key, type) }
      break
    }
  }
  if (first) throw first.error
}

function typeGiven({ paths, types }: Update, name: string): ValueType | undefined {
  return types[paths.findIndex((path) => path.length === 1 && path[0] === name)]
}
