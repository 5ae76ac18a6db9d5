// What a request says of the write of one item, before its table is looked at: what operations and transactions share.
import type { StoredItem } from '../engine/entry.js'
import type { Table } from '../engine/state.js'
import type { Target, WriteCause } from '../engine/write.js'
import type { Predicate } from '../expressions/condition.js'
import { checkKeyPaths } from '../expressions/key-paths.js'
import type { RequestExpressions } from '../expressions/request-expressions.js'
import type { Update } from '../expressions/update.js'
import type { Attributes } from '../values/attribute-value.js'
import { changedSizeBytes } from '../values/size.js'

/** What a write's expressions say. */
export interface BoundWrite {
  readonly update: Update | undefined
  /** Whether the write may happen. */
  readonly holds: Predicate
  /** The top-level attributes that paths of the expressions reach into. */
  readonly nestedHeads: ReadonlySet<string>
}

export interface WriteIntent {
  readonly cause: WriteCause
  readonly holds: Predicate
  /** The top-level attributes that paths of the expressions reach into. */
  readonly nestedHeads: ReadonlySet<string>
  /** @throws AwsError when the item does not fit the table */
  readonly target: (table: Table) => Target
  /** The item afterwards; undefined: a deletion. */
  readonly next: (item: Attributes | undefined) => Attributes | undefined
  /** Of the item afterwards, where the request tells. */
  readonly sizeBytes?: number
  /** The only attributes in which the item afterwards differs from the one before. */
  readonly heads?: readonly string[]
}

/** @throws AwsError when the item or a path does not fit the table */
export function targetIn(table: Table, { target, nestedHeads }: WriteIntent): Target {
  const found = target(table)
  checkKeyPaths(table, nestedHeads)
  return found
}

/** Of the item afterwards, where that can be told without looking at all of it. */
export function sizeAfter(
  { sizeBytes, heads }: WriteIntent,
  stored: StoredItem | undefined,
  item: Attributes | undefined,
): number | undefined {
  return heads && stored && item ? changedSizeBytes(stored.item, stored.sizeBytes, item, heads) : sizeBytes
}

const UNCONDITIONAL: BoundWrite = { update: undefined, holds: () => true, nestedHeads: new Set() }

/**
 * @param expressions undefined where the request has none
 * @throws AwsError for what is wrong with the expressions, whatever the item is
 */
export function bindWrite(expressions: RequestExpressions | undefined): BoundWrite {
  if (!expressions) return UNCONDITIONAL
  const update = expressions.update()
  const holds = expressions.condition() ?? UNCONDITIONAL.holds
  expressions.checkAllUsed()
  return { update, holds, nestedHeads: expressions.nestedHeads }
}
