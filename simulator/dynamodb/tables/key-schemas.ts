// The keys of a table and of its indexes, checked against the attributes that are defined for them.
import { type KeyAttribute, type KeySchema, type KeyType, keyAttributes } from '../engine/schema.js'
import { invalidParameter, validation } from '../errors.js'
import { javaSetOrder } from '../input/java-set-order.js'
import type { KeyElement } from './read-definition.js'

/** @throws AwsError when one is defined twice */
export function attributeTypes(definitions: readonly KeyAttribute[]): ReadonlyMap<string, KeyType> {
  const types = new Map<string, KeyType>()
  for (const { name, type } of definitions) {
    if (types.has(name)) throw validation(`Attribute Name is duplicated: ${name}`)
    types.set(name, type)
  }
  return types
}

/** @throws AwsError when the elements are no key schema over the attributes */
export function tableKeySchema(
  elements: readonly KeyElement[],
  attributes: ReadonlyMap<string, KeyType>,
): KeySchema {
  if (elements.length > attributes.size)
    throw validation('Invalid KeySchema: Some index key attribute have no definition')
  return keySchema(elements, attributes)
}

/** @throws AwsError when the elements are no key schema over the attributes */
export function keySchema(
  elements: readonly KeyElement[],
  attributes: ReadonlyMap<string, KeyType>,
): KeySchema {
  const names = elements.map(({ name }) => name)
  if (names.some((name) => !attributes.has(name)))
    throw invalidParameter(
      `Some index key attributes are not defined in AttributeDefinitions. Keys: [${names.join(', ')}], AttributeDefinitions: [${[...attributes.keys()].join(', ')}]`,
    )
  const [hash, range] = elements as [KeyElement, KeyElement | undefined]
  if (range?.name === hash.name)
    throw validation('Both the Hash Key and the Range Key element in the KeySchema have the same name')
  if (hash.type !== 'HASH')
    throw validation('Invalid KeySchema: The first KeySchemaElement is not a HASH key type')
  if (range && range.type !== 'RANGE')
    throw validation('Invalid KeySchema: The second KeySchemaElement is not a RANGE key type')
  const typed = ({ name }: KeyElement) => ({ name, type: attributes.get(name) as KeyType })
  return { hash: typed(hash), range: range && typed(range) }
}

/** @throws AwsError when the elements are no key schema of a local index */
export function localKeySchema(
  indexName: string,
  elements: readonly KeyElement[],
  attributes: ReadonlyMap<string, KeyType>,
  table: KeySchema,
): KeySchema {
  const schema = keySchema(elements, attributes)
  if (!schema.range)
    throw invalidParameter(`Index KeySchema does not have a range key for index: ${indexName}`)
  if (schema.hash.name !== table.hash.name)
    throw invalidParameter(
      `Index KeySchema does not have the same leading hash key as table KeySchema for index: ${indexName}. index hash key: ${schema.hash.name}, table hash key: ${table.hash.name}`,
    )
  return schema
}

/** @throws AwsError when attributes are defined that no key uses */
export function checkAttributesUsed(
  attributes: ReadonlyMap<string, KeyType>,
  schemas: readonly KeySchema[],
  hasIndexes: boolean,
): void {
  const used = new Set(schemas.flatMap((schema) => keyAttributes(schema).map(({ name }) => name)))
  if (used.size === attributes.size) return
  throw invalidParameter(
    hasIndexes
      ? `Some AttributeDefinitions are not used. AttributeDefinitions: [${javaSetOrder([...attributes.keys()], true)}], keys used: [${javaSetOrder([...used], false)}]`
      : 'Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions',
  )
}
