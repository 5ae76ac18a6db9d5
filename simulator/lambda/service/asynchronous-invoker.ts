// Events taken with InvocationType Event: answered at once, tried until they succeed or are given up (LL-07).
import { sleep } from '../../kernel/clock.js'
import { msBetween } from '../../kernel/time.js'
import type { Concurrency } from './concurrency.js'
import type { FunctionSurroundings, LambdaFunction } from './function.js'
import type { InvocationOptions, Invoker } from './invoker.js'

type DropReason = 'RetriesExhausted' | 'EventAgeExceeded' | 'ZeroReservedConcurrency' | 'FunctionDeleted'

export class AsynchronousInvoker {
  readonly #around: FunctionSurroundings
  readonly #concurrency: Concurrency
  readonly #invoker: Invoker

  constructor(around: FunctionSurroundings, concurrency: Concurrency, invoker: Invoker) {
    this.#around = around
    this.#concurrency = concurrency
    this.#invoker = invoker
  }

  /** Settles when the event is processed or given up; the caller does not wait for it. */
  async deliver(fn: LambdaFunction, options: InvocationOptions): Promise<void> {
    const { clock, settings } = this.#around
    const { fromMs, toMs } = settings.asynchronousThrottle
    const accepted = clock.now()
    let failures = 0
    let throttles = 0
    // The answer to the caller goes first.
    await sleep(clock, 0)
    for (;;) {
      // LL-06: nothing will ever run it.
      if (this.#concurrency.reservation(fn.definition.name) === 0) {
        return this.#drop(fn, options, failures, 'ZeroReservedConcurrency')
      }
      const outcome = await this.#invoker.attempt(fn, options)
      if (outcome && !outcome.failed) return
      if (outcome) failures++
      const waitMs = outcome
        ? settings.asynchronousRetryMs[failures - 1]
        : Math.min(toMs, fromMs * 2 ** throttles++)
      if (waitMs === undefined) return this.#drop(fn, options, failures, 'RetriesExhausted')
      if (msBetween(accepted, clock.now()) + waitMs > settings.asynchronousMaximumAgeMs) {
        return this.#drop(fn, options, failures, 'EventAgeExceeded')
      }
      await sleep(clock, waitMs)
      if (fn.deleted) return this.#drop(fn, options, failures, 'FunctionDeleted')
    }
  }

  #drop(fn: LambdaFunction, { requestId }: InvocationOptions, attempts: number, reason: DropReason): void {
    const { region, emit } = this.#around
    emit({
      type: 'lambda.event-dropped',
      region,
      function: fn.definition.name,
      requestId,
      attempts,
      reason,
    })
  }
}
