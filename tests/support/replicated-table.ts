// A global table of memory replicas over a network in virtual time: what DynamoDB would be to it is written out here.
import { AwsError } from '#simulator/aws/errors.js'
import type { ServiceCaller, Shape } from '#simulator/aws/service.js'
import type { GlobalTablesEvent } from '#simulator/global-tables/events.js'
import { GlobalTables } from '#simulator/global-tables/global-tables.js'
import type { GlobalTableSettings } from '#simulator/global-tables/settings.js'
import type { NetworkEvent } from '#simulator/network/events.js'
import { Network } from '#simulator/network/network.js'
import { regionPlace } from '#simulator/network/places.js'
import type { Message } from '#simulator/network/rules.js'
import { MemoryReplica } from './memory-replica.js'
import { virtualKernel } from './virtual-kernel.js'

export const TABLE = 'messages'

export interface ReplicatedTableOptions {
  readonly regions?: readonly string[]
  readonly settings?: Partial<GlobalTableSettings>
  readonly seed?: number
  readonly skewMs?: Readonly<Record<string, number>>
  /** What CreateTable answers, by region. */
  readonly createTable?: (region: string, input: Shape) => Shape
}

export function replicatedTable(options: ReplicatedTableOptions = {}) {
  const { regions = ['us-east-1', 'eu-west-2', 'ap-southeast-2'], settings, skewMs = {}, seed = 1 } = options
  const kernel = virtualKernel<GlobalTablesEvent | NetworkEvent>(seed)
  const network = new Network(kernel, kernel.trace.emit)
  const replicas = new Map<string, MemoryReplica>()
  const calls: { from: string; to: string; operation: string; input: Shape }[] = []
  const create = (region: string) => {
    const replica = new MemoryReplica(region, kernel.clock, { tableName: TABLE, skewMs: skewMs[region] ?? 0 })
    replicas.set(region, replica)
    return replica
  }
  const drop = (region: string) => {
    replicas.get(region)?.drop()
    replicas.delete(region)
  }
  const home = create(regions[0] as string)

  const serve = (region: string, operation: string, input: Shape): Shape => {
    if (operation === 'DescribeTimeToLive') {
      return { TimeToLiveDescription: { TimeToLiveStatus: 'ENABLED', AttributeName: 'expires' } }
    }
    if (operation === 'UpdateTimeToLive') return {}
    if (operation === 'CreateTable') {
      const answer = options.createTable?.(region, input) ?? {}
      create(region)
      return { TableDescription: { TableStatus: 'ACTIVE', ...answer } }
    }
    if (!replicas.has(region)) throw new AwsError('ResourceNotFoundException', 'no table')
    if (operation === 'DeleteTable') drop(region)
    return {
      Table: {
        TableName: TABLE,
        TableStatus: 'ACTIVE',
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        ItemCount: 3,
      },
    }
  }
  const callerFor = (from: string): ServiceCaller => ({
    call: async <Output extends object>(
      target: { region: string },
      operation: string,
      input: object,
    ): Promise<Output> => {
      calls.push({ from, to: target.region, operation, input: input as Shape })
      return (await network.exchange(
        {
          from: regionPlace(from),
          to: regionPlace(target.region),
          purpose: 'request',
          handshakes: 0,
          connectTimeoutMs: 1_000,
          replyTimeoutMs: 10_000,
        },
        async () => serve(target.region, operation, input as Shape),
      )) as Output
    },
  })
  const tables = new GlobalTables({
    kernel,
    network,
    emit: kernel.trace.emit,
    regions,
    replicaOf: async (region) => replicas.get(region),
    callerFor,
    ...(settings && { settings }),
  })

  return {
    kernel,
    network,
    tables,
    home,
    calls,
    replica: (region: string) => replicas.get(region) as MemoryReplica,
    /** The table is gone in a region, without its replicas being asked. */
    dropTable: drop,
    update: (updates: readonly Shape[], region = home.region) =>
      kernel.driver.settle(tables.managementFor(region).update(TABLE, updates)),
    /** Creates replicas in all other regions. */
    replicate: () =>
      kernel.driver.settle(
        tables.managementFor(home.region).update(
          TABLE,
          regions.slice(1).map((RegionName) => ({ Create: { RegionName } })),
        ),
      ),
    /** Cuts all messages between two regions, or a region and all others; ends with the function returned. */
    cut: (a: string, b?: string, kind: 'drop' | 'refuse' = 'drop') =>
      network.addRule({
        decide: ({ from, to }: Message) => {
          const between = [from.region, to.region]
          return between.includes(a) && (b === undefined || between.includes(b)) && from.region !== to.region
            ? { kind }
            : undefined
        },
      }),
    drained: async (withinMs = 600_000) => {
      for (let waitedMs = 0; tables.pending().length > 0; waitedMs += 100) {
        if (waitedMs > withinMs) throw new Error(`not drained: ${JSON.stringify(tables.pending())}`)
        await kernel.driver.advance(100)
      }
    },
    events: (type: GlobalTablesEvent['type']) =>
      kernel.trace.records().filter((record) => record.type === type),
  }
}
