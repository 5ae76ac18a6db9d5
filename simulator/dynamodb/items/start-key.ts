// ExclusiveStartKey: where the page before ended.

import { AwsError } from '../../aws/errors.js'
import type { TreeKey } from '../engine/keys.js'
import { checkKey, indexKey, type KeyAttribute, keyAttributes, tableKey } from '../engine/schema.js'
import { validation } from '../errors.js'
import { parseAttributes } from '../input/attribute-values.js'
import type { Input } from '../input/input.js'
import { type Attributes, type AttributeValue, attribute, typeOf } from '../values/attribute-value.js'
import type { ValueLayer } from '../values/value-layer.js'
import type { Source } from './read-request.js'

const INVALID = 'The provided starting key is invalid'
const MISMATCH = 'The provided key element does not match the schema'
/** What AWS says of a value without saying where. */
const SAID_PLAINLY = /contains duplicates|number set|numeric value|significant digits|number with magnitude/

export function readStartKey(input: Input, layer: ValueLayer): Attributes | undefined {
  const given = input.raw('ExclusiveStartKey')
  if (!given) return undefined
  try {
    return parseAttributes(given, layer)
  } catch (error) {
    if (!(error instanceof AwsError) || error.code !== 'ValidationException') throw error
    throw SAID_PLAINLY.test(error.message) ? error : validation(`${INVALID}: ${error.message}`)
  }
}

/**
 * Where a page ended, in the table or index. Query and Scan differ in what they say of a key that has other attributes.
 *
 * @throws AwsError when it is no place there
 */
export function startPosition(
  given: Attributes,
  { table, index }: Source,
  operation: 'Query' | 'Scan',
): TreeKey {
  const own = keyAttributes(table.schema)
  const wanted = new Set(own.map(({ name }) => name))
  const read = index ? keyAttributes(index.definition.schema) : own
  for (const { name } of read) wanted.add(name)
  const plain = operation === 'Query' || index !== undefined
  if (Object.keys(given).length !== wanted.size) throw validation(plain ? INVALID : `${INVALID}: ${MISMATCH}`)
  if (plain) for (const key of read) checkPart(given, key)
  try {
    checkKey(
      table.schema,
      Object.fromEntries(own.map(({ name }) => [name, attribute(given, name) as AttributeValue])),
    )
  } catch (error) {
    throw error instanceof AwsError ? validation(`${INVALID}: ${error.message}`) : error
  }
  const key = tableKey(table.schema, given)
  const position = index ? indexKey(index.definition.schema, given, key) : key
  if (!position) throw validation(INVALID)
  return position
}

function checkPart(given: Attributes, { name, type }: KeyAttribute): void {
  const value = attribute(given, name)
  if (!value) throw validation(INVALID)
  if (typeOf(value) !== type) throw validation(MISMATCH)
}
