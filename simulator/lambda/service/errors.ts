// The errors of the Lambda API, as AWS words them.
import { AwsError } from '../../aws/errors.js'

export type ThrottleReason =
  | 'ConcurrentInvocationLimitExceeded'
  | 'ReservedFunctionConcurrentInvocationLimitExceeded'

/** LI-07 */
export function functionNotFound(arn: string): AwsError {
  return new AwsError('ResourceNotFoundException', `Function not found: ${arn}`, 404, { Type: 'User' })
}

export function resourceNotFound(message = 'The resource you requested does not exist.'): AwsError {
  return new AwsError('ResourceNotFoundException', message, 404, { Type: 'User' })
}

export function resourceConflict(message: string): AwsError {
  return new AwsError('ResourceConflictException', message, 409, { Type: 'User' })
}

export function invalidParameter(message: string): AwsError {
  return new AwsError('InvalidParameterValueException', message, 400, { Type: 'User' })
}

/** For what AWS has and we have not: the message says so, and what to do. */
export function notSupported(what: string, instead: string): AwsError {
  return invalidParameter(`Antipode does not support ${what}. ${instead}`)
}

/** LI-06 */
export function throttled(reason: ThrottleReason): AwsError {
  return new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429, { Reason: reason, Type: 'User' })
}

export function isThrottle(error: unknown): error is AwsError {
  return error instanceof AwsError && error.code === 'TooManyRequestsException'
}

export function invalidRequestContent(message: string): AwsError {
  return new AwsError('InvalidRequestContentException', message, 400, { Type: 'User' })
}

export function requestTooLarge(limitBytes: number): AwsError {
  return new AwsError(
    'RequestTooLargeException',
    `Request must be smaller than ${limitBytes} bytes for the InvokeFunction operation`,
    413,
    { Type: 'User' },
  )
}

/** AWS's wording of a member that breaks its model's constraint. */
export function constraintBroken(member: string, value: unknown, constraint: string): AwsError {
  return new AwsError(
    'ValidationException',
    `1 validation error detected: Value '${String(value)}' at '${member}' failed to satisfy constraint: ${constraint}`,
  )
}
