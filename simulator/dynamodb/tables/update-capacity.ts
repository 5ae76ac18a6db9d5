// The capacity of a table after UpdateTable: its mode, and what belongs to each.
import type { Instant } from '../../kernel/time.js'
import type { Change } from '../engine/changes.js'
import type { Table } from '../engine/state.js'
import type { TableSettings, Throughput } from '../engine/table-settings.js'
import { invalidParameter } from '../errors.js'
import {
  type Billing,
  changedThroughput,
  decreasesToday,
  NO_THROUGHPUT,
  notOnDemand,
  setUnits,
} from './capacity.js'
import type { IndexUpdate } from './index-updates.js'
import type { CapacityInput } from './read-definition.js'
import { checkOnDemand, checkWarmIncrease, warmUnits } from './warm-throughput.js'

/** @throws AwsError when what is given does not go with the mode */
export function updatedCapacity(
  settings: TableSettings,
  wantedMode: Billing | undefined,
  { throughput: wanted, onDemand, warm }: CapacityInput,
  now: Instant,
): Partial<TableSettings> {
  if (wantedMode === 'PROVISIONED' && !wanted)
    throw invalidParameter('ProvisionedThroughput must be specified when BillingMode is PROVISIONED')
  if (wantedMode === 'PAY_PER_REQUEST' && wanted)
    throw invalidParameter('ProvisionedThroughput cannot be specified when BillingMode is PAY_PER_REQUEST')
  const billing = wantedMode ?? settings.billing
  if (billing === 'PAY_PER_REQUEST' && wanted) throw notOnDemand()
  checkOnDemand(onDemand, billing, undefined, 'updated')
  checkWarmIncrease(warm, settings.warm, 'table')
  const switched = billing !== settings.billing
  const throughput = throughputAfter(settings, billing, wanted, now)
  return {
    billing,
    throughput,
    ...(switched && billing === 'PAY_PER_REQUEST' && { payPerRequestAt: now }),
    onDemand: setUnits(onDemand, switched ? undefined : settings.onDemand),
    warm: warmUnits(billing, throughput, warm, settings.warm),
  }
}

function throughputAfter(
  settings: TableSettings,
  billing: Billing,
  wanted: Throughput | undefined,
  now: Instant,
): Throughput {
  const current = settings.throughput
  if (billing === settings.billing)
    return wanted ? changedThroughput(current, wanted, undefined, now) : current
  // A new mode is neither an increase nor a decrease.
  return { ...current, ...(billing === 'PROVISIONED' ? wanted : NO_THROUGHPUT) }
}

/**
 * What a new mode makes of the table's global indexes.
 *
 * @throws AwsError when one of them would have no capacity
 */
export function indexesForBilling(
  table: Table,
  billing: Billing,
  updates: readonly IndexUpdate[],
  now: Instant,
): readonly Change[] {
  if (billing === table.settings.billing) return []
  const globals = [...table.indexes.values()]
    .map(({ definition }) => definition)
    .filter(({ global }) => global)
  return globals.flatMap((definition): readonly Change[] => {
    if (billing === 'PROVISIONED') {
      if (!updates.some(({ indexName, update }) => indexName === definition.name && update?.throughput))
        throw invalidParameter(`ProvisionedThroughput must be specified for index: ${definition.name}`)
      return []
    }
    const { throughput: before } = definition
    // AWS counts it as a decrease of an index, and not of the table.
    const decreases = decreasesToday(before, now) + 1
    const throughput = { ...before, ...NO_THROUGHPUT, lastDecreaseAt: now, decreases }
    const warm = warmUnits(billing, throughput, undefined, definition.warm)
    return [{ kind: 'define-index', tableName: table.name, definition: { ...definition, throughput, warm } }]
  })
}
