// The operations of DynamoDB from which tables are made.
import { sleep } from '../../kernel/clock.js'
import type { ResourceContext } from './resource-type.js'

export interface TableDescription {
  readonly TableName: string
  readonly TableArn: string
  readonly TableId?: string
  readonly TableStatus: string
  readonly LatestStreamArn?: string
  readonly GlobalSecondaryIndexes?: readonly { readonly IndexStatus?: string }[]
  readonly Replicas?: readonly { readonly RegionName: string; readonly ReplicaStatus?: string }[]
}

/** How often a table that is being made is looked at: soon at first, then less and less often; and for how long. */
const FIRST_POLL_MS = 5
const LONGEST_POLL_MS = 1_000
const GIVE_UP_AFTER_MS = 3_600_000

/** Waits until the table, its indexes and these replicas are ACTIVE. */
export async function tableActive(
  context: ResourceContext,
  tableName: string,
  replicas: readonly string[] = [],
): Promise<TableDescription> {
  let pollMs = FIRST_POLL_MS
  for (let waitedMs = 0; waitedMs < GIVE_UP_AFTER_MS; waitedMs += pollMs) {
    const { Table: table } = await context.call<{ Table: TableDescription }>('dynamodb', 'DescribeTable', {
      TableName: tableName,
    })
    const active = (region: string) =>
      table.Replicas?.some((replica) => replica.RegionName === region && isActive(replica.ReplicaStatus))
    const indexesActive = (table.GlobalSecondaryIndexes ?? []).every((index) => isActive(index.IndexStatus))
    if (isActive(table.TableStatus) && indexesActive && replicas.every(active)) return table
    const failed = table.Replicas?.find((replica) => replica.ReplicaStatus === 'CREATION_FAILED')
    if (failed) throw context.failed(`the replica in ${failed.RegionName} could not be created`)
    await sleep(context.clock, pollMs)
    pollMs = Math.min(2 * pollMs, LONGEST_POLL_MS)
  }
  throw context.failed(`the table is not active after ${GIVE_UP_AFTER_MS / 60_000} minutes`)
}

export async function setTimeToLive(
  context: ResourceContext,
  tableName: string,
  specification: { readonly AttributeName?: string; readonly Enabled: boolean } | undefined,
): Promise<void> {
  if (!specification?.Enabled) return
  await context.call('dynamodb', 'UpdateTimeToLive', {
    TableName: tableName,
    TimeToLiveSpecification: specification,
  })
}

export function streamSpecification(given: { readonly StreamViewType: string } | undefined): object {
  return given ? { StreamSpecification: { StreamEnabled: true, StreamViewType: given.StreamViewType } } : {}
}

function isActive(status: string | undefined): boolean {
  // A status that is not told is that of a service without delays.
  return status === undefined || status === 'ACTIVE'
}
