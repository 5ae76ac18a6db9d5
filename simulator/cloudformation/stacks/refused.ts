// What a service answers while something is made becomes what we tell the user.
import { AwsError } from '../../aws/errors.js'
import type { ServiceName } from '../../aws/service.js'
import { AntipodeError } from '../../kernel/errors.js'
import { NetworkError } from '../../network/errors.js'

/** A call to a service at an endpoint. */
export interface EndpointCall {
  readonly region: string
  readonly service: ServiceName
  readonly operation: string
  readonly endpoint: string
}

/**
 * An AntipodeError `deployment-failed` for what a service or the network answers; any other error as it is.
 *
 * @param call the call that was refused, when it went to an endpoint
 */
export function refused(error: unknown, what: string, call?: EndpointCall): unknown {
  if (!(error instanceof AwsError || error instanceof NetworkError)) return error
  const answer =
    error instanceof AwsError ? [error.code, error.message].filter(Boolean).join(': ') : error.message
  if (!call) return new AntipodeError('deployment-failed', { what: `${what}: ${answer}`, cause: error })
  const { region, service, operation, endpoint } = call
  if (error instanceof AwsError && isLacking(error))
    return new AntipodeError('deployment-failed', {
      what: `${what}: ${service} at ${endpoint} has no ${operation}: ${answer}`,
      fix: `Give ${service} of ${region} an endpoint that has it (docs/endpoints.md), or take the resource out.`,
      cause: error,
    })
  return new AntipodeError('deployment-failed', {
    what: `${what}: ${answer}`,
    why: `${service} at ${endpoint} answered that to ${operation}.`,
    cause: error,
  })
}

/** Each backend has its own words for what it does not have. */
function isLacking({ code, message, status }: AwsError): boolean {
  if (status === 501 || /^(UnknownOperation|NotImplemented|InvalidAction)/.test(code)) return true
  return (
    /^Internal/.test(code) && /unknown ?operation|not (yet )?(been )?(implemented|emulated)/i.test(message)
  )
}
