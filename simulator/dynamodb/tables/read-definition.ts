// The parameters that define a table and its indexes, as far as the API's model constrains each by itself.
import type { KeyAttribute, KeyType } from '../engine/schema.js'
import type { RequestUnits, Throughput, WarmUnits } from '../engine/table-settings.js'
import type { Constraints } from '../input/constraints.js'
import type { Input } from '../input/input.js'

const PROJECTION_TYPES = ['ALL', 'INCLUDE', 'KEYS_ONLY'] as const
type ProjectionType = (typeof PROJECTION_TYPES)[number]

/** Elements of a key schema: the model bounds those of tables and local indexes, not those of global ones. */
export const MOST_KEYS = 2
export const ANY_KEYS = Number.POSITIVE_INFINITY

export interface KeyElement {
  readonly name: string
  readonly type: string
}

export interface CapacityInput {
  readonly throughput: Throughput | undefined
  readonly onDemand: RequestUnits | undefined
  readonly warm: Partial<WarmUnits> | undefined
}

export interface IndexInput extends CapacityInput {
  readonly name: string
  readonly elements: readonly KeyElement[]
  readonly projectionType: ProjectionType | undefined
  readonly nonKeyAttributes: readonly string[] | undefined
}

/** Key schemas as given; they become typed once the attributes are known to be valid. */
export function readKeySchema(
  input: Input,
  constraints: Constraints,
  path: string,
  most: number,
): readonly KeyElement[] {
  const elements = constraints.required(path, input.structures('KeySchema')) ?? []
  const shown = elements.map(
    (element) =>
      `KeySchemaElement(attributeName=${element.text('AttributeName') ?? null}, keyType=${element.text('KeyType') ?? null})`,
  )
  if (input.has('KeySchema')) constraints.length(path, elements, 1, most, `[${shown.join(', ')}]`)
  return elements.map((element, index) => {
    const member = `${path}.${index + 1}.member`
    const name = constraints.required(`${member}.attributeName`, element.text('AttributeName')) ?? ''
    constraints.length(`${member}.attributeName`, element.text('AttributeName'), 1, 255)
    const type = constraints.required(`${member}.keyType`, element.text('KeyType'))
    constraints.oneOf(`${member}.keyType`, type, ['HASH', 'RANGE'])
    return { name, type: type ?? '' }
  })
}

export function readAttributeDefinitions(
  input: Input,
  constraints: Constraints,
): readonly KeyAttribute[] | undefined {
  return input.structures('AttributeDefinitions')?.map((definition, index) => {
    const member = `attributeDefinitions.${index + 1}.member`
    const type = constraints.required(`${member}.attributeType`, definition.text('AttributeType'))
    constraints.oneOf(`${member}.attributeType`, type, ['B', 'N', 'S'])
    const name = constraints.required(`${member}.attributeName`, definition.text('AttributeName')) ?? ''
    constraints.length(`${member}.attributeName`, definition.text('AttributeName'), 1, 255)
    return { name, type: type as KeyType }
  })
}

export function readIndexes(
  input: Input,
  constraints: Constraints,
  list: 'GlobalSecondaryIndexes' | 'LocalSecondaryIndexes',
): readonly IndexInput[] | undefined {
  const [path, most] =
    list === 'GlobalSecondaryIndexes'
      ? ['globalSecondaryIndexes', ANY_KEYS]
      : ['localSecondaryIndexes', MOST_KEYS]
  return input
    .structures(list)
    ?.map((index, number) => readIndex(index, constraints, `${path}.${number + 1}.member`, most))
}

export function readIndex(input: Input, constraints: Constraints, path: string, most: number): IndexInput {
  const name = readIndexName(input, constraints, path)
  const elements = readKeySchema(input, constraints, `${path}.keySchema`, most)
  const projection = constraints.required(`${path}.projection`, input.structure('Projection'))
  const member = `${path}.projection`
  const projectionType = constraints.oneOf(
    `${member}.projectionType`,
    projection?.text('ProjectionType'),
    PROJECTION_TYPES,
  )
  const nonKeyAttributes = projection?.texts('NonKeyAttributes')
  const names = `[${nonKeyAttributes?.join(', ')}]`
  constraints.length(`${member}.nonKeyAttributes`, nonKeyAttributes, 1, 20, names)
  constraints.elementLength(`${member}.nonKeyAttributes`, nonKeyAttributes, 1, 255)
  return { name, elements, projectionType, nonKeyAttributes, ...readCapacity(input, constraints, path) }
}

export function readIndexName(input: Input, constraints: Constraints, path: string): string {
  const name = constraints.required(`${path}.indexName`, input.text('IndexName'))
  constraints.length(`${path}.indexName`, name, 3, 255)
  constraints.nameCharacters(`${path}.indexName`, name)
  return name ?? ''
}

/** @param path of the table or index; '' for the table */
export function readCapacity(input: Input, constraints: Constraints, path: string): CapacityInput {
  const onDemand = input.structure('OnDemandThroughput')
  const warm = input.structure('WarmThroughput')
  return {
    throughput: readThroughput(input, constraints, path),
    onDemand: onDemand && {
      reads: onDemand.integer('MaxReadRequestUnits'),
      writes: onDemand.integer('MaxWriteRequestUnits'),
    },
    warm: warm && readWarm(warm),
  }
}

function readWarm(warm: Input): Partial<WarmUnits> {
  const reads = warm.integer('ReadUnitsPerSecond')
  const writes = warm.integer('WriteUnitsPerSecond')
  return { ...(reads !== undefined && { reads }), ...(writes !== undefined && { writes }) }
}

function readThroughput(input: Input, constraints: Constraints, path: string): Throughput | undefined {
  const given = input.structure('ProvisionedThroughput')
  if (!given) return undefined
  const member = path === '' ? 'provisionedThroughput' : `${path}.provisionedThroughput`
  const units = (name: string, camel: string) => {
    const value = constraints.required(`${member}.${camel}`, given.integer(name))
    constraints.range(`${member}.${camel}`, value, 1)
    return value ?? 0
  }
  const writeUnits = units('WriteCapacityUnits', 'writeCapacityUnits')
  return { readUnits: units('ReadCapacityUnits', 'readCapacityUnits'), writeUnits }
}
