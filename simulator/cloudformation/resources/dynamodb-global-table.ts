// AWS::DynamoDB::GlobalTable: a table in the stack's region, and a replica in every other region that it lists.
import { boolean, list, required, struct, supportedText, text, withoutEffect } from '../properties/schema.js'
import {
  createTable,
  findTable,
  setTimeToLive,
  type TableDescription,
  tableActive,
} from './dynamodb-calls.js'
import { globalTableIndexes, tableFields } from './dynamodb-table-schema.js'
import { type CreatedResource, type ResourceContext, resourceType } from './resource-type.js'

export const dynamodbGlobalTable = resourceType({
  type: 'AWS::DynamoDB::GlobalTable',
  service: 'dynamodb',
  properties: struct({
    ...tableFields,
    GlobalSecondaryIndexes: globalTableIndexes,
    StreamSpecification: struct({ StreamViewType: required(text) }),
    Replicas: required(
      list(
        struct({
          Region: required(text),
          DeletionProtectionEnabled: boolean,
          ContributorInsightsSpecification: withoutEffect,
          GlobalSecondaryIndexes: withoutEffect,
          PointInTimeRecoverySpecification: withoutEffect,
          ReadOnDemandThroughputSettings: withoutEffect,
          ReadProvisionedThroughputSettings: withoutEffect,
          ReplicaStreamSpecification: withoutEffect,
          ResourcePolicy: withoutEffect,
          SSESpecification: withoutEffect,
          TableClass: withoutEffect,
          Tags: withoutEffect,
        }),
      ),
    ),
    // Strong consistency (MRSC) is refused: replication here is eventual, and nobody would be told.
    MultiRegionConsistency: supportedText(/^EVENTUAL$/),
    WriteOnDemandThroughputSettings: withoutEffect,
  }),
  attributes: ['Arn', 'StreamArn', 'TableId'],
  async create(properties, context) {
    const {
      TimeToLiveSpecification,
      StreamSpecification,
      Replicas,
      MultiRegionConsistency: _,
      ...rest
    } = properties
    const TableName = rest.TableName ?? context.physicalName(255)
    const here = Replicas.find((replica) => replica.Region === context.region)
    if (!here) throw context.invalid(`Replicas must list ${context.region}, the region of the stack`)
    const others = Replicas.filter((replica) => replica !== here).map((replica) => replica.Region)

    const created = await createTable(
      context,
      { ...rest, TableName, ...(here.DeletionProtectionEnabled && { DeletionProtectionEnabled: true }) },
      StreamSpecification,
    )
    await setTimeToLive(context, TableName, TimeToLiveSpecification)
    await addReplicas(context, created, others)
    return describe(TableName, await tableActive(context, TableName, others))
  },
  async find({ physicalId }, context) {
    const table = await findTable(context, physicalId)
    return table && describe(physicalId, table)
  },
})

function describe(physicalId: string, table: TableDescription): CreatedResource {
  return {
    physicalId,
    attributes: {
      Arn: table.TableArn,
      ...(table.LatestStreamArn && { StreamArn: table.LatestStreamArn }),
      ...(table.TableId && { TableId: table.TableId }),
    },
  }
}

/**
 * One replica after the other: while the table is being updated, it takes no further update (GT-39). A table that was
 * there already may have some of them.
 */
async function addReplicas(
  context: ResourceContext,
  { TableName, Replicas = [] }: TableDescription,
  regions: readonly string[],
): Promise<void> {
  const joined = Replicas.map((replica) => replica.RegionName)
  for (const RegionName of regions.filter((region) => !joined.includes(region))) {
    await context.call('dynamodb', 'UpdateTable', {
      TableName,
      ReplicaUpdates: [{ Create: { RegionName } }],
    })
    joined.push(RegionName)
    await tableActive(context, TableName, joined)
  }
}
