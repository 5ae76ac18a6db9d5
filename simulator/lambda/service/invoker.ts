// One event, one environment: from admission to the answer. Retries belong to those who call it.
import { sleep } from '../../kernel/clock.js'
import type { Random } from '../../kernel/random.js'
import { msBetween, plusMs, toEpochMs } from '../../kernel/time.js'
import type { InvocationResult } from '../environment.js'
import type { Concurrency } from './concurrency.js'
import type { PooledEnvironment } from './environment-pool.js'
import { isThrottle, throttled } from './errors.js'
import type { FunctionSurroundings, LambdaFunction } from './function.js'
import { endLine, reportLine, startLine, timedOut, timeoutLine } from './log-lines.js'

/** LI-04: 6 MiB and 100 bytes. */
const LARGEST_RESPONSE_BYTES = 6_291_556

export interface InvocationOutcome {
  /** Whether the function answered, or failed: then the payload is Lambda's error JSON (LI-01). */
  readonly failed: boolean
  /** JSON text. */
  readonly payload: string
}

export interface InvocationOptions {
  readonly requestId: string
  /** JSON text. */
  readonly payload: string
  /** Takes the lines of the log that this invocation writes. */
  readonly tail?: string[]
}

export class Invoker {
  readonly #around: FunctionSurroundings
  readonly #concurrency: Concurrency
  readonly #traceIds: Random

  constructor(around: FunctionSurroundings, concurrency: Concurrency) {
    this.#around = around
    this.#concurrency = concurrency
    this.#traceIds = around.random.fork(`lambda/${around.region}/trace ids`)
  }

  /** @throws AwsError `TooManyRequestsException` when the function or the region is at its limit (LI-06) */
  async invoke(fn: LambdaFunction, options: InvocationOptions): Promise<InvocationOutcome> {
    const { region, emit } = this.#around
    const { requestId } = options
    const admission = this.#concurrency.admit(fn.definition.name)
    if (!admission.admitted) {
      const { reason } = admission
      emit({ type: 'lambda.throttled', region, function: fn.definition.name, requestId, reason })
      throw throttled(reason)
    }
    // An update during the event gives the function a new pool; the environment returns to its own.
    const { pool } = fn
    const pooled = pool.take()
    pooled.requestId = requestId
    pooled.tail = options.tail
    try {
      return await this.#run(fn, pooled, options)
    } finally {
      pooled.requestId = undefined
      pooled.tail = undefined
      pool.giveBack(pooled)
      admission.release()
    }
  }

  /** As `invoke`; undefined when the function is throttled, so that it did not run. */
  async attempt(fn: LambdaFunction, options: InvocationOptions): Promise<InvocationOutcome | undefined> {
    try {
      return await this.invoke(fn, options)
    } catch (error) {
      if (isThrottle(error)) return undefined
      throw error
    }
  }

  async #run(
    fn: LambdaFunction,
    pooled: PooledEnvironment,
    { requestId, payload }: InvocationOptions,
  ): Promise<InvocationOutcome> {
    const { region, clock, settings, emit } = this.#around
    const { name, timeoutMs, memoryMb } = fn.definition
    const coldStart = !pooled.warm
    pooled.warm = true
    if (coldStart && settings.coldStartMs > 0) await sleep(clock, settings.coldStartMs)

    const start = clock.now()
    // LI-08. The trace has the same as `lambda.invoked`, once and not as text.
    const platformLog = (line: string) => pooled.tail?.push(line)
    platformLog(startLine(requestId))
    const result = await pooled.environment.invoke({
      requestId,
      payload,
      deadline: plusMs(start, timeoutMs),
      traceId: this.#traceId(),
    })
    const startedMs = result.initMs ?? 0
    const durationMs = msBetween(start, clock.now()) - startedMs
    const answer = toPayload(result, requestId, timeoutMs)
    if (result.kind === 'timeout') pooled.log(timeoutLine(requestId, clock.now(), timeoutMs))
    platformLog(endLine(requestId))
    const initMs = coldStart ? settings.coldStartMs + startedMs : 0
    platformLog(reportLine(requestId, { durationMs, memoryMb, initMs: initMs > 0 ? initMs : undefined }))

    const outcome = answer.failed && result.kind === 'success' ? 'error' : result.kind
    emit({
      type: 'lambda.invoked',
      region,
      function: name,
      requestId,
      coldStart,
      durationMs,
      outcome,
      ...(answer.failed && describeError(answer.payload)),
    })
    return answer
  }

  /** `_X_AMZN_TRACE_ID`; nothing is sampled. */
  #traceId(): string {
    const seconds = Math.floor(toEpochMs(this.#around.clock.now()) / 1_000)
    const ids = this.#traceIds
    return `Root=1-${seconds.toString(16)}-${ids.hex(24)};Parent=${ids.hex(16)};Sampled=0`
  }
}

function toPayload(result: InvocationResult, requestId: string, timeoutMs: number): InvocationOutcome {
  if (result.kind === 'timeout') {
    const errorMessage = `RequestId: ${requestId} Error: ${timedOut(timeoutMs)}`
    return failure('Sandbox.Timedout', errorMessage)
  }
  if (result.kind === 'success' && Buffer.byteLength(result.payload) > LARGEST_RESPONSE_BYTES) {
    return failure(
      'Function.ResponseSizeTooLarge',
      `Response payload size exceeded maximum allowed payload size (${LARGEST_RESPONSE_BYTES} bytes).`,
    )
  }
  return { failed: result.kind === 'error', payload: result.payload }
}

function failure(errorType: string, errorMessage: string): InvocationOutcome {
  return { failed: true, payload: JSON.stringify({ errorType, errorMessage }) }
}

/** What a function's error payload says of it. */
export function describeError(payload: string): { errorType?: string; errorMessage?: string } {
  try {
    const { errorType, errorMessage } = JSON.parse(payload) as Record<string, unknown>
    return {
      ...(typeof errorType === 'string' && { errorType }),
      ...(typeof errorMessage === 'string' && { errorMessage }),
    }
  } catch {
    return {}
  }
}
