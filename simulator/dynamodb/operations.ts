// The operations that there are, by their names in the API.
import type { Operation } from './engine/operation.js'
import { batchGetItem } from './items/batch-get-item.js'
import { batchWriteItem } from './items/batch-write-item.js'
import { deleteItem } from './items/delete-item.js'
import { getItem } from './items/get-item.js'
import { putItem } from './items/put-item.js'
import { query } from './items/query.js'
import { scan } from './items/scan.js'
import { transactGetItems } from './items/transact-get-items.js'
import { transactWriteItems } from './items/transact-write-items.js'
import { updateItem } from './items/update-item.js'
import { batchExecuteStatement } from './partiql/batch-execute-statement.js'
import { executeStatement } from './partiql/execute-statement.js'
import { executeTransaction } from './partiql/execute-transaction.js'
import { describeStream } from './streams/describe-stream.js'
import { getRecords } from './streams/get-records.js'
import { getShardIterator } from './streams/get-shard-iterator.js'
import { listStreams } from './streams/list-streams.js'
import { describeEndpoints, describeLimits, describeTableReplicaAutoScaling } from './tables/account.js'
import { describeContinuousBackups, updateContinuousBackups } from './tables/continuous-backups.js'
import {
  describeContributorInsights,
  listContributorInsights,
  updateContributorInsights,
} from './tables/contributor-insights.js'
import { createTable } from './tables/create-table.js'
import { deleteTable } from './tables/delete-table.js'
import { describeTableOperation } from './tables/describe-table.js'
import { listTables } from './tables/list-tables.js'
import { deleteResourcePolicy, getResourcePolicy, putResourcePolicy } from './tables/policy-operations.js'
import { listTagsOfResource, tagResource, untagResource } from './tables/tag-operations.js'
import { describeTimeToLive, updateTimeToLive } from './tables/time-to-live.js'
import { updateTable } from './tables/update-table.js'

export const DYNAMODB_OPERATIONS: Readonly<Record<string, Operation>> = {
  BatchExecuteStatement: batchExecuteStatement,
  BatchGetItem: batchGetItem,
  BatchWriteItem: batchWriteItem,
  CreateTable: createTable,
  DeleteItem: deleteItem,
  DeleteResourcePolicy: deleteResourcePolicy,
  DeleteTable: deleteTable,
  DescribeContinuousBackups: describeContinuousBackups,
  DescribeContributorInsights: describeContributorInsights,
  DescribeEndpoints: describeEndpoints,
  DescribeLimits: describeLimits,
  DescribeTable: describeTableOperation,
  DescribeTableReplicaAutoScaling: describeTableReplicaAutoScaling,
  DescribeTimeToLive: describeTimeToLive,
  ExecuteStatement: executeStatement,
  ExecuteTransaction: executeTransaction,
  GetItem: getItem,
  GetResourcePolicy: getResourcePolicy,
  ListContributorInsights: listContributorInsights,
  ListTables: listTables,
  ListTagsOfResource: listTagsOfResource,
  PutItem: putItem,
  PutResourcePolicy: putResourcePolicy,
  Query: query,
  Scan: scan,
  TagResource: tagResource,
  TransactGetItems: transactGetItems,
  TransactWriteItems: transactWriteItems,
  UntagResource: untagResource,
  UpdateContinuousBackups: updateContinuousBackups,
  UpdateContributorInsights: updateContributorInsights,
  UpdateItem: updateItem,
  UpdateTable: updateTable,
  UpdateTimeToLive: updateTimeToLive,
}

export const STREAMS_OPERATIONS: Readonly<Record<string, Operation>> = {
  DescribeStream: describeStream,
  GetRecords: getRecords,
  GetShardIterator: getShardIterator,
  ListStreams: listStreams,
}
