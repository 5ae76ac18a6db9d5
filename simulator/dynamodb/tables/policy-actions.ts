// The actions that a table's resource-based policy may name. Those of its streams belong to the streams' own policies.

const ACTIONS = new Set(
  [
    'BatchGetItem',
    'BatchWriteItem',
    'ConditionCheckItem',
    'CreateBackup',
    'CreateTableReplica',
    'DeleteItem',
    'DeleteResourcePolicy',
    'DeleteTable',
    'DeleteTableReplica',
    'DescribeContinuousBackups',
    'DescribeContributorInsights',
    'DescribeKinesisStreamingDestination',
    'DescribeTable',
    'DescribeTableReplicaAutoScaling',
    'DescribeTimeToLive',
    'DisableKinesisStreamingDestination',
    'EnableKinesisStreamingDestination',
    'ExportTableToPointInTime',
    'GetItem',
    'GetResourcePolicy',
    'ListTagsOfResource',
    'PartiQLDelete',
    'PartiQLInsert',
    'PartiQLSelect',
    'PartiQLUpdate',
    'PutItem',
    'PutResourcePolicy',
    'Query',
    'ReadDataForReplication',
    'ReplicateSettings',
    'RestoreTableToPointInTime',
    'Scan',
    'TagResource',
    'TransactGetItems',
    'TransactWriteItems',
    'UntagResource',
    'UpdateContinuousBackups',
    'UpdateContributorInsights',
    'UpdateItem',
    'UpdateKinesisStreamingDestination',
    'UpdateTable',
    'UpdateTableReplicaAutoScaling',
    'UpdateTimeToLive',
    'WriteDataForReplication',
  ].map((name) => `dynamodb:${name}`.toLowerCase()),
)
const PREFIX = /^dynamodb:/i
const WILDCARD = /[*?]/

/** Whether it is one of DynamoDB's, has no wildcard, and is none of a table. */
export function isUnknownAction(action: unknown): action is string {
  return (
    typeof action === 'string' &&
    PREFIX.test(action) &&
    !WILDCARD.test(action) &&
    !ACTIONS.has(action.toLowerCase())
  )
}
