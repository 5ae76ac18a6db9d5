// Item collections: what a table with local indexes holds under one partition key, the indexes' entries too. AWS tells
// of their size, and limits it.
import { AwsError } from '../../aws/errors.js'
import { attributesSizeBytes } from '../values/size.js'
import type { StoredItem } from './entry.js'
import { indexView } from './index-view.js'
import type { TreeKey } from './keys.js'
import { indexKey } from './schema.js'
import type { IndexDefinition, Table } from './state.js'

const MAX_COLLECTION_BYTES = 10 * 1_024 ** 3
export const COLLECTION_TOO_LARGE = 'ItemCollectionSizeLimitExceededException'

type Item = Pick<StoredItem, 'item' | 'key' | 'sizeBytes'>

/** How large they are, by their partition keys. */
export class ItemCollections {
  readonly #bytes = new Map<string, number>()

  sizeBytes({ hash }: TreeKey): number {
    return this.#bytes.get(hash) ?? 0
  }

  grow(key: TreeKey, bytes: number): void {
    const size = this.sizeBytes(key) + bytes
    if (size > 0) this.#bytes.set(key.hash, size)
    else this.#bytes.delete(key.hash)
  }
}

/** @returns undefined where there is no local index */
export function newItemCollections(indexes: Iterable<IndexDefinition>): ItemCollections | undefined {
  for (const index of indexes) if (!index.global) return new ItemCollections()
  return undefined
}

/** By how much a change of an item changes the size of its collection. */
export function collectionGrowth(table: Table, old: Item | undefined, now: Item | undefined): number {
  return table.collections ? bytesOf(table, now) - bytesOf(table, old) : 0
}

/** @throws AwsError when the collection would grow beyond its limit; one that is beyond it may still shrink */
export function checkCollectionSize(
  table: Table,
  key: TreeKey,
  old: Item | undefined,
  now: Item | undefined,
): void {
  if (!table.collections) return
  const growth = collectionGrowth(table, old, now)
  if (growth > 0 && table.collections.sizeBytes(key) + growth > MAX_COLLECTION_BYTES)
    throw new AwsError(COLLECTION_TOO_LARGE, 'Collection size exceeded')
}

function bytesOf(table: Table, stored: Item | undefined): number {
  if (!stored) return 0
  let bytes = stored.sizeBytes
  for (const index of table.indexes.values())
    if (!index.definition.global && indexKey(index.definition.schema, stored.item, stored.key)) {
      const view = indexView(table, index, stored.item)
      bytes += view === stored.item ? stored.sizeBytes : attributesSizeBytes(view)
    }
  return bytes
}
