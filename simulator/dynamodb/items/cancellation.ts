// Why a transaction was cancelled: a reason for each of its items, in their order.
import { AwsError } from '../../aws/errors.js'
import { COLLECTION_TOO_LARGE } from '../engine/item-collections.js'
import { EmptyKeyError } from '../errors.js'
import type { Attributes } from '../values/attribute-value.js'

export interface CancellationReason {
  readonly Code: string
  readonly Message?: string
  readonly Item?: Attributes
}

const REASON_CODES: Readonly<Record<string, string | undefined>> = {
  ValidationException: 'ValidationError',
  [COLLECTION_TOO_LARGE]: 'ItemCollectionSizeLimitExceeded',
}
export const NO_REASON: CancellationReason = { Code: 'None' }

/**
 * What is wrong with one item is that item's reason.
 *
 * @throws AwsError what is the whole request's error all the same
 */
export function attempt<T>(act: () => T): T | { readonly reason: CancellationReason } {
  try {
    return act()
  } catch (error) {
    const code = error instanceof AwsError && REASON_CODES[error.code]
    if (!code || error instanceof EmptyKeyError) throw error
    return { reason: { Code: code, Message: error.message } }
  }
}

/** @throws AwsError when any of the reasons is one */
export function checkReasons(reasons: readonly CancellationReason[]): void {
  if (reasons.some((reason) => reason !== NO_REASON)) throw cancelled(reasons)
}

/** @throws AwsError when any was not found: with the first reason alone, behind which AWS looks no further */
export function allFound<T extends object>(
  found: readonly (T | { readonly reason: CancellationReason })[],
): readonly T[] {
  const missing = found.findIndex((each) => 'reason' in each)
  if (missing < 0) return found as readonly T[]
  const { reason } = found[missing] as { readonly reason: CancellationReason }
  throw cancelled(found.map((_, index) => (index === missing ? reason : NO_REASON)))
}

export function cancelled(reasons: readonly CancellationReason[]): AwsError {
  const codes = reasons.map(({ Code }) => Code).join(', ')
  return new AwsError(
    'TransactionCanceledException',
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
    400,
    { CancellationReasons: reasons },
  )
}
