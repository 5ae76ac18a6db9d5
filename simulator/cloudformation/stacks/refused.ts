// What a service answers while something is made becomes what we tell the user.
import { AwsError } from '../../aws/errors.js'
import { AntipodeError } from '../../kernel/errors.js'
import { NetworkError } from '../../network/errors.js'

/** An AntipodeError `deployment-failed` for what a service or the network answers; any other error as it is. */
export function refused(error: unknown, what: string): unknown {
  if (!(error instanceof AwsError || error instanceof NetworkError)) return error
  const answer = error instanceof AwsError ? `${error.code}: ${error.message}` : error.message
  return new AntipodeError('deployment-failed', { what: `${what}: ${answer}`, cause: error })
}
