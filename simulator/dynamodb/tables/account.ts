// What DynamoDB tells of an account and a region, and of things that no table here has: backups, exports, imports,
// Kinesis destinations, global tables of the older version.
import { parseArn } from '../../aws/arn.js'
import { AwsError } from '../../aws/errors.js'
import type { Shape } from '../../aws/service.js'
import type { Operation } from '../engine/operation.js'
import { invalidParameter, validation } from '../errors.js'
import { Constraints } from '../input/constraints.js'
import { checkRequest, existing, readTable } from './table-name.js'

const MIN_BACKUP_ARN = 37
const MAX_BACKUP_ARN = 1_024

export const describeLimits: Operation = () => ({
  response: {
    AccountMaxReadCapacityUnits: 80_000,
    AccountMaxWriteCapacityUnits: 80_000,
    TableMaxReadCapacityUnits: 40_000,
    TableMaxWriteCapacityUnits: 40_000,
  },
  changes: [],
})

export const describeEndpoints: Operation = ({ region }) => ({
  response: { Endpoints: [{ Address: `dynamodb.${region}.amazonaws.com`, CachePeriodInMinutes: 1_440 }] },
  changes: [],
})

export const describeKinesisStreamingDestination: Operation = (state, input) => {
  const constraints = new Constraints()
  const name = readTable(input, constraints)
  checkRequest(input, constraints, state.region)
  const table = existing(state, name)
  return { response: { TableName: table.name, KinesisDataStreamDestinations: [] }, changes: [] }
}

/** GT-32: of a table with replicas, none of which scales by itself. */
export const describeTableReplicaAutoScaling: Operation = (state, input, { replicas: replicasOf }) => {
  const constraints = new Constraints()
  const name = readTable(input, constraints)
  checkRequest(input, constraints, state.region)
  const table = state.tables.get(name)
  const replicas = table && replicasOf(name)
  if (!replicas || replicas.length === 0)
    throw new AwsError('ResourceNotFoundException', `Global table with name: '${name}' does not exist.`)
  const off = { AutoScalingDisabled: true, ScalingPolicies: [] }
  const here = { RegionName: state.region, ReplicaStatus: table.status }
  const indexes = [...table.indexes.values()].filter(({ definition }) => definition.global)
  return {
    response: {
      TableAutoScalingDescription: {
        TableName: name,
        TableStatus: table.status,
        Replicas: [here, ...replicas].sort(byRegion).map(({ RegionName, ReplicaStatus }) => ({
          RegionName,
          GlobalSecondaryIndexes: indexes.map(({ definition, status }) => ({
            IndexName: definition.name,
            IndexStatus: status,
            ProvisionedReadCapacityAutoScalingSettings: off,
            ProvisionedWriteCapacityAutoScalingSettings: off,
          })),
          ReplicaProvisionedReadCapacityAutoScalingSettings: off,
          ReplicaProvisionedWriteCapacityAutoScalingSettings: off,
          ReplicaStatus,
        })),
      },
    },
    changes: [],
  }
}

function byRegion({ RegionName: a }: Shape, { RegionName: b }: Shape): number {
  return String(a) < String(b) ? -1 : 1
}

export const listBackups: Operation = (state, input) => {
  const constraints = new Constraints()
  if (input.has('TableName')) readTable(input, constraints)
  const backupType = input.text('BackupType')
  constraints.oneOf('backupType', backupType, ['USER', 'SYSTEM', 'AWS_BACKUP', 'ALL'])
  constraints.range('limit', input.integer('Limit'), 1, 100)
  const start = input.text('ExclusiveStartBackupArn')
  constraints.length('exclusiveStartBackupArn', start, MIN_BACKUP_ARN, MAX_BACKUP_ARN)
  if (input.has('TableName')) checkRequest(input, constraints, state.region)
  else constraints.check()
  const [from, to] = [input.number('TimeRangeLowerBound'), input.number('TimeRangeUpperBound')]
  if (from !== undefined && to !== undefined && from > to)
    throw invalidParameter('Time range lower bound must be less than or equal to upper bound')
  const region = start === undefined ? undefined : parseArn(start)?.region
  if (region !== undefined && region !== state.region)
    throw validation('Invalid Request: The supplied ExclusiveStartBackupArn does not match the region')
  return { response: { BackupSummaries: [] }, changes: [] }
}

export const listExports: Operation = noneOf('ExportSummaries', 'maxResults', 'MaxResults')
export const listImports: Operation = noneOf('ImportSummaryList', 'pageSize', 'PageSize')
export const listGlobalTables: Operation = noneOf('GlobalTables', 'limit', 'Limit', 100)

function noneOf(list: string, path: string, member: string, max = 25): Operation {
  return (_state, input) => {
    const constraints = new Constraints()
    constraints.range(path, input.integer(member), 1, max)
    constraints.check()
    return { response: { [list]: [] }, changes: [] }
  }
}
