// From what an item shall be to the change that makes it so.
import type { AwsError } from '../../aws/errors.js'
import type { Instant } from '../../kernel/time.js'
import { validation } from '../errors.js'
import type { Attributes } from '../values/attribute-value.js'
import { equalAttributes } from '../values/comparison.js'
import { attributesSizeBytes } from '../values/size.js'
import { type ItemChange, isLive } from './changes.js'
import { StoredItem, Tombstone } from './entry.js'
import { indexKeyError } from './index-key-errors.js'
import { checkCollectionSize } from './item-collections.js'
import { keyText, type TreeKey } from './keys.js'
import { checkItemKey, checkKey, checkKeyIn, keyOf, tableKey } from './schema.js'
import type { Table } from './state.js'
import { isNewer, nextVersion, type Version } from './version.js'

const MAX_ITEM_BYTES = 400 * 1_024

/** Why an item is written, or deleted: by an application's update, otherwise by an application, or because it expired. */
export type WriteCause = 'put' | 'update' | 'ttl'

/** An item of a table, there or not. */
export interface Target {
  readonly table: Table
  readonly key: TreeKey
  readonly keyAttributes: Attributes
  readonly stored: StoredItem | undefined
}

/** The same text for the same item of the same table. */
export function identityOf(target: Target): string {
  return `${target.table.name}/${keyText(target)}`
}

/** @throws AwsError when the key does not fit the table */
export function targetOf(table: Table, keyAttributes: Attributes): Target {
  checkKey(table.schema, keyAttributes)
  return found(table, keyOf(table.schema, keyAttributes))
}

/** @throws AwsError when the item does not fit the table */
export function targetOfItem(table: Table, item: Attributes): Target {
  checkItemKey(table.schema, item)
  return found(table, keyOf(table.schema, item))
}

/** BatchWriteItem knows no other words for an item that does not fit than for a key. @throws AwsError */
export function targetOfBatchItem(table: Table, item: Attributes): Target {
  checkKeyIn(table.schema, item)
  return found(table, keyOf(table.schema, item))
}

function found(table: Table, keyAttributes: Attributes): Target {
  const key = tableKey(table.schema, keyAttributes)
  return { table, key, keyAttributes, stored: table.items.get(key) }
}

/**
 * A write in this region; undefined when it changes nothing: then there is no new version and no stream record (ST-03).
 *
 * @param item undefined: a deletion
 * @param own this region's version now
 * @param sizeBytes the item's, where it is known already
 * @throws AwsError when the item or its collection is too large, or the item does not fit an index
 */
export function localWrite(
  target: Target,
  item: Attributes | undefined,
  own: Version,
  cause: WriteCause = 'put',
  sizeBytes = item ? attributesSizeBytes(item) : 0,
): ItemChange | undefined {
  const { table, stored } = target
  if (item) checkIndexKeys(table, item, cause)
  checkItemSize(sizeBytes, cause)
  if (item ? stored?.sizeBytes === sizeBytes && equalAttributes(stored.item, item) : !stored) return undefined
  const before = stored ?? table.tombstones.get(target.key)
  const version = nextVersion(before?.version, own)
  const next = after(target, item, version, sizeBytes)
  checkCollectionSize(table, target.key, stored, isLive(next) ? next : undefined)
  return {
    kind: 'item',
    tableName: table.name,
    keyAttributes: target.keyAttributes,
    at: own.timestamp,
    before,
    after: next,
    origin: cause === 'ttl' ? 'ttl' : 'local',
  }
}

/** @throws AwsError when an item of this size, or an update of this cost, is too large */
export function checkItemSize(sizeBytes: number, cause: WriteCause): void {
  if (sizeBytes > MAX_ITEM_BYTES)
    throw validation(
      `Item size ${cause === 'update' ? 'to update ' : ''}has exceeded the maximum allowed size`,
    )
}

/** A version from another region; undefined when the stored one is as new or newer (GT-03). */
export function replicatedWrite(
  target: Target,
  item: Attributes | undefined,
  version: Version,
  now: Instant,
): ItemChange | undefined {
  const { table, stored, key } = target
  const before = stored ?? table.tombstones.get(key)
  if (!isNewer(version, before?.version)) return undefined
  const sizeBytes = item ? attributesSizeBytes(item) : 0
  return {
    kind: 'item',
    tableName: table.name,
    keyAttributes: target.keyAttributes,
    at: now,
    before,
    after: after(target, item, version, sizeBytes),
    origin: 'replicated',
  }
}

function after(
  { key, keyAttributes }: Target,
  item: Attributes | undefined,
  version: Version,
  sizeBytes: number,
): StoredItem | Tombstone {
  return item ? new StoredItem(key, item, version, sizeBytes) : new Tombstone(key, keyAttributes, version)
}

/** AWS names the first index by name. */
function checkIndexKeys(table: Table, item: Attributes, cause: WriteCause): void {
  let first: { readonly name: string; readonly error: AwsError } | undefined
  for (const { definition } of table.indexes.values()) {
    const { name, schema } = definition
    const error = indexKeyError(name, schema, item, cause === 'update')
    if (error && !(first && first.name < name)) first = { name, error }
  }
  if (first) throw first.error
}
