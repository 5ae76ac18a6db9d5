// Capacity units that a request consumes, as ReturnConsumedCapacity shows them.
import type { Shape } from '../../aws/service.js'
import { type ItemChange, isLive } from '../engine/changes.js'
import type { StoredItem } from '../engine/entry.js'
import { indexView } from '../engine/index-view.js'
import { compareKeys } from '../engine/keys.js'
import { indexKey } from '../engine/schema.js'
import type { Index, Table } from '../engine/state.js'
import type { Constraints } from '../input/constraints.js'
import type { Input } from '../input/input.js'
import { equalAttributes } from '../values/comparison.js'
import { attributesSizeBytes } from '../values/size.js'

const READ_UNIT_BYTES = 4_096
const WRITE_UNIT_BYTES = 1_024

const MODES = ['INDEXES', 'TOTAL', 'NONE'] as const
export type CapacityMode = (typeof MODES)[number]

export interface Units {
  readonly table: number
  readonly indexes: ReadonlyMap<Index, number>
}

const NO_INDEXES: ReadonlyMap<Index, number> = new Map()

/** Of a request that uses no index's capacity. */
export function unitsOfTable(units: number): Units {
  return { table: units, indexes: NO_INDEXES }
}

export function readCapacityMode(input: Input, constraints: Constraints): CapacityMode {
  return constraints.oneOf('returnConsumedCapacity', input.text('ReturnConsumedCapacity'), MODES) ?? 'NONE'
}

export function readUnits(sizeBytes: number, consistent: boolean): number {
  return Math.max(1, Math.ceil(sizeBytes / READ_UNIT_BYTES)) * (consistent ? 1 : 0.5)
}

/** Of the read of one item of a table, there or not. */
export function itemReadUnits(stored: StoredItem | undefined, consistent: boolean): Units {
  return unitsOfTable(readUnits(stored?.sizeBytes ?? 0, consistent))
}

/** Of a write that may have changed nothing. */
export function writeUnits(
  table: Table,
  stored: StoredItem | undefined,
  change: ItemChange | undefined,
): Units {
  const after = change && isLive(change.after) ? change.after : undefined
  const largest = Math.max(stored?.sizeBytes ?? 0, after?.sizeBytes ?? 0)
  const indexes = new Map<Index, number>()
  if (change)
    for (const index of table.indexes.values()) {
      const units = indexUnits(table, index, stored, after)
      if (units > 0) indexes.set(index, units)
    }
  return { table: unitsOf(largest), indexes }
}

/** The member of a response; none when it was not asked for. */
export function consumedCapacity(mode: CapacityMode, table: Table, units: Units): Shape {
  return mode === 'NONE' ? {} : { ConsumedCapacity: describeUnits(mode, table, units) }
}

/** @param share the kind of units, which transactions tell apart */
export function describeUnits(
  mode: CapacityMode,
  table: Table,
  { table: own, indexes }: Units,
  share?: 'ReadCapacityUnits' | 'WriteCapacityUnits',
): Shape {
  let total = own
  for (const units of indexes.values()) total += units
  const described = (units: number) => ({ CapacityUnits: units, ...(share && { [share]: units }) })
  if (mode === 'TOTAL') return { TableName: table.name, ...described(total) }
  const ofKind = (global: boolean) => {
    const members = [...indexes].filter(([{ definition }]) => definition.global === global)
    if (members.length === 0) return {}
    const units = Object.fromEntries(members.map(([{ definition }, n]) => [definition.name, described(n)]))
    return { [global ? 'GlobalSecondaryIndexes' : 'LocalSecondaryIndexes']: units }
  }
  return {
    TableName: table.name,
    ...described(total),
    Table: described(own),
    ...ofKind(true),
    ...ofKind(false),
  }
}

export function addUnits(a: Units, b: Units): Units {
  const indexes = new Map(a.indexes)
  for (const [index, units] of b.indexes) indexes.set(index, (indexes.get(index) ?? 0) + units)
  return { table: a.table + b.table, indexes }
}

/** Transactions cost twice as much. */
export function twice({ table, indexes }: Units): Units {
  return { table: 2 * table, indexes: new Map([...indexes].map(([index, units]) => [index, 2 * units])) }
}

/** An entry that moves is deleted and put: two writes. */
function indexUnits(
  table: Table,
  index: Index,
  stored: StoredItem | undefined,
  after: StoredItem | undefined,
): number {
  const { schema } = index.definition
  const oldKey = stored && indexKey(schema, stored.item, stored.key)
  const newKey = after && indexKey(schema, after.item, after.key)
  const oldView = oldKey && stored && indexView(table, index, stored.item)
  const newView = newKey && after && indexView(table, index, after.item)
  const oldUnits = oldView ? unitsOf(attributesSizeBytes(oldView)) : 0
  const newUnits = newView ? unitsOf(attributesSizeBytes(newView)) : 0
  if (!oldKey || !newKey || !oldView || !newView || compareKeys(oldKey, newKey) !== 0)
    return oldUnits + newUnits
  return equalAttributes(oldView, newView) ? 0 : Math.max(oldUnits, newUnits)
}

function unitsOf(sizeBytes: number): number {
  return Math.max(1, Math.ceil(sizeBytes / WRITE_UNIT_BYTES))
}
