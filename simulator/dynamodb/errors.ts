// The errors of DynamoDB's API that more than one operation answers, with AWS's own texts.
import { AwsError } from '../aws/errors.js'
import type { Attributes } from './values/attribute-value.js'

export function validation(message: string): AwsError {
  return new AwsError('ValidationException', message)
}

/**
 * Runs what reads a request. What it refuses is answered as AWS answers it for PutItem, UpdateItem and DeleteItem,
 * which count even what cannot be more than one.
 */
export function counted<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof AwsError) || error.code !== 'ValidationException') throw error
    throw validation(`1 validation error detected: ${error.message}`)
  }
}

/** A rule about the values of a request, as AWS introduces it. */
export function invalidParameter(detail: string): AwsError {
  return validation(`One or more parameter values were invalid: ${detail}`)
}

/** A key that may not be empty. Even in a transaction the whole request's error, not one item's. */
export class EmptyKeyError extends AwsError {
  constructor(message: string) {
    super('ValidationException', `One or more parameter values are not valid. ${message}`)
  }
}

/** No such table, as the data plane says it. */
export function resourceNotFound(): AwsError {
  return new AwsError('ResourceNotFoundException', 'Requested resource not found')
}

/** No such table, as the control plane says it. */
export function tableNotFound(name: string): AwsError {
  return new AwsError('ResourceNotFoundException', `Requested resource not found: Table: ${name} not found`)
}

/** What belongs to another account. */
export function accessDenied(): AwsError {
  return new AwsError('AccessDeniedException', 'Access is denied')
}

export function resourceInUse(message: string): AwsError {
  return new AwsError('ResourceInUseException', message)
}

/** What AWS's own service does not stand. It says nothing more. */
export function internalFailure(): AwsError {
  return new AwsError('InternalFailure', '', 500)
}

export const CONDITION_FAILED = 'The conditional request failed'

export function conditionFailed(item: Attributes | undefined): AwsError {
  return new AwsError('ConditionalCheckFailedException', CONDITION_FAILED, 400, item ? { Item: item } : {})
}
