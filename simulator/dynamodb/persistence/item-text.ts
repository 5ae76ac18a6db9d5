// An item, or what a deletion left of it, as text.
import { type ItemChange, isLive } from '../engine/changes.js'
import { StoredItem, Tombstone } from '../engine/entry.js'
import { keyOf, type TableKeySchema, tableKey } from '../engine/schema.js'
import type { Attributes } from '../values/attribute-value.js'
import { attributesSizeBytes } from '../values/size.js'

interface ItemText {
  /** The version. */
  readonly at: number
  readonly region: string
  /** Where this version stands in the table's change log, if it does. */
  readonly position?: number
  readonly item?: Attributes
  /** Of an item that was deleted. */
  readonly key?: Attributes
}

export interface KeptItem {
  readonly stored: StoredItem | Tombstone
  readonly position: number | undefined
}

/** The same for the same item, and no character that a store would not keep. */
export function itemKeyText({ keyAttributes }: ItemChange): string {
  return JSON.stringify(keyAttributes)
}

export function itemText(stored: StoredItem | Tombstone, position: number | undefined): string {
  const { timestamp: at, region } = stored.version
  const text: ItemText = {
    at,
    region,
    ...(position !== undefined && { position }),
    ...(isLive(stored) ? { item: stored.item } : { key: stored.keyAttributes }),
  }
  return JSON.stringify(text)
}

export function readItem(schema: TableKeySchema, text: string): KeptItem {
  const { at, region, position, item, key: deleted } = JSON.parse(text) as ItemText
  const version = { timestamp: at, region }
  const keyAttributes = keyOf(schema, (item ?? deleted) as Attributes)
  const key = tableKey(schema, keyAttributes)
  const stored = item
    ? new StoredItem(key, item, version, attributesSizeBytes(item))
    : new Tombstone(key, keyAttributes, version)
  return { stored, position }
}
