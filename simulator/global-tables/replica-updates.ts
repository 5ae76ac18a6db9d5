// The elements of UpdateTable's ReplicaUpdates, read and checked against the group (GT-30).
import { AwsError } from '../aws/errors.js'
import type { Shape } from '../aws/service.js'
import type { Member } from './group.js'

export interface ReplicaUpdate {
  readonly action: 'Create' | 'Update' | 'Delete'
  readonly region: string
}

const ACTIONS = ['Create', 'Update', 'Delete'] as const

/**
 * @param regions those of the world
 * @throws AwsError `ValidationException`
 */
export function readReplicaUpdates(
  updates: readonly Shape[],
  tableName: string,
  members: ReadonlyMap<string, Member>,
  regions: readonly string[],
): readonly ReplicaUpdate[] {
  const read = new Map<string, ReplicaUpdate>()
  for (const update of updates.map(readOne)) {
    const { action, region } = update
    const other = read.get(region)?.action
    // The same once more counts once.
    if (other === action) continue
    if (other)
      throw invalid('One or more parameter values were invalid: a Region may be named once in ReplicaUpdates')
    read.set(region, update)
    if (!regions.includes(region)) {
      throw invalid(
        `Region ${region} is not supported. The latest version of global tables are only supported in the following regions: [${regions.join(', ')}]`,
      )
    }
    const status = members.get(region)?.status
    if (action === 'Create' && status !== undefined && status !== 'CREATION_FAILED') {
      throw invalid(
        `Failed to create a the new replica of table with name: ‘${tableName}’ because one or more replicas already existed as tables.`,
      )
    }
    if (action !== 'Create' && status === undefined) {
      throw invalid(
        `Update global table operation failed because one or more replicas were not part of the global table. Please retry the request without these replicas: [${region}].`,
      )
    }
  }
  return [...read.values()]
}

function readOne(update: Shape): ReplicaUpdate {
  const given = ACTIONS.filter((action) => update[action] !== undefined && update[action] !== null)
  if (given.length > 1)
    throw invalid('Update table operation with more than one type of replica actions not allowed.')
  const [action] = given
  const region = action && (update[action] as Shape).RegionName
  if (!action || typeof region !== 'string') {
    throw invalid(
      'One or more parameter values were invalid: each of ReplicaUpdates must be one of Create, Update and Delete, with a RegionName',
    )
  }
  return { action, region }
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message)
}
