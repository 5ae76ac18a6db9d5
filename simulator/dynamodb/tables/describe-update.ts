// What UpdateTable answers: the table on its way from what it was to what was asked for.
import type { Shape } from '../../aws/service.js'
import type { Instant } from '../../kernel/time.js'
import type { Change } from '../engine/changes.js'
import type { Surroundings } from '../engine/operation.js'
import { type Index, newIndex, type Table } from '../engine/state.js'
import type { RequestUnits, TableSettings, Throughput } from '../engine/table-settings.js'
import type { EnabledStream } from '../streams/stream-name.js'
import { decreasesToday } from './capacity.js'
import { describeUnits } from './describe-index.js'
import { describeTable } from './describe-table.js'
import { describeEncryption } from './encryption.js'
import type { TableUpdate } from './update-table.js'

export function describeUpdate(
  before: Table,
  after: Table,
  update: TableUpdate,
  enabling: EnabledStream | undefined,
  changes: readonly Change[],
  surroundings: Surroundings,
): Shape {
  const { capacity, encryption } = update
  const switches = before.settings.billing !== after.settings.billing
  const shown: Table = {
    ...after,
    indexes: shownIndexes(before, changes, switches),
    settings: shownSettings(before.settings, after.settings, switches, surroundings.now),
  }
  const { StreamSpecification, ...described } = describeTable(shown, surroundings, enabling)
  const globals = described.GlobalSecondaryIndexes as readonly Shape[] | undefined
  return {
    ...described,
    ...(StreamSpecification !== undefined &&
      !changes.some(({ kind }) => kind === 'disable-stream') && { StreamSpecification }),
    ...describeUnits(shownMaxima(capacity.onDemand, after.settings.onDemand)),
    ...(update.warms && {
      WarmThroughput: { ...(described.WarmThroughput as Shape), Status: 'UPDATING' },
    }),
    ...(encryption && describeChangingKey(before.settings.encryptionKey)),
    ...(globals && { GlobalSecondaryIndexes: globals.map((index) => onItsWay(index, changes, update)) }),
    TableStatus: staysActive(update, described) ? 'ACTIVE' : 'UPDATING',
  }
}

/** What is changed beside the table, or at once. */
function staysActive(update: TableUpdate, { Replicas }: Shape): boolean {
  const { mode, capacity, indexes, encryption, deletionProtection, warms, replication } = update
  if (mode !== undefined || capacity.throughput) return false
  if (indexes?.length) return indexes.every((index) => index.update)
  // A table that has replicas takes its time.
  if (deletionProtection !== undefined) return Replicas === undefined
  return encryption !== undefined || replication !== undefined || capacity.onDemand !== undefined || warms
}

/** All but the mode is as it was, until it has changed; when units were last changed is now. */
function shownSettings(
  before: TableSettings,
  after: TableSettings,
  switches: boolean,
  now: Instant,
): TableSettings {
  const { payPerRequestAt, warm, tableClass, tableClassAt } = before
  const throughput = switches
    ? shownSwitch(before, after, now)
    : {
        ...before.throughput,
        lastIncreaseAt: after.throughput.lastIncreaseAt,
        lastDecreaseAt: after.throughput.lastDecreaseAt,
        decreases: decreasesToday(before.throughput, now),
      }
  return { ...after, payPerRequestAt, warm, tableClass, tableClassAt, throughput }
}

/** A new mode is told of as if units were increased or decreased, which is not counted afterwards. */
function shownSwitch(
  before: TableSettings,
  { billing, throughput }: TableSettings,
  now: Instant,
): Throughput {
  const decreases = decreasesToday(before.throughput, now)
  return billing === 'PAY_PER_REQUEST'
    ? // Those of today stay those of today.
      { ...throughput, lastDecreaseAt: now, decreases }
    : { ...throughput, lastIncreaseAt: now }
}

/** A maximum that goes is told of as it was asked for. */
function shownMaxima(
  given: RequestUnits | undefined,
  after: RequestUnits | undefined,
): RequestUnits | undefined {
  if (!given) return after
  const [reads, writes] = [given.reads ?? after?.reads, given.writes ?? after?.writes]
  return reads === undefined && writes === undefined ? undefined : { reads, writes }
}

/** A key is shown until another has taken its place; DynamoDB's own is not. */
function describeChangingKey(before: string | undefined): Shape {
  return before === undefined
    ? { SSEDescription: { Status: 'UPDATING' } }
    : describeEncryption(before, 'UPDATING')
}

function shownIndexes(before: Table, changes: readonly Change[], switches: boolean): Map<string, Index> {
  const indexes = new Map(before.indexes)
  for (const change of changes) {
    if (change.kind === 'create-index')
      indexes.set(change.definition.name, newIndex({ ...change.definition, warm: undefined }, 'CREATING'))
    if (change.kind !== 'define-index' || !switches) continue
    const { definition } = change
    const index = indexes.get(definition.name)
    if (index)
      indexes.set(definition.name, { ...index, definition: { ...definition, warm: index.definition.warm } })
  }
  return indexes
}

function onItsWay(index: Shape, changes: readonly Change[], { indexes }: TableUpdate): Shape {
  for (const change of changes) {
    if (change.kind === 'create-index' && change.definition.name === index.IndexName)
      return { ...index, Backfilling: false }
    if (change.kind === 'delete-index' && change.indexName === index.IndexName)
      return { ...index, IndexStatus: 'DELETING' }
    if (change.kind === 'define-index' && change.definition.name === index.IndexName) {
      const wanted = indexes?.find(({ indexName }) => indexName === index.IndexName)?.update
      const warmed = wanted?.warm && {
        WarmThroughput: { ...(index.WarmThroughput as Shape), Status: 'UPDATING' },
      }
      // It is warmed up beside its work, as a table is.
      const stays = warmed && !wanted.throughput && !wanted.onDemand
      return { ...index, ...warmed, ...(!stays && { IndexStatus: 'UPDATING' }) }
    }
  }
  return index
}
