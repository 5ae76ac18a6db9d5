// The error JSON of Lambda's Node.js runtime (LI-03, LI-05).
import { types } from 'node:util'

export interface ErrorJson {
  readonly errorType: string
  readonly errorMessage: string
  readonly trace: readonly string[]
}

export function errorJson(error: unknown): ErrorJson {
  if (!isError(error)) return { errorType: typeof error, errorMessage: text(error), trace: [] }
  return {
    errorType: String(error.name),
    errorMessage: String(error.message),
    trace: typeof error.stack === 'string' ? error.stack.split('\n') : [],
  }
}

/** The line's last part when the runtime logs an error: the same, and the error's own members. */
export function loggedError(error: unknown): string {
  const { errorType, errorMessage, trace } = errorJson(error)
  const own = isError(error) ? { ...error } : {}
  try {
    return JSON.stringify({ errorType, errorMessage, ...own, stack: trace })
  } catch {
    return JSON.stringify({ errorType, errorMessage, stack: trace })
  }
}

export function unhandledRejectionJson(reason: unknown): object {
  const { errorType, errorMessage, trace } = errorJson(reason)
  const described = isError(reason) ? `${errorType}: ${errorMessage}` : errorMessage
  return {
    errorType: 'Runtime.UnhandledPromiseRejection',
    errorMessage: described,
    reason: isError(reason) ? { errorType, errorMessage, stack: trace } : text(reason),
    promise: {},
    trace: [`Runtime.UnhandledPromiseRejection: ${described}`, ...trace.slice(1)],
  }
}

/** LI-03. */
export function exitJson(requestId: string, status: number): ErrorJson {
  const how =
    status === 0
      ? 'Runtime exited without providing a reason'
      : `Runtime exited with error: exit status ${status}`
  return { errorType: 'Runtime.ExitError', errorMessage: `RequestId: ${requestId} Error: ${how}`, trace: [] }
}

function isError(error: unknown): error is Error {
  return types.isNativeError(error) || error instanceof Error
}

function text(value: unknown): string {
  try {
    return String(value)
  } catch {
    return Object.prototype.toString.call(value)
  }
}
