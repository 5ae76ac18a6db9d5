// What UpdateTable answers: the table on its way from what it was to what was asked for.
import type { Shape } from '../../aws/service.js'
import type { Change } from '../engine/changes.js'
import type { Surroundings } from '../engine/operation.js'
import { newIndex, type Table } from '../engine/state.js'
import type { EnabledStream } from '../streams/stream-name.js'
import { decreasesToday } from './capacity.js'
import { describeTable } from './describe-table.js'
import { describeEncryption } from './encryption.js'
import type { TableUpdate } from './update-table.js'

export function describeUpdate(
  before: Table,
  after: Table,
  { mode, capacity, deletionProtection, encryption }: TableUpdate,
  enabling: EnabledStream | undefined,
  changes: readonly Change[],
  surroundings: Surroundings,
): Shape {
  const isAtOnce = deletionProtection !== undefined || (capacity.onDemand !== undefined && mode === undefined)
  // Units are shown as they were, until they have changed; when they were last changed is now.
  const { lastIncreaseAt, lastDecreaseAt } = after.settings.throughput
  const { throughput, warm } =
    mode === undefined
      ? {
          ...before.settings,
          throughput: {
            ...before.settings.throughput,
            lastIncreaseAt,
            lastDecreaseAt,
            decreases: decreasesToday(before.settings.throughput, surroundings.now),
          },
        }
      : after.settings
  const indexes = new Map(before.indexes)
  for (const change of changes)
    if (change.kind === 'create-index')
      indexes.set(change.definition.name, newIndex({ ...change.definition, warm: undefined }, 'CREATING'))
  const shown: Table = { ...after, indexes, settings: { ...after.settings, throughput, warm } }
  const described = describeTable(shown, surroundings, enabling)
  const globals = described.GlobalSecondaryIndexes as readonly Shape[] | undefined
  return {
    ...described,
    // A key that goes is shown until it has gone.
    ...(encryption &&
      describeEncryption(after.settings.encryptionKey ?? before.settings.encryptionKey, 'UPDATING')),
    ...(globals && { GlobalSecondaryIndexes: globals.map((index) => onItsWay(index, changes)) }),
    TableStatus: isAtOnce ? 'ACTIVE' : 'UPDATING',
  }
}

function onItsWay(index: Shape, changes: readonly Change[]): Shape {
  for (const change of changes) {
    if (change.kind === 'create-index' && change.definition.name === index.IndexName)
      return { ...index, Backfilling: false }
    if (change.kind === 'delete-index' && change.indexName === index.IndexName)
      return { ...index, IndexStatus: 'DELETING' }
    if (change.kind === 'define-index' && change.definition.name === index.IndexName)
      return { ...index, IndexStatus: 'UPDATING' }
  }
  return index
}
