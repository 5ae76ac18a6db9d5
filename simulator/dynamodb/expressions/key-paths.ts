// Keys are scalars: no path leads into them.
import { keyAttributes } from '../engine/schema.js'
import type { Table } from '../engine/state.js'
import { validation } from '../errors.js'

/** @param heads the top-level attributes that paths reach into */
export function checkKeyPaths(table: Table, heads: ReadonlySet<string>): void {
  if (heads.size === 0) return
  for (const { name } of keyAttributes(table.schema)) if (heads.has(name)) throw notScalar('Key', name)
  for (const { definition } of table.indexes.values())
    for (const { name } of keyAttributes(definition.schema))
      if (heads.has(name)) throw notScalar('IndexKey', name)
}

function notScalar(kind: 'Key' | 'IndexKey', name: string): Error {
  return validation(
    `Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: ${kind}: ${name}`,
  )
}
