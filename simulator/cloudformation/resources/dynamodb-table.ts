// AWS::DynamoDB::Table: a table of one region.
import { boolean, required, struct, text, withoutEffect } from '../properties/schema.js'
import { createTable, findTable, setTimeToLive, type TableDescription } from './dynamodb-calls.js'
import { globalIndexes, tableFields, throughput } from './dynamodb-table-schema.js'
import { type CreatedResource, resourceType } from './resource-type.js'

export const dynamodbTable = resourceType({
  type: 'AWS::DynamoDB::Table',
  service: 'dynamodb',
  properties: struct({
    ...tableFields,
    ProvisionedThroughput: throughput,
    GlobalSecondaryIndexes: globalIndexes,
    StreamSpecification: struct({ StreamViewType: required(text), ResourcePolicy: withoutEffect }),
    DeletionProtectionEnabled: boolean,
    ContributorInsightsSpecification: withoutEffect,
    OnDemandThroughput: withoutEffect,
    PointInTimeRecoverySpecification: withoutEffect,
    ResourcePolicy: withoutEffect,
    TableClass: withoutEffect,
    Tags: withoutEffect,
  }),
  attributes: ['Arn', 'StreamArn'],
  async create(properties, context) {
    const { TimeToLiveSpecification, StreamSpecification, ...rest } = properties
    const TableName = rest.TableName ?? context.physicalName(255)
    const table = await createTable(context, { ...rest, TableName }, StreamSpecification)
    await setTimeToLive(context, TableName, TimeToLiveSpecification)
    return describe(TableName, table)
  },
  async find({ physicalId }, context) {
    const table = await findTable(context, physicalId)
    return table && describe(physicalId, table)
  },
})

function describe(physicalId: string, { TableArn, LatestStreamArn }: TableDescription): CreatedResource {
  return {
    physicalId,
    attributes: { Arn: TableArn, ...(LatestStreamArn && { StreamArn: LatestStreamArn }) },
  }
}
