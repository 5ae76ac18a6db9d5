// BatchExecuteStatement: up to 25 statements, each by itself; what is wrong with one is that one's error.
import { AwsError } from '../../aws/errors.js'
import type { Shape } from '../../aws/service.js'
import { type ItemChange, isLive } from '../engine/changes.js'
import type { StoredItem, Tombstone } from '../engine/entry.js'
import { COLLECTION_TOO_LARGE } from '../engine/item-collections.js'
import type { Operation, Surroundings } from '../engine/operation.js'
import type { State, Table } from '../engine/state.js'
import { identityOf, localWrite, targetOf } from '../engine/write.js'
import { conditionFailed, validation } from '../errors.js'
import { Constraints } from '../input/constraints.js'
import { activeTable } from '../input/table-name.js'
import {
  type CapacityMode,
  describeUnits,
  itemReadUnits,
  readCapacityMode,
  type Units,
  writeUnits,
} from '../items/capacity.js'
import { itemSeen } from '../items/seen.js'
import { type BoundSelect, type BoundStatement, type BoundWrite, bindStatement } from './bound-statement.js'
import { keyOfOne } from './key-plan.js'
import { checkReadable } from './readable-keys.js'
import { readStatement } from './requests.js'
import { checkKey, duplicateItem, prepareWrite, returnedItems } from './writes.js'

const MAX_STATEMENTS = 25
const NOT_ONE_ITEM =
  'Select statements within BatchExecuteStatement must specify the primary key in the where clause.'
const MIXED = 'BatchExecuteStatement API does not support both read and write operations in the same request.'
/** Errors by the codes that they have here. */
const CODES: Readonly<Record<string, string>> = {
  ConditionalCheckFailedException: 'ConditionalCheckFailed',
  DuplicateItemException: 'DuplicateItem',
  [COLLECTION_TOO_LARGE]: 'ItemCollectionSizeLimitExceeded',
  ResourceNotFoundException: 'ResourceNotFound',
  ValidationException: 'ValidationError',
}

interface Batch {
  readonly state: State
  readonly surroundings: Surroundings
  readonly capacityMode: CapacityMode
  readonly changes: ItemChange[]
  readonly capacity: Shape[]
  /** What the statements before have written, by table and key. */
  readonly written: Map<string, StoredItem | Tombstone>
}

export const batchExecuteStatement: Operation = (state, input, surroundings) => {
  const constraints = new Constraints()
  const requested = constraints.required('statements', input.structures('Statements')) ?? []
  constraints.length('statements', requested, 1, MAX_STATEMENTS)
  const capacityMode = readCapacityMode(input, constraints)
  const requests = requested.map((request, index) =>
    readStatement(request, constraints, `statements.${index + 1}.member.`),
  )
  constraints.check()
  const bound = requests.map(({ text, parameters, consistent }) => ({
    consistent,
    statement: attempt(() => bindStatement(text, parameters(), (select) => checkReadable(state, select))),
  }))
  checkOneKind(bound.map(({ statement }) => statement))
  const batch: Batch = { state, surroundings, capacityMode, changes: [], capacity: [], written: new Map() }
  const responses = bound.map(({ statement, consistent }) =>
    'Error' in statement ? statement : respond(batch, statement, consistent),
  )
  return {
    response: { Responses: responses, ...(capacityMode !== 'NONE' && { ConsumedCapacity: batch.capacity }) },
    changes: batch.changes,
  }
}

function checkOneKind(statements: readonly (BoundStatement | StatementError)[]): void {
  const reads = statements.filter((statement) => 'kind' in statement && statement.kind === 'select').length
  const valid = statements.filter((statement) => 'kind' in statement).length
  if (reads > 0 && reads < valid) throw validation(MIXED)
}

function respond(batch: Batch, bound: BoundStatement, consistent: boolean): Shape {
  const prepared = attempt(() => {
    if (bound.kind === 'exists')
      throw validation('EXISTS can only be used in ExecuteTransaction write requests.')
    const table = activeTable(batch.state, bound.statement.source.table)
    return {
      carryOut: bound.kind === 'select' ? read(batch, table, bound, consistent) : write(batch, table, bound),
    }
  })
  if ('Error' in prepared) return { Error: prepared.Error }
  const answer = attempt(prepared.carryOut)
  return { TableName: bound.statement.source.table, ...answer }
}

/** @returns what carries the statement out; its errors show the table's name */
function read(batch: Batch, table: Table, { statement, scope, columns }: BoundSelect, consistent: boolean) {
  const key =
    statement.source.index === undefined ? keyOfOne(statement.where, table.schema, scope) : undefined
  if (!key) throw validation(NOT_ONE_ITEM)
  return () => {
    const stored = itemSeen(batch.state, targetOf(table, key), consistent, batch.surroundings)
    consume(batch, table, itemReadUnits(stored, consistent))
    return stored ? { Item: columns ? columns.project(stored.item) : stored.item } : {}
  }
}

function write(batch: Batch, table: Table, bound: BoundWrite) {
  checkKey(table, bound)
  const { target, duplicate, holds, next, cause } = prepareWrite(table, bound, (found) => {
    const before = batch.written.get(identityOf(found))
    return before ? { ...found, stored: isLive(before) ? before : undefined } : found
  })
  return () => {
    if (duplicate) throw duplicateItem()
    if (!holds) throw conditionFailed(undefined)
    const old = target.stored?.item
    const item = next(old)
    const before = batch.written.get(identityOf(target))
    const { now } = batch.surroundings
    // What follows a deletion in the same batch is newer than that.
    const timestamp = before && !isLive(before) ? Math.max(now, before.version.timestamp + 1) : now
    const change = localWrite(target, item, { timestamp, region: batch.state.region }, cause)
    if (change) {
      batch.changes.push(change)
      batch.written.set(identityOf(target), change.after)
    }
    consume(batch, table, writeUnits(table, target.stored, change))
    const [shown] = returnedItems(bound, old, item) ?? []
    return shown ? { Item: shown } : {}
  }
}

function consume({ capacityMode, capacity }: Batch, table: Table, units: Units): void {
  capacity.push(describeUnits(capacityMode, table, units))
}

interface StatementError {
  readonly Error: { readonly Code: string; readonly Message: string }
}

function attempt<T>(act: () => T): T | StatementError {
  try {
    return act()
  } catch (error) {
    const code = error instanceof AwsError ? CODES[error.code] : undefined
    if (!(error instanceof AwsError) || code === undefined) throw error
    return { Error: { Code: code, Message: error.message } }
  }
}
