// AWS::Serverless::SimpleTable: a table with a single key.
import { json, type StructSchema, struct, text, withoutEffect } from '../properties/schema.js'
import { list, literal, map, member, scalar } from '../template/node.js'
import type { Resource } from '../template/template.js'
import { type Expansion, passOn } from './expansion.js'

export const SIMPLE_TABLE_PROPERTIES: StructSchema<unknown> = struct({
  TableName: json,
  PrimaryKey: struct({ Name: json, Type: text }),
  ProvisionedThroughput: json,
  PointInTimeRecoverySpecification: withoutEffect,
  SSESpecification: withoutEffect,
  Tags: withoutEffect,
})

const KEY_TYPES = new Map([
  ['String', 'S'],
  ['Number', 'N'],
  ['Binary', 'B'],
])

export function expandSimpleTable(resource: Resource, expansion: Expansion): void {
  const { at, properties, logicalId } = resource
  const key = member(properties, 'PrimaryKey')
  const name = member(key, 'Name') ?? scalar(at, 'id')
  const typeName = literal(member(key, 'Type')) ?? 'String'
  const type = KEY_TYPES.get(typeName)
  if (!type)
    expansion.findings.invalid(at, logicalId, `PrimaryKey.Type is one of ${[...KEY_TYPES.keys()].join(', ')}`)
  const onDemand = member(properties, 'ProvisionedThroughput') === undefined
  expansion.add(
    resource,
    logicalId,
    'AWS::DynamoDB::Table',
    map(at, {
      ...passOn(properties, ['TableName', 'ProvisionedThroughput']),
      BillingMode: onDemand ? scalar(at, 'PAY_PER_REQUEST') : undefined,
      AttributeDefinitions: list(at, [
        map(at, { AttributeName: name, AttributeType: scalar(at, type ?? 'S') }),
      ]),
      KeySchema: list(at, [map(at, { AttributeName: name, KeyType: scalar(at, 'HASH') })]),
    }),
  )
}
