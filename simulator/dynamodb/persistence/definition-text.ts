// A table as text, without what is in it: its items, records and log have keys of their own.
import { newItemCollections } from '../engine/item-collections.js'
import { type Index, type IndexDefinition, newIndex, type Table } from '../engine/state.js'
import { newTree } from '../engine/tree.js'

/** What a table's definition says of its parts that are kept elsewhere. */
export interface KeptTable {
  /** As it was, and empty. */
  readonly table: Table
  readonly streamArn: string | undefined
  readonly keepsLog: boolean
}

type Contents = 'items' | 'tombstones' | 'sizeBytes' | 'collections'

type Definition = Omit<Table, Contents | 'indexes' | 'stream' | 'log'>

interface TableText {
  readonly definition: Definition
  readonly indexes: readonly { readonly definition: IndexDefinition; readonly status: Index['status'] }[]
  readonly streamArn?: string
  readonly keepsLog: boolean
}

/** Stands for a Map, which JSON has not. */
const MAP = '$map'

export function tableText(table: Table): string {
  const {
    items: _,
    tombstones: __,
    sizeBytes: ___,
    collections: ____,
    indexes,
    stream,
    log,
    ...definition
  } = table
  const text: TableText = {
    definition,
    indexes: [...indexes.values()].map(({ definition, status }) => ({ definition, status })),
    ...(stream && { streamArn: stream.arn }),
    keepsLog: log !== undefined,
  }
  return JSON.stringify(text, (_key, value: unknown) =>
    value instanceof Map ? { [MAP]: [...value] } : value,
  )
}

export function readTable(text: string): KeptTable {
  const { definition, indexes, streamArn, keepsLog } = JSON.parse(text, (_key, value: unknown) => {
    const entries = (value as { [MAP]?: unknown } | null)?.[MAP]
    return Array.isArray(entries) ? new Map(entries) : value
  }) as TableText
  const table: Table = {
    ...definition,
    items: newTree(),
    tombstones: newTree(),
    sizeBytes: 0,
    indexes: new Map(
      indexes.map(({ definition, status }) => [definition.name, newIndex(definition, status)]),
    ),
    collections: newItemCollections(indexes.map((index) => index.definition)),
    stream: undefined,
    log: undefined,
  }
  return { table, streamArn, keepsLog }
}
