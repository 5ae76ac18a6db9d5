// The way to a replica's table in another region: created and deleted there by DynamoDB's own API, as the asking
// region's service calls it (GT-30, GT-36). Which replicas replicate is not known here.
import { AwsError } from '../aws/errors.js'
import type { ServiceCaller, Shape } from '../aws/service.js'
import { type Clock, sleep } from '../kernel/clock.js'
import { NetworkError } from '../network/errors.js'

export interface TableAway {
  /** The service of the region that asks, as it calls others. */
  readonly caller: ServiceCaller
  readonly from: string
  readonly to: string
  readonly tableName: string
}

/**
 * Creates the table as it is in `from`, and waits until it is active.
 *
 * @throws AwsError, NetworkError as the calls end
 */
export async function createTable(
  { caller, from, to, tableName }: TableAway,
  clock: Clock,
  pollMs: number,
): Promise<void> {
  const [here, there] = [
    { region: from, service: 'dynamodb' },
    { region: to, service: 'dynamodb' },
  ] as const
  const { Table: table } = await caller.call<{ Table: Shape }>(here, 'DescribeTable', {
    TableName: tableName,
  })
  let created = await caller.call<{ TableDescription: Shape }>(there, 'CreateTable', definitionOf(table))
  for (let polls = 0; created.TableDescription.TableStatus !== 'ACTIVE'; polls++) {
    if (polls > 0) await sleep(clock, pollMs)
    const { Table: now } = await caller.call<{ Table: Shape }>(there, 'DescribeTable', {
      TableName: tableName,
    })
    created = { TableDescription: now }
  }
  // GT-13, GT-38: the setting is the same everywhere.
  const { TimeToLiveDescription: ttl } = await caller.call<{ TimeToLiveDescription: Shape }>(
    here,
    'DescribeTimeToLive',
    { TableName: tableName },
  )
  if (ttl.TimeToLiveStatus !== 'ENABLED' && ttl.TimeToLiveStatus !== 'ENABLING') return
  await caller.call(there, 'UpdateTimeToLive', {
    TableName: tableName,
    TimeToLiveSpecification: { Enabled: true, AttributeName: ttl.AttributeName },
  })
}

/** @throws AwsError, NetworkError as the call ends */
export async function hasTable({ caller, to, tableName }: TableAway): Promise<boolean> {
  try {
    await caller.call({ region: to, service: 'dynamodb' }, 'DescribeTable', { TableName: tableName })
    return true
  } catch (error) {
    if (error instanceof AwsError && error.code === 'ResourceNotFoundException') return false
    throw error
  }
}

/** Whether items of one table have a place in the other. */
export async function hasSameKeys({ caller, from, to, tableName }: TableAway): Promise<boolean> {
  const [here, there] = await Promise.all(
    [from, to].map(async (region) => {
      const { Table } = await caller.call<{ Table: Shape }>(
        { region, service: 'dynamodb' },
        'DescribeTable',
        {
          TableName: tableName,
        },
      )
      const types = new Map(
        (Table.AttributeDefinitions as readonly Shape[]).map((one) => [one.AttributeName, one.AttributeType]),
      )
      return (Table.KeySchema as readonly Shape[])
        .map(({ AttributeName, KeyType }) => `${KeyType} ${AttributeName} ${types.get(AttributeName)}`)
        .join()
    }),
  )
  return here === there
}

/** A table that is gone already is deleted. */
export async function deleteTable({ caller, to, tableName }: TableAway): Promise<void> {
  try {
    await caller.call({ region: to, service: 'dynamodb' }, 'DeleteTable', { TableName: tableName })
  } catch (error) {
    if (!(error instanceof AwsError && error.code === 'ResourceNotFoundException')) throw error
  }
}

export function isRefusal(error: unknown): error is AwsError | NetworkError {
  return error instanceof AwsError || error instanceof NetworkError
}

/** What CreateTable takes of what DescribeTable answers. */
function definitionOf(table: Shape): Shape {
  const indexes = (member: string) => {
    const described = table[member] as readonly Shape[] | undefined
    if (!described || described.length === 0) return undefined
    return {
      [member]: described.map(({ IndexName, KeySchema, Projection }) => ({
        IndexName,
        KeySchema,
        Projection,
      })),
    }
  }
  return {
    TableName: table.TableName,
    AttributeDefinitions: table.AttributeDefinitions,
    KeySchema: table.KeySchema,
    // GT-34: without auto scaling a replicated table is on demand.
    BillingMode: 'PAY_PER_REQUEST',
    ...indexes('GlobalSecondaryIndexes'),
    ...indexes('LocalSecondaryIndexes'),
    // GT-09: always on for replicas, as it is where they come from.
    StreamSpecification: table.StreamSpecification ?? {
      StreamEnabled: true,
      StreamViewType: 'NEW_AND_OLD_IMAGES',
    },
  }
}
