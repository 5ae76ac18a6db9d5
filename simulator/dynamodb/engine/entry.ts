// What stands in the trees of a table.
import type { Attributes } from '../values/attribute-value.js'
import type { TreeKey } from './keys.js'
import type { Version } from './version.js'

/** An item as a table keeps it. It is its own key: with one beside it, each would take an object more. */
export class StoredItem implements TreeKey {
  readonly slot: number
  readonly hash: string
  readonly range: string | undefined
  readonly item: Attributes
  readonly version: Version
  readonly sizeBytes: number

  constructor({ slot, hash, range }: TreeKey, item: Attributes, version: Version, sizeBytes: number) {
    this.slot = slot
    this.hash = hash
    this.range = range
    this.item = item
    this.version = version
    this.sizeBytes = sizeBytes
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

/** What a deletion leaves, so that an older version that comes later does not bring the item back. */
export interface Tombstone {
  readonly key: TreeKey
  readonly keyAttributes: Attributes
  readonly version: Version
}
