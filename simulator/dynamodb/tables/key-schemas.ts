// The keys of a table and of its indexes, checked against the attributes that are defined for them.
import {
  type KeyAttribute,
  type KeySchema,
  type KeyType,
  keyAttributes,
  type TableKeySchema,
} from '../engine/schema.js'
import { invalidParameter, validation } from '../errors.js'
import { javaSetOrder } from '../input/java-set-order.js'
import type { KeyElement } from './read-definition.js'

/** Attributes of a partition key, and of a sort key. */
const MOST_OF_A_TYPE = 4

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
): TableKeySchema {
  if (elements.length > attributes.size)
    throw validation('Invalid KeySchema: Some index key attribute have no definition')
  return oneEach(elements, attributes)
}

/** @throws AwsError when the elements are no key schema of a local index */
export function localKeySchema(
  indexName: string,
  elements: readonly KeyElement[],
  attributes: ReadonlyMap<string, KeyType>,
  table: TableKeySchema,
): TableKeySchema {
  const schema = oneEach(elements, attributes)
  if (!schema.range[0])
    throw invalidParameter(`Index KeySchema does not have a range key for index: ${indexName}`)
  const [own, leading] = [schema.hash[0].name, table.hash[0].name]
  if (own !== leading)
    throw invalidParameter(
      `Index KeySchema does not have the same leading hash key as table KeySchema for index: ${indexName}. index hash key: ${own}, table hash key: ${leading}`,
    )
  return schema
}

/** @throws AwsError when the elements are no key schema of a global index */
export function globalKeySchema(
  elements: readonly KeyElement[],
  attributes: ReadonlyMap<string, KeyType>,
): KeySchema {
  checkDefined(elements, attributes)
  const [first, second, ...others] = elements as readonly [KeyElement, ...KeyElement[]]
  if (second?.type === 'RANGE' && others.length === 0) checkPair(first, second)
  if (new Set(elements.map(({ name }) => name)).size < elements.length)
    throw validation('The KeySchema contains multiple key attributes with the same name')
  checkFirst(first)
  const ranges = elements.findIndex(({ type }) => type === 'RANGE')
  const hashes = ranges < 0 ? elements.length : ranges
  const [hash, range] = [elements.slice(0, hashes), elements.slice(hashes)]
  if (range.some(({ type }) => type === 'HASH'))
    throw invalidParameter('All HASH key attributes must precede RANGE key attributes in the KeySchema')
  const tooMany = [hash, range].find(({ length }) => length > MOST_OF_A_TYPE)
  if (tooMany)
    throw invalidParameter(
      `The KeySchema exceeds the maximum allowed number of ${tooMany[0]?.type} key attributes`,
    )
  const type = typed(attributes)
  return { hash: [type(first), ...hash.slice(1).map(type)], range: range.map(type) }
}

/** @throws AwsError when the elements are no key schema of one attribute for each part of the key */
function oneEach(elements: readonly KeyElement[], attributes: ReadonlyMap<string, KeyType>): TableKeySchema {
  checkDefined(elements, attributes)
  const [hash, range] = elements as [KeyElement, KeyElement | undefined]
  if (range) checkPair(hash, range)
  checkFirst(hash)
  if (range && range.type !== 'RANGE')
    throw validation('Invalid KeySchema: The second KeySchemaElement is not a RANGE key type')
  const type = typed(attributes)
  return { hash: [type(hash)], range: range ? [type(range)] : [] }
}

function checkDefined(elements: readonly KeyElement[], attributes: ReadonlyMap<string, KeyType>): void {
  const names = elements.map(({ name }) => name)
  if (names.some((name) => !attributes.has(name)))
    throw invalidParameter(
      `Some index key attributes are not defined in AttributeDefinitions. Keys: [${names.join(', ')}], AttributeDefinitions: [${[...attributes.keys()].join(', ')}]`,
    )
}

function checkPair(hash: KeyElement, range: KeyElement): void {
  if (range.name === hash.name)
    throw validation('Both the Hash Key and the Range Key element in the KeySchema have the same name')
}

function checkFirst({ type }: KeyElement): void {
  if (type !== 'HASH')
    throw validation('Invalid KeySchema: The first KeySchemaElement is not a HASH key type')
}

function typed(attributes: ReadonlyMap<string, KeyType>): (element: KeyElement) => KeyAttribute {
  return ({ name }) => ({ name, type: attributes.get(name) as KeyType })
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
