// A table as DescribeTable shows it, its replicas included (GT-32).
import type { Shape } from '../../aws/service.js'
import type { Instant } from '../../kernel/time.js'
import type { Operation, Surroundings } from '../engine/operation.js'
import type { Table } from '../engine/state.js'
import type { TableSettings } from '../engine/table-settings.js'
import { Constraints } from '../input/constraints.js'
import type { EnabledStream } from '../streams/stream-name.js'
import { describeIndexes, describeThroughput, describeUnits, describeWarm } from './describe-index.js'
import { describeKeys, epochSeconds } from './describe-parts.js'
import { describeEncryption } from './encryption.js'
import { checkRequest, existing, readTable } from './table-name.js'

export const SETTINGS_REPLICATION = 'ENABLED_WITH_OVERRIDES'
/** GT-32: of a table that has replicas. */
export const OF_GLOBAL_TABLES = {
  GlobalTableVersion: '2019.11.21',
  GlobalTableSettingsReplicationMode: SETTINGS_REPLICATION,
}

export const describeTableOperation: Operation = (state, input, surroundings) => {
  const constraints = new Constraints()
  const name = readTable(input, constraints)
  checkRequest(input, constraints, state.region)
  return { response: { Table: describeTable(existing(state, name), surroundings) }, changes: [] }
}

/** @param enabling the stream that the same request enables, which the table does not have yet */
export function describeTable(
  table: Table,
  { replicas: replicasOf, now }: Surroundings,
  enabling?: EnabledStream,
): Shape {
  const { settings } = table
  const replicas = replicasOf(table.name)
  return {
    AttributeDefinitions: [...settings.attributes]
      .map(([AttributeName, AttributeType]) => ({ AttributeName, AttributeType }))
      .sort((a, b) => (a.AttributeName < b.AttributeName ? -1 : 1)),
    TableName: table.name,
    KeySchema: describeKeys(table.schema),
    TableStatus: table.status,
    CreationDateTime: epochSeconds(table.createdAt),
    ProvisionedThroughput: describeThroughput(settings.throughput, now),
    TableSizeBytes: table.sizeBytes,
    ItemCount: table.items.size,
    TableArn: table.arn,
    TableId: table.id,
    ...describeBilling(settings),
    ...describeIndexes(table, false, now),
    ...describeIndexes(table, true, now),
    ...describeStream(table, now, enabling),
    ...describeUnits(settings.onDemand),
    ...describeWarm(settings.warm),
    ...describeEncryption(settings.encryptionKey),
    ...(settings.tableClass && {
      TableClassSummary: {
        TableClass: settings.tableClass,
        ...(settings.tableClassAt !== undefined && {
          LastUpdateDateTime: epochSeconds(settings.tableClassAt),
        }),
      },
    }),
    ...describeReplication(settings, replicas ?? []),
    DeletionProtectionEnabled: settings.deletionProtection,
  }
}

/** A table that was never on demand has none; one that is only becoming so does not say when. */
function describeBilling({ billing, payPerRequestAt }: TableSettings): Shape {
  if (payPerRequestAt === undefined && billing === 'PROVISIONED') return {}
  return {
    BillingModeSummary: {
      BillingMode: billing,
      ...(payPerRequestAt !== undefined && {
        LastUpdateToPayPerRequestDateTime: epochSeconds(payPerRequestAt),
      }),
    },
  }
}

function describeStream(table: Table, now: Instant, enabling: EnabledStream | undefined): Shape {
  const { stream } = table
  const specification = enabling?.viewType ?? (stream?.enabled ? stream.viewType : undefined)
  // The last stream's name stays while its records can be read (ST-05).
  const latest = enabling ?? (stream && !stream.isGone(now) ? stream : undefined)
  return {
    ...(specification && {
      StreamSpecification: { StreamEnabled: true, StreamViewType: specification },
    }),
    ...(latest && { LatestStreamLabel: latest.label, LatestStreamArn: latest.arn }),
  }
}

/** What is set of one region's table does not show while it has replicas. */
function describeReplication(
  { settingsReplication, warm }: TableSettings,
  replicas: readonly Shape[],
): Shape {
  if (replicas.length === 0)
    return settingsReplication === undefined
      ? {}
      : { GlobalTableSettingsReplicationMode: settingsReplication }
  return {
    ...OF_GLOBAL_TABLES,
    Replicas: replicas.map((replica) => ({
      ...replica,
      ...(replica.ReplicaStatus === 'ACTIVE' && describeWarm(warm)),
    })),
  }
}
