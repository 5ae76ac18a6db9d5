// The errors of DynamoDB's API that more than one operation answers, with AWS's own texts.
import { AwsError } from '../aws/errors.js'
import type { Attributes } from './values/attribute-value.js'

export function validation(message: string): AwsError {
  return new AwsError('ValidationException', message)
}

/** A rule about the values of a request, as AWS introduces it. */
export function invalidParameter(detail: string): AwsError {
  return validation(`One or more parameter values were invalid: ${detail}`)
}

/** No such table, as the data plane says it. */
export function resourceNotFound(): AwsError {
  return new AwsError('ResourceNotFoundException', 'Requested resource not found')
}

/** No such table, as the control plane says it. */
export function tableNotFound(name: string): AwsError {
  return new AwsError('ResourceNotFoundException', `Requested resource not found: Table: ${name} not found`)
}

export function resourceInUse(message: string): AwsError {
  return new AwsError('ResourceInUseException', message)
}

export const CONDITION_FAILED = 'The conditional request failed'

export function conditionFailed(item: Attributes | undefined): AwsError {
  return new AwsError('ConditionalCheckFailedException', CONDITION_FAILED, 400, item ? { Item: item } : {})
}
