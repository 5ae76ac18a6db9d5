// The stream that a request names by its ARN, and the errors that more than one operation on streams answers.
import { parseArn } from '../../aws/arn.js'
import { AwsError } from '../../aws/errors.js'
import type { Instant } from '../../kernel/time.js'
import type { State } from '../engine/state.js'
import { validation } from '../errors.js'
import type { Constraints } from '../input/constraints.js'
import type { Input } from '../input/input.js'
import type { Stream } from './stream.js'

const MIN_LENGTH = 37
const MAX_LENGTH = 1_024

/** Valid once `constraints.check()` has passed. */
export function readStreamArn(input: Input, constraints: Constraints): string {
  const arn = constraints.required('streamArn', input.text('StreamArn'))
  constraints.length('streamArn', arn, MIN_LENGTH, MAX_LENGTH)
  return arn ?? ''
}

/** Where a list of streams goes on. */
export function readExclusiveStartStreamArn(input: Input, constraints: Constraints): string | undefined {
  const arn = input.text('ExclusiveStartStreamArn')
  constraints.length('exclusiveStartStreamArn', arn, MIN_LENGTH, MAX_LENGTH)
  return arn
}

/** @throws AwsError when there is no such stream */
export function streamOf(state: State, arn: string, now: Instant): Stream {
  checkStreamArn(arn)
  const stream = state.streams.get(arn)
  if (!stream || stream.isGone(now))
    throw new AwsError('ResourceNotFoundException', `Requested resource not found: Stream: ${arn} not found`)
  return stream
}

/** @throws AwsError when the text is no stream's ARN */
export function checkStreamArn(arn: string): void {
  const parsed = parseArn(arn)
  if (parsed?.service !== 'dynamodb' || !/^table\/[^/]+\/stream\/[^/]+$/.test(parsed.resource))
    throw validation(`Invalid StreamArn: ${arn}`)
}

export function trimmed(): AwsError {
  return new AwsError(
    'TrimmedDataAccessException',
    'The operation attempted to read past the oldest stream record in a shard.',
  )
}
