// What DynamoDB tells of an account, a region, and the scaling of replicas, which no table here has.
import { AwsError } from '../../aws/errors.js'
import type { Shape } from '../../aws/service.js'
import type { Operation } from '../engine/operation.js'
import { Constraints } from '../input/constraints.js'
import { checkRequest, readTable } from './table-name.js'

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
