// AWS::DynamoDB::GlobalTable: a table in the stack's region, and a replica in every other region that it lists.
import { boolean, list, required, struct, supportedText, text, withoutEffect } from '../properties/schema.js'
import { setTimeToLive, streamSpecification, tableActive } from './dynamodb-calls.js'
import { globalTableIndexes, tableFields } from './dynamodb-table-schema.js'
import { type ResourceContext, resourceType } from './resource-type.js'

export const dynamodbGlobalTable = resourceType({
  type: 'AWS::DynamoDB::GlobalTable',
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

    await context.call('dynamodb', 'CreateTable', {
      ...rest,
      TableName,
      ...streamSpecification(StreamSpecification),
      ...(here.DeletionProtectionEnabled && { DeletionProtectionEnabled: true }),
    })
    await tableActive(context, TableName)
    await setTimeToLive(context, TableName, TimeToLiveSpecification)
    await addReplicas(context, TableName, others)
    const table = await tableActive(context, TableName, others)
    return {
      physicalId: TableName,
      attributes: {
        Arn: table.TableArn,
        ...(table.LatestStreamArn && { StreamArn: table.LatestStreamArn }),
        ...(table.TableId && { TableId: table.TableId }),
      },
    }
  },
})

/** One replica after the other: while the table is being updated, it takes no further update (GT-39). */
async function addReplicas(
  context: ResourceContext,
  TableName: string,
  regions: readonly string[],
): Promise<void> {
  for (const [index, RegionName] of regions.entries()) {
    if (index > 0) await tableActive(context, TableName, regions.slice(0, index))
    await context.call('dynamodb', 'UpdateTable', {
      TableName,
      ReplicaUpdates: [{ Create: { RegionName } }],
    })
  }
}
