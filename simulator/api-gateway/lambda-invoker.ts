// Calls the function behind an integration, and waits for it no longer than the integration allows.
import { AwsError } from '../aws/errors.js'
import type { ServiceCaller } from '../aws/service.js'
import type { Clock } from '../kernel/clock.js'
import { NetworkError } from '../network/errors.js'
import type { LambdaTarget } from './model/lambda-target.js'

export type InvokeOutcome =
  | { readonly kind: 'answered'; readonly payload: string }
  /** The function threw or timed out, Lambda refused, or could not be reached. */
  | { readonly kind: 'failed'; readonly error: string }
  | { readonly kind: 'timed-out'; readonly error: string }

interface InvokeOutput {
  readonly FunctionError?: string
  readonly Payload?: string
}

export class LambdaInvoker {
  readonly #clock: Clock
  readonly #caller: ServiceCaller

  constructor(clock: Clock, caller: ServiceCaller) {
    this.#clock = clock
    this.#caller = caller
  }

  async invoke(target: LambdaTarget, event: object): Promise<InvokeOutcome> {
    const input = {
      FunctionName: target.functionArn,
      InvocationType: 'RequestResponse',
      Payload: JSON.stringify(event),
    }
    const call = this.#caller.call<InvokeOutput>(
      { region: target.region, service: 'lambda' },
      'Invoke',
      input,
    )
    return new Promise((resolve, reject) => {
      const timer = this.#clock.schedule(target.timeoutMs, () =>
        resolve({ kind: 'timed-out', error: `no answer within ${target.timeoutMs} ms` }),
      )
      call
        .then(toOutcome, failureOf)
        .then(resolve, reject)
        .finally(() => timer.cancel())
    })
  }
}

function toOutcome({ FunctionError, Payload }: InvokeOutput): InvokeOutcome {
  if (FunctionError !== undefined) return { kind: 'failed', error: `function error: ${FunctionError}` }
  return { kind: 'answered', payload: Payload ?? '' }
}

function failureOf(error: unknown): InvokeOutcome {
  if (error instanceof AwsError) return { kind: 'failed', error: error.code }
  if (!(error instanceof NetworkError)) throw error
  const timedOut = error.failure === 'connect-timeout' || error.failure === 'reply-timeout'
  return { kind: timedOut ? 'timed-out' : 'failed', error: `network: ${error.failure}` }
}
