// `node:timers` and `node:timers/promises` on the isolate's virtual timers.
import { promisify } from 'node:util'
import type { VirtualTimers } from '../virtual-timers.js'

export interface TimerOptions {
  readonly signal?: AbortSignal
  readonly ref?: boolean
}

export function timerModules(timers: VirtualTimers) {
  const sleep = (delayMs?: number, value?: unknown, options: TimerOptions = {}) =>
    abortable(options.signal, (resolve) => {
      const timeout = timers.setTimeout(() => resolve(value), delayMs)
      if (options.ref === false) timeout.unref()
      return () => timers.clearTimeout(timeout)
    })
  const immediate = (value?: unknown, options: TimerOptions = {}) =>
    abortable(options.signal, (resolve) => {
      const handle = timers.setImmediate(() => resolve(value))
      return () => timers.clearTimeout(handle)
    })
  async function* interval(delayMs?: number, value?: unknown, options: TimerOptions = {}) {
    for (;;) {
      await sleep(delayMs, undefined, options)
      yield value
    }
  }
  const promises = {
    setTimeout: sleep,
    setImmediate: immediate,
    setInterval: interval,
    scheduler: {
      wait: (delayMs: number, options?: TimerOptions) => sleep(delayMs, undefined, options),
      yield: () => immediate(),
    },
  }
  const callbacks = {
    setTimeout: withPromise(timers.setTimeout, sleep),
    setInterval: timers.setInterval,
    setImmediate: withPromise(timers.setImmediate, immediate),
    clearTimeout: timers.clearTimeout,
    clearInterval: timers.clearTimeout,
    clearImmediate: timers.clearTimeout,
  }
  return { callbacks, promises, module: { ...callbacks, promises } }
}

function withPromise<F extends object>(callbackForm: F, promiseForm: unknown): F {
  return Object.assign(callbackForm, { [promisify.custom]: promiseForm })
}

function abortable(
  signal: AbortSignal | undefined,
  start: (resolve: (value: unknown) => void) => () => void,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      stop()
      reject(
        Object.assign(new Error('The operation was aborted', { cause: signal?.reason }), {
          name: 'AbortError',
          code: 'ABORT_ERR',
        }),
      )
    }
    const stop = start((value) => {
      signal?.removeEventListener('abort', abort)
      resolve(value)
    })
    if (signal?.aborted) abort()
    else signal?.addEventListener('abort', abort, { once: true })
  })
}
