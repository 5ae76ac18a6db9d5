// The operations of DynamoDB from which tables are made.
import { sleep } from '../../kernel/clock.js'
import { definitionDifferences, type IndexDefinition, type TableDefinition } from './dynamodb-definition.js'
import { createOrTake, difference, mustFit, unlessGone } from './existing.js'
import type { ResourceContext } from './resource-type.js'

export interface TableDescription extends TableDefinition {
  readonly TableArn: string
  readonly TableId?: string
  readonly TableStatus: string
  readonly StreamSpecification?: { readonly StreamEnabled?: boolean; readonly StreamViewType?: string }
  readonly LatestStreamArn?: string
  readonly GlobalSecondaryIndexes?: readonly (IndexDefinition & { readonly IndexStatus?: string })[]
  readonly Replicas?: readonly { readonly RegionName: string; readonly ReplicaStatus?: string }[]
}

export interface StreamProperty {
  readonly StreamViewType: string
}

/** How often a table that is being made is looked at: soon at first, then less and less often; and for how long. */
const FIRST_POLL_MS = 5
const LONGEST_POLL_MS = 1_000
const GIVE_UP_AFTER_MS = 3_600_000

/**
 * Creates a table and waits until it is ACTIVE. One that is there already is taken if its keys and indexes are
 * those of the template; its stream is switched on if it has none. Billing is not looked at: nothing here depends on it.
 */
export async function createTable(
  context: ResourceContext,
  definition: TableDefinition,
  stream: StreamProperty | undefined,
): Promise<TableDescription> {
  const { TableName } = definition
  await createOrTake(
    context,
    'dynamodb',
    /^ResourceInUseException$/,
    () => context.call('dynamodb', 'CreateTable', { ...definition, ...streamSpecification(stream) }),
    () => takeTable(context, definition, stream),
  )
  return tableActive(context, TableName)
}

export async function findTable(context: ResourceContext, TableName: string) {
  const found = await unlessGone(/^ResourceNotFoundException$/, () =>
    context.call<{ Table: TableDescription }>('dynamodb', 'DescribeTable', { TableName }),
  )
  return found?.Table
}

async function takeTable(
  context: ResourceContext,
  definition: TableDefinition,
  stream: StreamProperty | undefined,
): Promise<object> {
  const { TableName } = definition
  const found = await tableActive(context, TableName)
  const has = found.StreamSpecification?.StreamEnabled ? found.StreamSpecification.StreamViewType : undefined
  mustFit(context, 'dynamodb', `The table ${TableName}`, [
    ...definitionDifferences(definition, found),
    ...(stream && has !== undefined ? difference('StreamViewType', stream.StreamViewType, has) : []),
  ])
  if (stream && has === undefined)
    await context.call('dynamodb', 'UpdateTable', { TableName, ...streamSpecification(stream) })
  return {}
}

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
  // Switched on twice is an error.
  if (context.outlives('dynamodb') && (await hasTimeToLive(context, tableName))) return
  await context.call('dynamodb', 'UpdateTimeToLive', {
    TableName: tableName,
    TimeToLiveSpecification: specification,
  })
}

async function hasTimeToLive(context: ResourceContext, TableName: string): Promise<boolean> {
  const { TimeToLiveDescription: has } = await context.call<{
    TimeToLiveDescription?: { readonly TimeToLiveStatus?: string }
  }>('dynamodb', 'DescribeTimeToLive', { TableName })
  return has?.TimeToLiveStatus === 'ENABLED' || has?.TimeToLiveStatus === 'ENABLING'
}

function streamSpecification(given: StreamProperty | undefined): object {
  return given ? { StreamSpecification: { StreamEnabled: true, StreamViewType: given.StreamViewType } } : {}
}

function isActive(status: string | undefined): boolean {
  // A status that is not told is that of a service without delays.
  return status === undefined || status === 'ACTIVE'
}
