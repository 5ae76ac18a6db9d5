// Invoke, carried out in a backend: what the world's own services give and expect is text, and the trace tells what can
// be seen from outside.
import type { Service, Shape } from '../../../aws/service.js'
import type { Clock } from '../../../kernel/clock.js'
import { msBetween } from '../../../kernel/time.js'
import type { Emit } from '../../../kernel/trace.js'
import type { LambdaEvent } from '../../../lambda/events.js'
import { isThrottle } from '../../../lambda/service/errors.js'
import { describeError } from '../../../lambda/service/invoker.js'
import { linesOf } from './log-result.js'

export interface RemoteInvokerOptions {
  readonly region: string
  readonly clock: Clock
  readonly emit: Emit<LambdaEvent>
  readonly api: Service
}

export class RemoteInvoker {
  readonly #options: RemoteInvokerOptions

  constructor(options: RemoteInvokerOptions) {
    this.#options = options
  }

  /** @param input of Invoke, with the payload as text; the answer has it so too */
  async invoke(name: string, input: Shape, requestId: string): Promise<Shape> {
    const { region, clock, api } = this.#options
    const { InvocationType: type = 'RequestResponse', LogType: log, Payload: payload, ...others } = input
    const waits = type === 'RequestResponse'
    const since = clock.now()
    const answer = await api
      .call(
        'Invoke',
        {
          ...others,
          FunctionName: name,
          InvocationType: type,
          // The trace has the function's log whether the caller wants it or not.
          ...(waits && { LogType: 'Tail' }),
          ...(typeof payload === 'string' && { Payload: Buffer.from(payload).toString('base64') }),
        },
        { requestId },
      )
      .catch((error: unknown) => {
        if (isThrottle(error)) {
          const reason = String(error.members.Reason ?? error.code)
          this.#options.emit({ type: 'lambda.throttled', region, function: name, requestId, reason })
        }
        throw error
      })
    // What becomes of an asynchronous event, the backend knows alone.
    if (!waits) return withoutPayload(answer)
    const { LogResult, Payload, ...members } = answer
    const text = Buffer.from(String(Payload ?? ''), 'base64').toString('utf8')
    this.#tell(name, requestId, {
      durationMs: msBetween(since, clock.now()),
      lines: typeof LogResult === 'string' ? linesOf(LogResult) : [],
      error: members.FunctionError === undefined ? undefined : describeError(text),
    })
    return { ...members, ...(log === 'Tail' && LogResult !== undefined && { LogResult }), Payload: text }
  }

  #tell(
    name: string,
    requestId: string,
    seen: {
      durationMs: number
      lines: readonly string[]
      error: { errorType?: string; errorMessage?: string } | undefined
    },
  ): void {
    const { region, emit } = this.#options
    for (const line of seen.lines) emit({ type: 'lambda.log', region, function: name, requestId, line })
    const timedOut = seen.error?.errorMessage?.includes('Task timed out after') ?? false
    emit({
      type: 'lambda.invoked',
      region,
      function: name,
      requestId,
      durationMs: seen.durationMs,
      outcome: seen.error === undefined ? 'success' : timedOut ? 'timeout' : 'error',
      ...seen.error,
    })
  }
}

function withoutPayload({ Payload: _, ...answer }: Shape): Shape {
  return answer
}
