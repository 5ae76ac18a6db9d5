// The parameters that define a table and its indexes, checked as CreateTable and UpdateTable check them.

import type { KeySchema, KeyType } from '../engine/schema.js'
import { keyAttributes } from '../engine/schema.js'
import type { IndexDefinition, Projection, TableSettings, Throughput } from '../engine/state.js'
import { invalidParameter, validation } from '../errors.js'
import type { Constraints } from '../input/constraints.js'
import type { Input } from '../input/input.js'

const NO_THROUGHPUT: Throughput = { readUnits: 0, writeUnits: 0 }
const PROJECTION_TYPES = ['ALL', 'KEYS_ONLY', 'INCLUDE'] as const

interface KeyElement {
  readonly name: string
  readonly type: string
}

/** Key schemas as given; they become typed once the attributes are known to be valid. */
export function readKeySchema(input: Input, constraints: Constraints, path: string): readonly KeyElement[] {
  const elements = constraints.required(path, input.structures('KeySchema')) ?? []
  constraints.length(path, elements, 1, 2)
  return elements.map((element, index) => {
    const member = `${path}.${index + 1}.member`
    const name = constraints.required(`${member}.attributeName`, element.text('AttributeName')) ?? ''
    const type = constraints.required(`${member}.keyType`, element.text('KeyType'))
    constraints.oneOf(`${member}.keyType`, type, ['HASH', 'RANGE'])
    return { name, type: type ?? '' }
  })
}

export function readAttributeDefinitions(
  input: Input,
  constraints: Constraints,
): ReadonlyMap<string, KeyType> | undefined {
  const definitions = input.structures('AttributeDefinitions')
  if (!definitions) return undefined
  const attributes = new Map<string, KeyType>()
  definitions.forEach((definition, index) => {
    const member = `attributeDefinitions.${index + 1}.member`
    const name = constraints.required(`${member}.attributeName`, definition.text('AttributeName'))
    const type = constraints.required(`${member}.attributeType`, definition.text('AttributeType'))
    constraints.oneOf(`${member}.attributeType`, type, ['B', 'N', 'S'])
    if (name !== undefined) attributes.set(name, type as KeyType)
  })
  return attributes
}

/** @throws AwsError when the elements are no key schema over the attributes */
export function keySchema(
  elements: readonly KeyElement[],
  attributes: ReadonlyMap<string, KeyType>,
): KeySchema {
  const [hash, range] = elements
  if (hash?.type !== 'HASH') throw invalidParameter('The first KeySchemaElement is not a HASH key type')
  if (range && range.type !== 'RANGE')
    throw invalidParameter('The second KeySchemaElement is not a RANGE key type')
  if (range?.name === hash.name)
    throw invalidParameter('Both the Hash Key and the Range Key element in the KeySchema have the same name')
  const typed = ({ name }: KeyElement) => {
    const type = attributes.get(name)
    if (!type)
      throw invalidParameter(
        `Some index key attributes are not defined in AttributeDefinitions. Keys: [${elements.map((element) => element.name).join(', ')}], AttributeDefinitions: [${[...attributes.keys()].join(', ')}]`,
      )
    return { name, type }
  }
  return { hash: typed(hash), range: range && typed(range) }
}

export interface IndexInput {
  readonly name: string
  readonly elements: readonly KeyElement[]
  readonly projection: Projection
  readonly throughput: Throughput
}

export function readIndex(input: Input, constraints: Constraints, path: string): IndexInput {
  const name = constraints.required(`${path}.indexName`, input.text('IndexName')) ?? ''
  constraints.length(`${path}.indexName`, input.text('IndexName'), 3, 255)
  constraints.nameCharacters(`${path}.indexName`, input.text('IndexName'))
  const elements = readKeySchema(input, constraints, `${path}.keySchema`)
  const projection = constraints.required(`${path}.projection`, input.structure('Projection'))
  const type = constraints.oneOf(
    `${path}.projection.projectionType`,
    projection?.text('ProjectionType'),
    PROJECTION_TYPES,
  )
  const names = projection?.texts('NonKeyAttributes')
  return {
    name,
    elements,
    projection: type === 'INCLUDE' ? { type, names: names ?? [] } : { type: type ?? 'ALL' },
    throughput: readThroughput(input, constraints, path) ?? NO_THROUGHPUT,
  }
}

export function indexDefinition(
  { name, elements, projection, throughput }: IndexInput,
  global: boolean,
  attributes: ReadonlyMap<string, KeyType>,
  table: KeySchema,
): IndexDefinition {
  const schema = keySchema(elements, attributes)
  if (!global && (schema.hash.name !== table.hash.name || !schema.range || !table.range))
    throw invalidParameter(
      table.range
        ? `Table KeySchema and index KeySchema must have the same HASH key; index: ${name}`
        : 'Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex',
    )
  if (projection.type === 'INCLUDE' && projection.names.length === 0)
    throw invalidParameter('ProjectionType is INCLUDE, but NonKeyAttributes is not specified')
  return { name, global, schema, projection, throughput }
}

export function readThroughput(input: Input, constraints: Constraints, path: string): Throughput | undefined {
  const given = input.structure('ProvisionedThroughput')
  if (!given) return undefined
  const member = path === '' ? 'provisionedThroughput' : `${path}.provisionedThroughput`
  const units = (name: string, camel: string) => {
    const value = constraints.required(`${member}.${camel}`, given.integer(name))
    constraints.range(`${member}.${camel}`, value, 1)
    return value ?? 0
  }
  return {
    readUnits: units('ReadCapacityUnits', 'readCapacityUnits'),
    writeUnits: units('WriteCapacityUnits', 'writeCapacityUnits'),
  }
}

/** @throws AwsError when the throughput does not go with the mode */
export function billing(
  mode: TableSettings['billing'],
  throughput: Throughput | undefined,
): Pick<TableSettings, 'billing' | 'throughput'> {
  if (mode === 'PROVISIONED' && !throughput)
    throw invalidParameter(
      'ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED',
    )
  if (mode === 'PAY_PER_REQUEST' && throughput)
    throw invalidParameter(
      'Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST',
    )
  return { billing: mode, throughput: throughput ?? NO_THROUGHPUT }
}

/** @throws AwsError when attributes are defined that no key uses, or the other way round */
export function checkAttributesUsed(
  attributes: ReadonlyMap<string, KeyType>,
  schemas: readonly KeySchema[],
): void {
  const used = new Set(schemas.flatMap((schema) => keyAttributes(schema).map(({ name }) => name)))
  if (used.size !== attributes.size)
    throw validation(
      `One or more parameter values were invalid: Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions`,
    )
}

export function checkIndexNames(names: readonly string[]): void {
  const repeated = names.find((name, index) => names.indexOf(name) !== index)
  if (repeated !== undefined) throw invalidParameter(`Duplicate index name: ${repeated}`)
}
