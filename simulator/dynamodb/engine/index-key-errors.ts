// What keeps an item from an index because of its key's attributes. AWS says it in one way of a value that the request
// gives, and in another of one that an update expression made.
import type { AwsError } from '../../aws/errors.js'
import { EmptyKeyError, invalidParameter, validation } from '../errors.js'
import {
  type Attributes,
  type AttributeValue,
  attribute,
  typeOf,
  type ValueType,
} from '../values/attribute-value.js'
import {
  type KeyAttribute,
  type KeySchema,
  keyBytes,
  kindOf,
  MAX_HASH_BYTES,
  MAX_RANGE_BYTES,
} from './schema.js'

const BY_UPDATE = 'The update expression attempted to update'

/**
 * An item with an index's key attribute in another type, empty or too large, as an error.
 *
 * @param byUpdate whether an update expression made the item
 */
export function indexKeyError(
  indexName: string,
  schema: KeySchema,
  item: Attributes,
  byUpdate: boolean,
): AwsError | undefined {
  return (
    attributesError(indexName, schema.hash, MAX_HASH_BYTES, item, byUpdate) ??
    attributesError(indexName, schema.range, MAX_RANGE_BYTES, item, byUpdate)
  )
}

function attributesError(
  indexName: string,
  attributes: readonly KeyAttribute[],
  maxBytes: number,
  item: Attributes,
  byUpdate: boolean,
): AwsError | undefined {
  for (const key of attributes) {
    const value = attribute(item, key.name)
    if (!value) continue
    const type = typeOf(value)
    if (type !== key.type)
      return byUpdate
        ? validation(`${BY_UPDATE} the secondary index key to unsupported type`)
        : indexTypeMismatch(indexName, key, type)
    const bytes = keyBytes(value)
    if (bytes > maxBytes)
      return byUpdate
        ? validation(`${BY_UPDATE} the secondary index key beyond allowed size limits`)
        : tooLarge(indexName, key, bytes, maxBytes)
    if (bytes === 0) return empty(indexName, key, value, byUpdate)
  }
  return undefined
}

export function indexTypeMismatch(
  indexName: string,
  { name, type }: KeyAttribute,
  actual: ValueType,
): AwsError {
  return invalidParameter(
    `Type mismatch for Index Key ${name} Expected: ${type} Actual: ${actual} IndexName: ${indexName}`,
  )
}

function tooLarge(indexName: string, { name }: KeyAttribute, bytes: number, maxBytes: number): AwsError {
  return invalidParameter(
    `Size limit exceeded for Index Key ${name} Actual Size: ${bytes} bytes Max Size: ${maxBytes} bytes IndexName: ${indexName}`,
  )
}

function empty(
  indexName: string,
  { name }: KeyAttribute,
  value: AttributeValue,
  byUpdate: boolean,
): AwsError {
  const rule = `The AttributeValue for a key attribute cannot contain an empty ${kindOf(value)} value.`
  return new EmptyKeyError(
    byUpdate
      ? `${BY_UPDATE} a secondary index key to a value that is not supported. ${rule}`
      : `A value specified for a secondary index key is not supported. ${rule} IndexName: ${indexName}, IndexKey: ${name}`,
  )
}
