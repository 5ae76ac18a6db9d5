// Timers of one isolate, in virtual time. The simulation is told only when the earliest is due. `setImmediate` takes no
// time: it runs when all that is ready has run.
import { AsyncResource } from 'node:async_hooks'
import { type Instant, MICROS_PER_MS } from '../../kernel/time.js'
import type { Timers } from '../sandbox/timers.js'

/** As Node.js has it: longer delays, and none, count as 1 ms. */
const LONGEST_DELAY_MS = 2 ** 31 - 1

type Callback = (...args: unknown[]) => void

export class VirtualTimers implements Timers {
  readonly #now: () => Instant
  /** By time, then by order of scheduling. */
  readonly #queue: Timeout[] = []
  readonly #byId = new Map<number, Timeout>()
  #immediates: Immediate[] = []
  #order = 0

  constructor(now: () => Instant) {
    this.#now = now
  }

  readonly setTimeout = (run: Callback, delayMs?: unknown, ...args: unknown[]): Timeout =>
    this.#start(run, delayMs, args, false)

  readonly setInterval = (run: Callback, delayMs?: unknown, ...args: unknown[]): Timeout =>
    this.#start(run, delayMs, args, true)

  readonly clearTimeout = (handle: unknown): void => {
    if (handle instanceof Timeout) this.#cancel(handle)
    else if (handle instanceof Immediate) handle.cancelled = true
    else if (typeof handle === 'number' || typeof handle === 'string') {
      const timeout = this.#byId.get(Number(handle))
      if (timeout) this.#cancel(timeout)
    }
  }

  readonly setImmediate = (run: Callback, ...args: unknown[]): Immediate => {
    requireFunction(run)
    const immediate = new Immediate(bound('Immediate', run, args))
    this.#immediates.push(immediate)
    return immediate
  }

  get nextAt(): Instant | undefined {
    return this.#queue[0]?.at
  }

  /** Whether any timer would keep a process running. */
  get keepAlive(): boolean {
    return this.#queue.some((timeout) => timeout.hasRef())
  }

  /** Those that wait now; what they add waits for the next call. */
  takeImmediates(): Immediate[] {
    const taken = this.#immediates
    this.#immediates = []
    return taken
  }

  /** The next timer that is due; an interval is scheduled anew. */
  takeDue(): (() => void) | undefined {
    const first = this.#queue[0]
    if (!first || first.at > this.#now()) return undefined
    this.#queue.shift()
    first.queued = false
    if (first.repeat) this.#enqueue(first)
    else this.#byId.delete(first.id)
    return first.run
  }

  #start(run: Callback, delay: unknown, args: unknown[], repeat: boolean): Timeout {
    requireFunction(run)
    const ms = Number(delay)
    const delayMs = ms >= 1 && ms <= LONGEST_DELAY_MS ? Math.trunc(ms) : 1
    const timeout = new Timeout(++this.#order, delayMs, repeat, bound('Timeout', run, args), {
      restart: () => {
        this.#remove(timeout)
        this.#enqueue(timeout)
      },
      cancel: () => this.#cancel(timeout),
    })
    this.#enqueue(timeout)
    return timeout
  }

  #enqueue(timeout: Timeout): void {
    timeout.at = this.#now() + timeout.delayMs * MICROS_PER_MS
    timeout.queued = true
    this.#byId.set(timeout.id, timeout)
    let index = this.#queue.length
    while (index > 0 && (this.#queue[index - 1] as Timeout).at > timeout.at) index--
    this.#queue.splice(index, 0, timeout)
  }

  #cancel(timeout: Timeout): void {
    timeout.repeat = false
    this.#remove(timeout)
  }

  #remove(timeout: Timeout): void {
    if (timeout.queued) this.#queue.splice(this.#queue.indexOf(timeout), 1)
    timeout.queued = false
    this.#byId.delete(timeout.id)
  }
}

export class Timeout {
  at: Instant = 0
  queued = false
  repeat: boolean
  readonly id: number
  readonly delayMs: number
  readonly run: () => void
  readonly #owner: { readonly restart: () => void; readonly cancel: () => void }
  #ref = true

  constructor(
    id: number,
    delayMs: number,
    repeat: boolean,
    run: () => void,
    owner: { readonly restart: () => void; readonly cancel: () => void },
  ) {
    this.id = id
    this.delayMs = delayMs
    this.repeat = repeat
    this.run = run
    this.#owner = owner
  }

  ref(): this {
    this.#ref = true
    return this
  }

  unref(): this {
    this.#ref = false
    return this
  }

  hasRef(): boolean {
    return this.#ref
  }

  refresh(): this {
    this.#owner.restart()
    return this
  }

  close(): this {
    this.#owner.cancel()
    return this
  }

  [Symbol.toPrimitive](): number {
    return this.id
  }
}

export class Immediate {
  cancelled = false
  readonly run: () => void

  constructor(run: () => void) {
    this.run = run
  }

  ref(): this {
    return this
  }

  unref(): this {
    return this
  }

  hasRef(): boolean {
    return true
  }
}

/** With the asynchronous context (AsyncLocalStorage) of who schedules it, as Node.js's own timers have. */
function bound(type: string, run: Callback, args: unknown[]): () => void {
  const resource = new AsyncResource(type)
  return () => resource.runInAsyncScope(run, undefined, ...args)
}

function requireFunction(run: unknown): void {
  if (typeof run === 'function') return
  throw Object.assign(new TypeError('The "callback" argument must be of type function.'), {
    code: 'ERR_INVALID_ARG_TYPE',
  })
}
