// The members of the control plane's requests.
import { BOOLEAN, INTEGER, LONG, listOf, type Members, structure, TEXT, TEXTS } from './shape.js'

const TABLE: Members = { TableName: TEXT }
const THROUGHPUT = structure('ProvisionedThroughput', { WriteCapacityUnits: LONG, ReadCapacityUnits: LONG })
const KEY_SCHEMA = listOf(structure('KeySchemaElement', { AttributeName: TEXT, KeyType: TEXT }))
const ATTRIBUTES = listOf(structure('AttributeDefinition', { AttributeName: TEXT, AttributeType: TEXT }))
const PROJECTION = structure('Projection', { ProjectionType: TEXT, NonKeyAttributes: TEXTS })
const STREAM = structure('StreamSpecification', { StreamEnabled: BOOLEAN, StreamViewType: TEXT })
const TAGS = listOf(structure('Tag', { Key: TEXT, Value: TEXT }))
const INDEX: Members = { IndexName: TEXT, KeySchema: KEY_SCHEMA, Projection: PROJECTION }

const CHANGEABLE: Members = {
  ...TABLE,
  AttributeDefinitions: ATTRIBUTES,
  BillingMode: TEXT,
  ProvisionedThroughput: THROUGHPUT,
  StreamSpecification: STREAM,
  TableClass: TEXT,
  DeletionProtectionEnabled: BOOLEAN,
}

export const TABLE_SHAPES: Readonly<Record<string, Members>> = {
  CreateTable: {
    ...CHANGEABLE,
    KeySchema: KEY_SCHEMA,
    LocalSecondaryIndexes: listOf(structure('LocalSecondaryIndex', INDEX)),
    GlobalSecondaryIndexes: listOf(
      structure('GlobalSecondaryIndex', { ...INDEX, ProvisionedThroughput: THROUGHPUT }),
    ),
    Tags: TAGS,
    ResourcePolicy: TEXT,
  },
  UpdateTable: {
    ...CHANGEABLE,
    GlobalSecondaryIndexUpdates: listOf(
      structure('GlobalSecondaryIndexUpdate', {
        Create: structure('CreateGlobalSecondaryIndexAction', {
          ...INDEX,
          ProvisionedThroughput: THROUGHPUT,
        }),
        Update: structure('UpdateGlobalSecondaryIndexAction', {
          IndexName: TEXT,
          ProvisionedThroughput: THROUGHPUT,
        }),
        Delete: structure('DeleteGlobalSecondaryIndexAction', { IndexName: TEXT }),
      }),
    ),
  },
  DeleteTable: TABLE,
  DescribeTable: TABLE,
  DescribeTimeToLive: TABLE,
  UpdateTimeToLive: {
    ...TABLE,
    TimeToLiveSpecification: structure('TimeToLiveSpecification', { Enabled: BOOLEAN, AttributeName: TEXT }),
  },
  ListTables: { Limit: INTEGER, ExclusiveStartTableName: TEXT },
  TagResource: { ResourceArn: TEXT, Tags: TAGS },
  UntagResource: { ResourceArn: TEXT, TagKeys: TEXTS },
  ListTagsOfResource: { ResourceArn: TEXT, NextToken: TEXT },
}
