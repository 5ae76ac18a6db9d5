// The context object of a Node.js handler (fidelity 5.3).
import type { EnvironmentSpec } from '../environment.js'

export interface FunctionIdentity {
  readonly functionName: string
  readonly functionVersion: string
  readonly functionArn: string
  readonly memoryMb: number
  readonly logGroupName: string
  readonly logStreamName: string
}

export interface RuntimeInvocation {
  readonly requestId: string
  /** JSON text. */
  readonly payload: string
  /** Microseconds of Unix time. */
  readonly deadline: number
  readonly traceId: string
}

export interface CallContext {
  callbackWaitsForEmptyEventLoop: boolean
  readonly functionName: string
  readonly functionVersion: string
  readonly invokedFunctionArn: string
  readonly memoryLimitInMB: string
  readonly awsRequestId: string
  readonly logGroupName: string
  readonly logStreamName: string
  readonly identity: undefined
  readonly clientContext: undefined
  getRemainingTimeInMillis(): number
  done(error?: unknown, data?: unknown): void
  succeed(data?: unknown): void
  fail(error?: unknown): void
}

export function identityOf(spec: EnvironmentSpec): FunctionIdentity {
  const { functionName, functionArn, memoryMb, logGroupName, logStreamName, variables } = spec
  const functionVersion = variables.AWS_LAMBDA_FUNCTION_VERSION ?? '$LATEST'
  return { functionName, functionVersion, functionArn, memoryMb, logGroupName, logStreamName }
}

/** As in the template, e.g. `src/app.handler`. */
export function nameOfHandler({ variables, code }: EnvironmentSpec): string {
  return variables._HANDLER ?? `${code.file.replace(/\.js$/, '')}.${code.handlerExport}`
}

interface Doing {
  readonly remainingMs: () => number
  /** Ends the invocation without waiting for an empty event loop, as the three old functions do. */
  readonly finish: (error: unknown, data: unknown) => void
}

export function invocationContext(
  identity: FunctionIdentity,
  invocation: RuntimeInvocation,
  { remainingMs, finish }: Doing,
): CallContext {
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionVersion: identity.functionVersion,
    functionName: identity.functionName,
    memoryLimitInMB: String(identity.memoryMb),
    logGroupName: identity.logGroupName,
    logStreamName: identity.logStreamName,
    clientContext: undefined,
    identity: undefined,
    invokedFunctionArn: identity.functionArn,
    awsRequestId: invocation.requestId,
    getRemainingTimeInMillis: remainingMs,
    done: (error, data) => finish(error, data),
    succeed: (data) => finish(null, data),
    fail: (error) => finish(error ?? 'handled', undefined),
  }
}
