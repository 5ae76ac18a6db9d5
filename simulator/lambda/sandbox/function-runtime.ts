// What AWS's Node.js runtime does between the Lambda service and a handler: initialises the code, hands it events, and
// turns what becomes of them into answers. Both hosts run it beside the code.

import { errorJson, exitJson, loggedError, unhandledRejectionJson } from './error-json.js'
import type { CallContext, FunctionIdentity, RuntimeInvocation } from './invocation-context.js'
import { invocationContext } from './invocation-context.js'
import type { Realm } from './realm.js'

export interface Outcome {
  readonly kind: 'success' | 'error'
  readonly payload: string
  /** The process is gone: the environment takes no further event (LL-01). */
  readonly fatal: boolean
}

export interface RuntimeSurroundings {
  readonly identity: FunctionIdentity
  readonly realm: Realm
  /** Runs the script; its exports. */
  readonly evaluate: () => unknown
  readonly handlerExport: string
  /** For messages: `src/app.handler`. */
  readonly handlerName: string
  readonly remainingMs: (invocation: RuntimeInvocation) => number
  /** Writes to the log as the runtime itself. */
  readonly logError: (title: string, error: string) => void
  readonly begin: (invocation: RuntimeInvocation) => void
  /** The code is loaded: the invocation with the time that it has from now on. By default loading takes none. */
  readonly initialised?: (invocation: RuntimeInvocation) => RuntimeInvocation
  readonly report: (outcome: Outcome) => void
}

type Handler = (event: unknown, context: CallContext, callback: Callback) => unknown
type Callback = (error?: unknown, data?: unknown) => void

interface Current {
  invocation: RuntimeInvocation
  isAsync: boolean
  /** The answer that a callback gave, held until nothing is left to do. */
  held?: { readonly data: unknown }
}

const NEVER_SETTLED =
  'The Lambda runtime client detected an unexpected Node.js exit code. This is most commonly caused by a Promise ' +
  'that was never settled. For more information, see https://nodejs.org/docs/latest/api/process.html#process_exit_codes'

export class FunctionRuntime {
  readonly #surroundings: RuntimeSurroundings
  #handler: Handler | undefined
  #current: Current | undefined
  #dead = false

  constructor(surroundings: RuntimeSurroundings) {
    this.#surroundings = surroundings
  }

  /** The first one initialises the code (LL-02). */
  invoke(invocation: RuntimeInvocation): void {
    const current: Current = { invocation, isAsync: false }
    this.#current = current
    const { begin, initialised } = this.#surroundings
    begin(invocation)
    try {
      if (!this.#handler) {
        this.#handler = this.#load()
        current.invocation = initialised?.(invocation) ?? invocation
      }
    } catch (error) {
      this.#log('Uncaught Exception', error)
      this.#end('error', errorJson(error), true)
      return
    }
    if (this.#current === current) this.#call(this.#handler, current)
  }

  /** Nothing is left that could make the code run again. */
  idle(): void {
    const current = this.#current
    if (!current) return
    if (current.held) this.#succeed(current, current.held.data)
    else if (!current.isAsync) this.#succeed(current, null)
    else {
      const errorType = 'Runtime.NodeJsExit'
      this.#end('error', {
        errorType,
        errorMessage: NEVER_SETTLED,
        trace: [`${errorType}: ${NEVER_SETTLED}`],
      })
    }
  }

  unhandledRejection(reason: unknown): void {
    this.#log('Unhandled Promise Rejection', reason)
    this.#end('error', unhandledRejectionJson(reason), true)
  }

  uncaughtException(error: unknown): void {
    this.#log('Uncaught Exception', error)
    this.#end('error', errorJson(error), true)
  }

  /** `process.exit` (LI-03). */
  exit(status: number): void {
    const { errorType, errorMessage } = exitJson(this.#current?.invocation.requestId ?? '', status)
    this.#end('error', { errorType, errorMessage }, true)
  }

  #load(): Handler {
    const { evaluate, handlerExport, handlerName, realm } = this.#surroundings
    const handler = handlerExport
      .split('.')
      .reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], evaluate())
    if (typeof handler === 'function') return handler as Handler
    const error = new realm.Error(
      handler === undefined
        ? `${handlerName} is undefined or not exported`
        : `${handlerName} is not a function`,
    )
    error.name = 'Runtime.HandlerNotFound'
    throw error
  }

  #call(handler: Handler, current: Current): void {
    const { identity, realm, remainingMs } = this.#surroundings
    const { invocation } = current
    const context = invocationContext(identity, invocation, {
      remainingMs: () => remainingMs(invocation),
      finish: (error, data) => {
        context.callbackWaitsForEmptyEventLoop = false
        callback(error, data)
      },
    })
    const callback: Callback = (error, data) => {
      if (this.#current !== current || current.held) return
      if (error !== undefined && error !== null) this.#fail(current, error)
      else if (context.callbackWaitsForEmptyEventLoop) current.held = { data }
      else this.#succeed(current, data)
    }
    try {
      current.isAsync = handler.constructor?.name === 'AsyncFunction'
      const result = handler(realm.parse(invocation.payload), context, callback)
      if (isThenable(result)) {
        result.then(
          (data) => this.#succeed(current, data),
          (error) => this.#fail(current, error),
        )
      }
    } catch (error) {
      this.#fail(current, error)
    }
  }

  #succeed(current: Current, data: unknown): void {
    if (this.#current !== current) return
    const { realm, report } = this.#surroundings
    let payload: string | undefined
    try {
      payload = realm.stringify(data === undefined ? null : data)
    } catch {
      this.#fail(current, new realm.Error('Unable to stringify response body'))
      return
    }
    this.#current = undefined
    report({ kind: 'success', payload: payload ?? 'null', fatal: false })
  }

  #fail(current: Current, error: unknown): void {
    if (this.#current !== current) return
    this.#log('Invoke Error', error)
    this.#end('error', errorJson(error))
  }

  #end(kind: Outcome['kind'], payload: object, fatal = false): void {
    if (this.#dead) return
    this.#dead = fatal
    this.#current = undefined
    this.#surroundings.report({ kind, payload: JSON.stringify(payload), fatal })
  }

  #log(title: string, error: unknown): void {
    if (!this.#dead) this.#surroundings.logError(title, loggedError(error))
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | undefined | null)?.then === 'function'
}
