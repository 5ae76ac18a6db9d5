// What of an item an index shows.

import { type Attributes, type AttributeValue, attribute, setAttribute } from '../values/attribute-value.js'
import { keyAttributes } from './schema.js'
import type { Index, Table } from './state.js'

export function indexView(table: Table, index: Index, item: Attributes): Attributes {
  const { projection } = index.definition
  if (projection.type === 'ALL') return item
  const view: Record<string, AttributeValue> = {}
  for (const name of projectedNames(table, index)) {
    const value = attribute(item, name)
    if (value) setAttribute(view, name, value)
  }
  return view
}

/** The top-level attributes that an index holds, unless it holds all. */
export function projectedNames(table: Table, { definition }: Index): ReadonlySet<string> {
  const names = new Set<string>()
  for (const schema of [table.schema, definition.schema])
    for (const { name } of keyAttributes(schema)) names.add(name)
  if (definition.projection.type === 'INCLUDE')
    for (const name of definition.projection.names) names.add(name)
  return names
}
