// Key schemas, and what they say of an item: its key, and where it stands in the table and in each index.
import type { AwsError } from '../../aws/errors.js'
import { EmptyKeyError, invalidParameter, validation } from '../errors.js'
import { type Attributes, type AttributeValue, attribute, typeOf } from '../values/attribute-value.js'
import { binaryBytes, textBytes } from '../values/size.js'
import { IndexEntry, type StoredItem } from './entry.js'
import { followedKeyText, orderedKeyText } from './key-text.js'
import { type TreeKey, treeKey } from './keys.js'

export type KeyType = 'S' | 'N' | 'B'

export interface KeyAttribute {
  readonly name: string
  readonly type: KeyType
}

/** The attributes of the partition key and of the sort key, each in their order. */
export interface KeySchema {
  readonly hash: readonly [KeyAttribute, ...KeyAttribute[]]
  readonly range: readonly KeyAttribute[]
}

/** That of a table or a local index: one attribute each. Only global indexes may have more. */
export interface TableKeySchema extends KeySchema {
  readonly hash: readonly [KeyAttribute]
  readonly range: readonly [] | readonly [KeyAttribute]
}

export const MAX_HASH_BYTES = 2_048
export const MAX_RANGE_BYTES = 1_024

export function hasOneEach(schema: KeySchema): schema is TableKeySchema {
  return schema.hash.length === 1 && schema.range.length <= 1
}

export function keyAttributes({ hash, range }: KeySchema): readonly KeyAttribute[] {
  return range.length === 0 ? hash : [...hash, ...range]
}

/** The key's attributes out of an item that has them. */
export function keyOf(schema: TableKeySchema, item: Attributes): Attributes {
  const { name } = schema.hash[0]
  const range = schema.range[0]
  const hash = item[name] as AttributeValue
  return range ? { [name]: hash, [range.name]: item[range.name] as AttributeValue } : { [name]: hash }
}

/** Where an item that has the key's attributes stands in its table. */
export function tableKey(schema: TableKeySchema, item: Attributes): TreeKey {
  const range = schema.range[0]
  return treeKey(
    orderedKeyText(item[schema.hash[0].name] as AttributeValue),
    range ? orderedKeyText(item[range.name] as AttributeValue) : '',
    undefined,
  )
}

/**
 * Where an item stands in an index; undefined when it lacks an attribute of the index's key, or has it in another type,
 * empty or too large (items that are older than the index may).
 */
export function indexKey(schema: KeySchema, item: Attributes, base: TreeKey): TreeKey | undefined {
  const hash = partText(schema.hash, MAX_HASH_BYTES, item)
  const range = hash === undefined ? undefined : partText(schema.range, MAX_RANGE_BYTES, item)
  return hash === undefined || range === undefined ? undefined : treeKey(hash, range, base)
}

/** An item as an index keeps it; undefined where `indexKey` is. */
export function indexEntry(schema: KeySchema, stored: StoredItem): IndexEntry | undefined {
  const key = indexKey(schema, stored.item, stored)
  return key && new IndexEntry(key, stored)
}

/** The text of a part of the key; undefined when the item lacks one of its attributes as it should be. */
function partText(
  attributes: readonly KeyAttribute[],
  maxBytes: number,
  item: Attributes,
): string | undefined {
  let text = ''
  const last = attributes.length - 1
  for (let index = 0; index <= last; index++) {
    const { name, type } = attributes[index] as KeyAttribute
    const value = attribute(item, name)
    if (!value || typeOf(value) !== type) return undefined
    const bytes = keyBytes(value)
    if (bytes === 0 || bytes > maxBytes) return undefined
    // Most keys have one attribute, whose text needs no copy.
    if (last === 0) return orderedKeyText(value)
    text += index < last ? followedKeyText(value) : orderedKeyText(value)
  }
  return text
}

/** @throws AwsError when `key` is not exactly the key's attributes */
export function checkKey(schema: TableKeySchema, key: Attributes): void {
  if (Object.keys(key).length !== (schema.range[0] ? 2 : 1)) throw keyMismatch()
  checkKeyIn(schema, key)
}

/** @throws AwsError when the key's attributes are not in `item`, in the words for keys */
export function checkKeyIn(schema: TableKeySchema, item: Attributes): void {
  const range = schema.range[0]
  checkGivenKey(schema.hash[0], item, true)
  if (range) checkGivenKey(range, item, false)
}

function checkGivenKey({ name, type }: KeyAttribute, key: Attributes, isHash: boolean): void {
  const value = attribute(key, name)
  if (!value || typeOf(value) !== type) throw keyMismatch()
  checkKeyValue(name, value, isHash)
}

function keyMismatch(): AwsError {
  return validation('The provided key element does not match the schema')
}

/** @throws AwsError when the item lacks a key attribute, or has one of another type */
export function checkItemKey(schema: TableKeySchema, item: Attributes): void {
  checkItemAttribute(schema.hash[0], item, true)
  const range = schema.range[0]
  if (range) checkItemAttribute(range, item, false)
}

function checkItemAttribute({ name, type }: KeyAttribute, item: Attributes, isHash: boolean): void {
  const value = attribute(item, name)
  if (!value) throw invalidParameter(`Missing the key ${name} in the item`)
  if (typeOf(value) !== type)
    throw invalidParameter(`Type mismatch for key ${name} expected: ${type} actual: ${typeOf(value)}`)
  checkKeyValue(name, value, isHash)
}

/** @throws AwsError when the value, of the attribute's type, is empty or too large for a key */
export function checkKeyValue(name: string, value: AttributeValue, isHash: boolean): void {
  const bytes = keyBytes(value)
  if (bytes === 0)
    throw new EmptyKeyError(
      `The AttributeValue for a key attribute cannot contain an empty ${kindOf(value)} value. Key: ${name}`,
    )
  if (bytes > (isHash ? MAX_HASH_BYTES : MAX_RANGE_BYTES))
    throw invalidParameter(
      isHash
        ? `Size of hashkey has exceeded the maximum size limit of${MAX_HASH_BYTES} bytes`
        : `Aggregated size of all range keys has exceeded the size limit of ${MAX_RANGE_BYTES} bytes`,
    )
}

/** How much a value takes of what a key may have. */
export function keyBytes(value: AttributeValue): number {
  if ('S' in value) return textBytes(value.S)
  return 'B' in value ? binaryBytes(value.B) : 1
}

export function kindOf(value: AttributeValue): string {
  return 'B' in value ? 'binary' : 'string'
}
