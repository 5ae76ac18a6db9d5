// One request, one item: what batches and transactions insist on.
import { identityOf, type Target } from '../engine/write.js'
import { validation } from '../errors.js'

/** @throws AwsError when two targets are one item */
export function checkDistinct(targets: readonly Target[], message: string): void {
  // What is stored is the same object for the same item.
  const items = new Set(targets.map((target) => target.stored ?? identityOf(target)))
  if (items.size < targets.length) throw validation(message)
}

export const IN_BATCH = 'Provided list of item keys contains duplicates'
export const IN_TRANSACTION = 'Transaction request cannot include multiple operations on one item'
