// Key schemas, and what they say of an item: its key, and where it stands in the table and in each index.
import type { AwsError } from '../../aws/errors.js'
import { EmptyKeyError, invalidParameter, validation } from '../errors.js'
import { type Attributes, type AttributeValue, attribute, typeOf } from '../values/attribute-value.js'
import { binaryBytes, textBytes } from '../values/size.js'
import { type TreeKey, treeKey } from './keys.js'

export type KeyType = 'S' | 'N' | 'B'

export interface KeyAttribute {
  readonly name: string
  readonly type: KeyType
}

export interface KeySchema {
  readonly hash: KeyAttribute
  readonly range: KeyAttribute | undefined
}

const MAX_HASH_BYTES = 2_048
const MAX_RANGE_BYTES = 1_024

export function keyAttributes(schema: KeySchema): readonly KeyAttribute[] {
  return schema.range ? [schema.hash, schema.range] : [schema.hash]
}

/** The key's attributes out of an item that has them. */
export function keyOf(schema: KeySchema, item: Attributes): Attributes {
  const hash = item[schema.hash.name] as AttributeValue
  if (!schema.range) return { [schema.hash.name]: hash }
  return { [schema.hash.name]: hash, [schema.range.name]: item[schema.range.name] as AttributeValue }
}

/** Where an item that has the key's attributes stands in its table. */
export function tableKey(schema: KeySchema, item: Attributes): TreeKey {
  return treeKey(item[schema.hash.name] as AttributeValue, schema.range && item[schema.range.name], undefined)
}

/**
 * Where an item stands in an index; undefined when it lacks the index's key, or has it in another type (items that
 * are older than the index may).
 */
export function indexKey(schema: KeySchema, item: Attributes, base: TreeKey): TreeKey | undefined {
  const hash = attribute(item, schema.hash.name)
  if (!hash || typeOf(hash) !== schema.hash.type) return undefined
  if (!schema.range) return treeKey(hash, undefined, base)
  const range = attribute(item, schema.range.name)
  return range && typeOf(range) === schema.range.type ? treeKey(hash, range, base) : undefined
}

/** @throws AwsError when `key` is not exactly the key's attributes */
export function checkKey(schema: KeySchema, key: Attributes): void {
  const wanted = keyAttributes(schema)
  const mismatch = () => validation('The provided key element does not match the schema')
  if (Object.keys(key).length !== wanted.length) throw mismatch()
  for (const { name, type } of wanted) {
    const value = attribute(key, name)
    if (!value || typeOf(value) !== type) throw mismatch()
    checkKeyValue(name, value, name === schema.hash.name)
  }
}

/** @throws AwsError when the item lacks a key attribute, or has one of another type */
export function checkItemKey(schema: KeySchema, item: Attributes): void {
  for (const { name, type } of keyAttributes(schema)) {
    const value = attribute(item, name)
    if (!value) throw invalidParameter(`Missing the key ${name} in the item`)
    if (typeOf(value) !== type)
      throw invalidParameter(`Type mismatch for key ${name} expected: ${type} actual: ${typeOf(value)}`)
    checkKeyValue(name, value, name === schema.hash.name)
  }
}

/**
 * What keeps an item with an index's key attribute from the index, as an error: another type, or an empty value.
 *
 * @param byUpdate whether an update expression made the item
 */
export function indexKeyError(
  indexName: string,
  schema: KeySchema,
  item: Attributes,
  byUpdate: boolean,
): AwsError | undefined {
  for (const { name, type } of keyAttributes(schema)) {
    const value = attribute(item, name)
    if (!value) continue
    if (typeOf(value) !== type)
      return invalidParameter(
        `Type mismatch for Index Key ${name} Expected: ${type} Actual: ${typeOf(value)} IndexName: ${indexName}`,
      )
    if (bytesOf(value) > 0) continue
    const empty = `The AttributeValue for a key attribute cannot contain an empty ${kindOf(value)} value.`
    return new EmptyKeyError(
      byUpdate
        ? `The update expression attempted to update a secondary index key to a value that is not supported. ${empty}`
        : `A value specified for a secondary index key is not supported. ${empty} IndexName: ${indexName}, IndexKey: ${name}`,
    )
  }
  return undefined
}

function checkKeyValue(name: string, value: AttributeValue, isHash: boolean): void {
  const bytes = bytesOf(value)
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

function bytesOf(value: AttributeValue): number {
  if ('S' in value) return textBytes(value.S)
  return 'B' in value ? binaryBytes(value.B) : 1
}

function kindOf(value: AttributeValue): string {
  return 'B' in value ? 'binary' : 'string'
}
