// The thread's own realm, in which Node.js's modules live: it gets the time and chance of the isolate that runs, and
// hands that isolate the failures that reach no one else.
import { types } from 'node:util'
import { TASK_ROOT } from '../sandbox/stack-trace.js'
import type { CodeContext } from './code-context.js'
import { notDeterministic } from './forbidden.js'
import { drawFrom } from './node-chance.js'
import { virtualCalendar } from './virtual-calendar.js'

export function adoptThread(current: () => CodeContext | undefined): void {
  process.on('uncaughtException', (error) => current()?.uncaughtException(error))
  process.on('unhandledRejection', (reason, promise) => current()?.unhandledRejection(reason, promise))
  process.on('warning', () => {})
  const ordinary = Function.prototype[Symbol.hasInstance]
  // Node.js asks `instanceof Error` of errors that come from an isolate's realm.
  Object.defineProperty(Error, Symbol.hasInstance, {
    value(this: unknown, value: unknown) {
      return ordinary.call(this as never, value) || (this === Error && types.isNativeError(value))
    },
  })

  virtualCalendar(() => current()?.nowMs() ?? 0)
  // `path.resolve` asks for it.
  process.cwd = () => TASK_ROOT
  // Memory as it is found would be the machine's.
  Object.assign(Buffer, {
    allocUnsafe: (sizeBytes: number) => Buffer.alloc(sizeBytes),
    allocUnsafeSlow: (sizeBytes: number) => Buffer.alloc(sizeBytes),
  })
  URL.createObjectURL = () => {
    throw notDeterministic('URL.createObjectURL')
  }
  drawFrom(() => current()?.random)
  Math.random = () => current()?.random.float() ?? 0
  Object.defineProperty(Event.prototype, 'timeStamp', {
    configurable: true,
    get: () => (current()?.performance.now as (() => number) | undefined)?.() ?? 0,
  })
  AbortSignal.timeout = (delayMs: number) => {
    const controller = new AbortController()
    current()
      ?.timers.setTimeout(() => {
        controller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError'))
      }, delayMs)
      .unref()
    return controller.signal
  }
  Error.prepareStackTrace = (error, frames) =>
    current()?.prepareStackTrace(error, frames) ?? `${error}\n    at ${frames.join('\n    at ')}`
}

/** Immediates of Node.js's own modules. */
export function pendingImmediates(): boolean {
  return process.getActiveResourcesInfo().includes('Immediate')
}

const HARMLESS = new Set(['MessagePort', 'Immediate', 'TickObject', 'Worker'])

/** The kind of operation that goes on outside of the thread, if there is one: it ends nobody knows when. */
export function somethingEscaped(): string | undefined {
  return process.getActiveResourcesInfo().find((kind) => !HARMLESS.has(kind))
}
