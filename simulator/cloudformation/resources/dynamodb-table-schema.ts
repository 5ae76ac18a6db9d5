// The properties that AWS::DynamoDB::Table and AWS::DynamoDB::GlobalTable share.
import { boolean, list, number, required, struct, text, withoutEffect } from '../properties/schema.js'

const keySchema = list(struct({ AttributeName: required(text), KeyType: required(text) }))
const projection = struct({ ProjectionType: text, NonKeyAttributes: list(text) })

export const throughput = struct({
  ReadCapacityUnits: required(number),
  WriteCapacityUnits: required(number),
})

const indexFields = {
  IndexName: required(text),
  KeySchema: required(keySchema),
  Projection: required(projection),
}

const localIndexes = list(struct(indexFields))
export const globalIndexes = list(
  struct({
    ...indexFields,
    ProvisionedThroughput: throughput,
    ContributorInsightsSpecification: withoutEffect,
    OnDemandThroughput: withoutEffect,
    WarmThroughput: withoutEffect,
  }),
)
export const globalTableIndexes = list(
  struct({ ...indexFields, WriteOnDemandThroughputSettings: withoutEffect, WarmThroughput: withoutEffect }),
)

export const tableFields = {
  TableName: text,
  AttributeDefinitions: list(struct({ AttributeName: required(text), AttributeType: required(text) })),
  KeySchema: required(keySchema),
  BillingMode: text,
  LocalSecondaryIndexes: localIndexes,
  TimeToLiveSpecification: struct({ AttributeName: text, Enabled: required(boolean) }),
  SSESpecification: withoutEffect,
  WarmThroughput: withoutEffect,
}
