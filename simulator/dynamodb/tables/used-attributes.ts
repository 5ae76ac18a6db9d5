// The attributes that a table defines once its indexes have changed: those that a key uses.
import type { Change } from '../engine/changes.js'
import { type KeyType, keyAttributes } from '../engine/schema.js'
import type { Table } from '../engine/state.js'

export function usedAttributes(table: Table, changes: readonly Change[]): ReadonlyMap<string, KeyType> {
  const deleted = new Set(
    changes.flatMap((change) => (change.kind === 'delete-index' ? [change.indexName] : [])),
  )
  const created = changes.flatMap((change) =>
    change.kind === 'create-index' ? [change.definition.schema] : [],
  )
  const kept = [...table.indexes.values()]
    .filter(({ definition }) => !deleted.has(definition.name))
    .map(({ definition }) => definition.schema)
  return new Map(
    [table.schema, ...kept, ...created].flatMap((schema) =>
      keyAttributes(schema).map(({ name, type }) => [name, type] as const),
    ),
  )
}
