// A table as DescribeTable shows it, its replicas included (GT-32).
import type { Shape } from '../../aws/service.js'
import { type Instant, toEpochMs } from '../../kernel/time.js'
import type { Operation, Surroundings } from '../engine/operation.js'
import type { KeySchema } from '../engine/schema.js'
import type { Index, Table, Throughput } from '../engine/state.js'
import { tableNotFound } from '../errors.js'
import { Constraints } from '../input/constraints.js'
import { readTableName } from '../input/table-name.js'
import type { StreamViewType } from '../streams/stream.js'

/** GT-32. */
export const GLOBAL_TABLE_VERSION = '2019.11.21'

export const describeTableOperation: Operation = (state, input, surroundings) => {
  const constraints = new Constraints()
  const name = readTableName(input, constraints)
  constraints.check()
  const table = state.tables.get(name)
  if (!table) throw tableNotFound(name)
  return { response: { Table: describeTable(table, surroundings) }, changes: [] }
}

/** @param enabling the stream that the same request enables, which the table does not have yet */
export function describeTable(
  table: Table,
  { replicas: replicasOf, now }: Surroundings,
  enabling?: StreamViewType,
): Shape {
  const { settings } = table
  const replicas = replicasOf(table.name)
  const indexes = [...table.indexes.values()]
  return {
    AttributeDefinitions: [...settings.attributes].map(([AttributeName, AttributeType]) => ({
      AttributeName,
      AttributeType,
    })),
    TableName: table.name,
    KeySchema: describeKeys(table.schema),
    TableStatus: table.status,
    CreationDateTime: epochSeconds(table.createdAt),
    ProvisionedThroughput: describeThroughput(settings.throughput),
    TableSizeBytes: table.sizeBytes,
    ItemCount: table.items.size,
    TableArn: table.arn,
    TableId: table.id,
    ...(settings.billing === 'PAY_PER_REQUEST' && {
      BillingModeSummary: {
        BillingMode: settings.billing,
        LastUpdateToPayPerRequestDateTime: epochSeconds(table.createdAt),
      },
    }),
    ...describeIndexes(table, indexes, false),
    ...describeIndexes(table, indexes, true),
    ...describeStream(table, now, enabling),
    ...(settings.tableClass && { TableClassSummary: { TableClass: settings.tableClass } }),
    ...(replicas && replicas.length > 0 && { GlobalTableVersion: GLOBAL_TABLE_VERSION, Replicas: replicas }),
    DeletionProtectionEnabled: settings.deletionProtection,
  }
}

/** Timestamps of the JSON protocol: seconds, milliseconds as their fraction. */
export function epochSeconds(instant: Instant): number {
  return toEpochMs(instant) / 1_000
}

export function describeKeys({ hash, range }: KeySchema): readonly Shape[] {
  return [
    { AttributeName: hash.name, KeyType: 'HASH' },
    ...(range ? [{ AttributeName: range.name, KeyType: 'RANGE' }] : []),
  ]
}

function describeThroughput({ readUnits, writeUnits }: Throughput): Shape {
  return { NumberOfDecreasesToday: 0, ReadCapacityUnits: readUnits, WriteCapacityUnits: writeUnits }
}

function describeIndexes(table: Table, indexes: readonly Index[], global: boolean): Shape {
  const described = indexes
    .filter(({ definition }) => definition.global === global)
    .map((index) => describeIndex(table, index))
  if (described.length === 0) return {}
  return { [global ? 'GlobalSecondaryIndexes' : 'LocalSecondaryIndexes']: described }
}

function describeIndex(table: Table, { definition, status, items }: Index): Shape {
  const { name, schema, projection, global, throughput } = definition
  let sizeBytes = 0
  for (const stored of items.values()) sizeBytes += stored.sizeBytes
  return {
    IndexName: name,
    KeySchema: describeKeys(schema),
    Projection: {
      ProjectionType: projection.type,
      ...(projection.type === 'INCLUDE' && { NonKeyAttributes: projection.names }),
    },
    ...(global && {
      IndexStatus: status,
      ...(status === 'CREATING' && { Backfilling: true }),
      ProvisionedThroughput: describeThroughput(throughput),
    }),
    IndexSizeBytes: sizeBytes,
    ItemCount: items.size,
    IndexArn: `${table.arn}/index/${name}`,
  }
}

function describeStream(table: Table, now: Instant, enabling: StreamViewType | undefined): Shape {
  const { stream } = table
  const specification = enabling ?? (stream?.enabled ? stream.viewType : undefined)
  // The last stream's name stays while its records can be read (ST-05).
  const latest = stream && !stream.isGone(now) ? stream : undefined
  return {
    ...(specification && {
      StreamSpecification: { StreamEnabled: true, StreamViewType: specification },
    }),
    ...(latest && { LatestStreamLabel: latest.label, LatestStreamArn: latest.arn }),
  }
}
