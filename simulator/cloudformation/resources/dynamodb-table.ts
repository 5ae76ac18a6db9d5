// AWS::DynamoDB::Table: a table of one region.
import { boolean, required, struct, text, withoutEffect } from '../properties/schema.js'
import { setTimeToLive, streamSpecification, type TableDescription, tableActive } from './dynamodb-calls.js'
import { globalIndexes, tableFields, throughput } from './dynamodb-table-schema.js'
import { resourceType } from './resource-type.js'

export const dynamodbTable = resourceType({
  type: 'AWS::DynamoDB::Table',
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
    await context.call<{ TableDescription: TableDescription }>('dynamodb', 'CreateTable', {
      ...rest,
      TableName,
      ...streamSpecification(StreamSpecification),
    })
    const table = await tableActive(context, TableName)
    await setTimeToLive(context, TableName, TimeToLiveSpecification)
    return {
      physicalId: TableName,
      attributes: { Arn: table.TableArn, ...(table.LatestStreamArn && { StreamArn: table.LatestStreamArn }) },
    }
  },
})
