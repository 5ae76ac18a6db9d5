// What stands in the trees of tables and indexes. Each entry is its own key: with one beside it, it would take an object
// more, and each look at its key a step more through memory.
import type { Attributes } from '../values/attribute-value.js'
import type { TreeKey } from './keys.js'
import type { Version } from './version.js'

/** What is read of a table and of an index alike. */
export interface Entry extends TreeKey {
  readonly stored: StoredItem
}

/** An item of a table, there or deleted, by the table's key. */
abstract class TableEntry implements TreeKey {
  readonly slot: number
  readonly hash: string
  readonly range: string | undefined

  constructor({ slot, hash, range }: TreeKey) {
    this.slot = slot
    this.hash = hash
    this.range = range
  }

  get key(): TreeKey {
    return this
  }

  get base(): undefined {
    return undefined
  }

  get edge(): 0 {
    return 0
  }
}

/** An item as a table keeps it. */
export class StoredItem extends TableEntry implements Entry {
  readonly item: Attributes
  readonly version: Version
  readonly sizeBytes: number

  constructor(key: TreeKey, item: Attributes, version: Version, sizeBytes: number) {
    super(key)
    this.item = item
    this.version = version
    this.sizeBytes = sizeBytes
  }

  get stored(): StoredItem {
    return this
  }
}

/** What a deletion leaves, so that an older version that comes later does not bring the item back. */
export class Tombstone extends TableEntry {
  readonly keyAttributes: Attributes
  readonly version: Version

  constructor(key: TreeKey, keyAttributes: Attributes, version: Version) {
    super(key)
    this.keyAttributes = keyAttributes
    this.version = version
  }
}

/** An item as an index keeps it, by the index's key. */
export class IndexEntry implements Entry {
  readonly slot: number
  readonly hash: string
  readonly range: string | undefined
  readonly base: StoredItem

  constructor({ slot, hash, range }: TreeKey, base: StoredItem) {
    this.slot = slot
    this.hash = hash
    this.range = range
    this.base = base
  }

  get stored(): StoredItem {
    return this.base
  }

  get edge(): 0 {
    return 0
  }
}
