// INSERT, UPDATE and DELETE as writes of the engine.
import { AwsError } from '../../aws/errors.js'
import type { Table } from '../engine/state.js'
import { type Target, targetOf, targetOfItem } from '../engine/write.js'
import { validation } from '../errors.js'
import { projection } from '../expressions/projection.js'
import { checkIndexKeyTypes } from '../items/index-key-types.js'
import { checkKeyUntouched } from '../items/update-item.js'
import type { WriteIntent } from '../items/write-intent.js'
import type { Attributes } from '../values/attribute-value.js'
import { type BoundUpdate, type BoundWrite, returningOf } from './bound-statement.js'
import { all } from './conditions.js'
import { checkKeyTypes, keyOfWrite } from './item-key.js'

const TOO_DEEP = 'Nesting Levels have exceeded supported limits'

/** A write whose item is known. */
export interface StatementWrite extends Pick<WriteIntent, 'cause' | 'next'> {
  readonly target: Target
  /** Whether there is an item that an INSERT must not replace. */
  readonly duplicate: boolean
  readonly holds: boolean
}

/**
 * @param seen the item as the statement finds it
 * @throws AwsError when the statement does not name one item, or the item does not fit the table
 */
export function prepareWrite(
  table: Table,
  bound: BoundWrite,
  seen: (target: Target) => Target = (target) => target,
): StatementWrite {
  if (bound.statement.source.index !== undefined)
    throw validation('This operation is not supported on an index')
  switch (bound.kind) {
    case 'insert': {
      const target = seen(targetOfItem(table, bound.item))
      const duplicate = target.stored !== undefined
      return { cause: 'put', target, duplicate, holds: true, next: () => bound.item }
    }
    case 'update': {
      checkKeyUntouched(table, bound.update)
      checkIndexKeyTypes(table, bound.update)
      const target = seen(targetOf(table, keyOfWrite(bound.terms, table.schema, bound.scope)))
      const old = target.stored?.item
      // There must be an item to update, whatever the conditions are.
      const holds = old !== undefined && all(bound.terms)(old)
      return {
        cause: 'update',
        target,
        duplicate: false,
        holds,
        next: (item) => updated(bound, item as Attributes),
      }
    }
    case 'delete': {
      const target = seen(targetOf(table, keyOfWrite(bound.terms, table.schema, bound.scope)))
      const old = target.stored?.item
      const holds = old === undefined || all(bound.terms)(old)
      return { cause: 'put', target, duplicate: false, holds, next: () => undefined }
    }
  }
}

/** For a statement by itself: in a transaction the engine's own words are AWS's. @throws AwsError */
export function checkKey(table: Table, bound: BoundWrite): void {
  if (bound.kind === 'insert' || bound.statement.source.index !== undefined) return
  checkKeyTypes(keyOfWrite(bound.terms, table.schema, bound.scope), table.schema)
}

/** What RETURNING shows; undefined: the statement has none. */
export function returnedItems(
  bound: BoundWrite,
  old: Attributes | undefined,
  item: Attributes | undefined,
): readonly Attributes[] | undefined {
  const returning = returningOf(bound)
  if (!returning) return undefined
  const whole = returning.age === 'OLD' ? old : item
  if (!whole) return []
  if (returning.extent === 'ALL' || bound.kind !== 'update') return [whole]
  const part = projection(bound.update.paths).of(whole)
  return Object.keys(part).length > 0 ? [part] : []
}

export function duplicateItem(): AwsError {
  return new AwsError('DuplicateItemException', 'Duplicate primary key exists in table')
}

function updated({ update }: BoundUpdate, item: Attributes): Attributes {
  try {
    return update.apply(item)
  } catch (error) {
    throw error instanceof AwsError && error.message.startsWith(TOO_DEEP) ? validation(TOO_DEEP) : error
  }
}
