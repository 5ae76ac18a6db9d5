// A table's indexes as DescribeTable shows them, and what it says of capacity.
import type { Shape } from '../../aws/service.js'
import type { Instant } from '../../kernel/time.js'
import type { Index, Table } from '../engine/state.js'
import type { RequestUnits, Throughput, WarmUnits } from '../engine/table-settings.js'
import { decreasesToday } from './capacity.js'
import { describeKeys, epochSeconds } from './describe-parts.js'

export function describeIndexes(table: Table, global: boolean, now: Instant): Shape {
  const described = [...table.indexes.values()]
    .filter(({ definition }) => definition.global === global)
    .map((index) => describeIndex(table, index, now))
  if (described.length === 0) return {}
  return { [global ? 'GlobalSecondaryIndexes' : 'LocalSecondaryIndexes']: described }
}

function describeIndex(table: Table, { definition, status, items, sizeBytes }: Index, now: Instant): Shape {
  const { name, schema, projection, global, throughput, onDemand, warm } = definition
  return {
    IndexName: name,
    KeySchema: describeKeys(schema),
    Projection: {
      ProjectionType: projection.type,
      ...(projection.type === 'INCLUDE' && { NonKeyAttributes: projection.names }),
    },
    ...(global && {
      IndexStatus: table.status === 'CREATING' ? 'CREATING' : status,
      ...(status === 'CREATING' && { Backfilling: true }),
      ProvisionedThroughput: describeThroughput(throughput, now),
      ...describeUnits(onDemand),
      ...describeWarm(warm),
    }),
    IndexSizeBytes: sizeBytes,
    ItemCount: items.size,
    IndexArn: `${table.arn}/index/${name}`,
  }
}

export function describeThroughput(throughput: Throughput, now: Instant): Shape {
  const { readUnits, writeUnits, lastIncreaseAt, lastDecreaseAt } = throughput
  return {
    ...(lastIncreaseAt !== undefined && { LastIncreaseDateTime: epochSeconds(lastIncreaseAt) }),
    ...(lastDecreaseAt !== undefined && { LastDecreaseDateTime: epochSeconds(lastDecreaseAt) }),
    NumberOfDecreasesToday: decreasesToday(throughput, now),
    ReadCapacityUnits: readUnits,
    WriteCapacityUnits: writeUnits,
  }
}

export function describeUnits(units: RequestUnits | undefined): Shape {
  if (!units) return {}
  return {
    OnDemandThroughput: {
      ...(units.reads !== undefined && { MaxReadRequestUnits: units.reads }),
      ...(units.writes !== undefined && { MaxWriteRequestUnits: units.writes }),
    },
  }
}

export function describeWarm(warm: WarmUnits | undefined): Shape {
  if (!warm) return {}
  return {
    WarmThroughput: { ReadUnitsPerSecond: warm.reads, WriteUnitsPerSecond: warm.writes, Status: 'ACTIVE' },
  }
}
