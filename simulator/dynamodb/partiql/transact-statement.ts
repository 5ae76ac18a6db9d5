// One statement of ExecuteTransaction: what it says before its table is looked at, and what its table makes of it.
import { AwsError } from '../../aws/errors.js'
import type { State, Table } from '../engine/state.js'
import { type Target, targetOf } from '../engine/write.js'
import { resourceNotFound, validation } from '../errors.js'
import { attempt, type CancellationReason } from '../items/cancellation.js'
import type { AttributeValue } from '../values/attribute-value.js'
import {
  type BoundExists,
  type BoundSelect,
  type BoundStatement,
  type BoundWrite,
  bindStatement,
  returningOf,
} from './bound-statement.js'
import { all } from './conditions.js'
import { keyAndCondition, keyOfWrite } from './item-key.js'
import { keyOfOne } from './key-plan.js'
import { prepareWrite, type StatementWrite } from './writes.js'

/** What a statement is about, or why it cannot be. */
export type Prepared =
  | { readonly reason: CancellationReason }
  | { readonly kind: 'read'; readonly target: Target; readonly bound: BoundSelect }
  | { readonly kind: 'check'; readonly target: Target; readonly holds: boolean }
  | ({ readonly kind: 'write' } & StatementWrite)

/** @throws AwsError that names the statement by its place */
export function bindTransactStatement(
  text: string,
  parameters: readonly AttributeValue[],
  index: number,
): BoundStatement {
  return located(index, () => bindStatement(text, parameters))
}

/** @throws AwsError for what is wrong with the whole request */
export function prepare(state: State, bound: BoundStatement, index: number): Prepared {
  const table = state.tables.get(bound.statement.source.table)
  if (table?.status !== 'ACTIVE')
    return { reason: { Code: 'ResourceNotFound', Message: resourceNotFound().message } }
  switch (bound.kind) {
    case 'select':
      return read(table, bound, index)
    case 'exists':
      return check(table, bound, index)
    default:
      return write(table, bound, index)
  }
}

function read(table: Table, bound: BoundSelect, index: number): Prepared {
  const { statement, scope } = bound
  const key = located(index, () => {
    if (statement.source.index !== undefined)
      throw validation('Reads on indices are not supported within transactions.')
    const one = keyOfOne(statement.where, table.schema, scope)
    if (one) return one
    throw validation(
      'Select statements within ExecuteTransaction must specify the primary key in the where clause.',
    )
  })
  return attempt(() => ({ kind: 'read', target: targetOf(table, key), bound }))
}

function check(table: Table, { statement, scope, terms }: BoundExists, index: number): Prepared {
  const { key, condition } = located(index, () => {
    if (statement.source.index !== undefined)
      throw validation('Reads on indices are not supported within transactions.')
    const found = keyAndCondition(terms, table.schema, scope)
    if (found) return found
    throw validation('EXISTS() must contain a single item read with additional condition')
  })
  return attempt(() => {
    const target = targetOf(table, key)
    return { kind: 'check', target, holds: all(condition)(target.stored?.item ?? {}) }
  })
}

function write(table: Table, bound: BoundWrite, index: number): Prepared {
  located(index, () => {
    if (returningOf(bound)) throw validation('RETURNING clause is not supported in ExecuteTransaction.')
    if (bound.statement.source.index !== undefined)
      throw validation('This operation is not supported on an index')
  })
  return attempt(() => {
    if (bound.kind !== 'insert') checkNamesItem(table, bound)
    return { kind: 'write', ...prepareWrite(table, bound) }
  })
}

/** As the engine says it of a key that is not whole. */
function checkNamesItem(table: Table, { terms, scope }: BoundWrite): void {
  try {
    keyOfWrite(terms, table.schema, scope)
  } catch (error) {
    throw error instanceof AwsError && error.message.startsWith('Where clause')
      ? validation('The provided key element does not match the schema')
      : error
  }
}

function located<T>(index: number, act: () => T): T {
  try {
    return act()
  } catch (error) {
    throw error instanceof AwsError
      ? validation(`Validation failed in TransactStatements[${index}]: ${error.message}`)
      : error
  }
}
