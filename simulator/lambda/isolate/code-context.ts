// One isolate inside the thread: a vm context with a virtual world around it, and the function's code in it. It runs
// only while a step of the simulation lets it.
import vm from 'node:vm'
import { Random } from '../../kernel/random.js'
import { type Instant, MICROS_PER_MS, toEpochMs, toIso } from '../../kernel/time.js'
import { createConsole, logLine } from '../sandbox/console.js'
import { FunctionRuntime, type Outcome } from '../sandbox/function-runtime.js'
import type { HttpSurroundings } from '../sandbox/http-client.js'
import type { Realm } from '../sandbox/realm.js'
import { runScript } from '../sandbox/script.js'
import {
  type PrepareStackTrace,
  replaceablePrepareStackTrace,
  stackTraces,
  TASK_ROOT,
} from '../sandbox/stack-trace.js'
import type { Transport, TransportListener } from '../sandbox/transport.js'
import { contextGlobals } from './context-globals.js'
import { notDeterministic } from './forbidden.js'
import { FileTree } from './modules/file-tree.js'
import { processModule } from './modules/process-module.js'
import { moduleTable } from './modules/table.js'
import { timerModules } from './modules/timers-module.js'
import type { Effects, Input, IsolateDefinition } from './protocol.js'
import { type BootstrapHost, bootstrapRealm } from './realm-bootstrap.js'
import { virtualCalendar } from './virtual-calendar.js'
import { VirtualTimers } from './virtual-timers.js'

/** Thrown to leave the code at `process.exit`; nothing the code does afterwards has an effect. */
class Exit extends Error {}

export class CodeContext {
  readonly random: Random
  readonly timers = new VirtualTimers(() => this.#now)
  readonly timerModules = timerModules(this.timers)
  readonly files: FileTree
  readonly process: ReturnType<typeof processModule>
  readonly console: Console
  readonly performance: Readonly<Record<string, unknown>>
  readonly realm: Realm
  readonly require: (specifier: string) => unknown
  readonly surroundings: HttpSurroundings
  readonly prepareStackTrace: PrepareStackTrace
  readonly #runtime: FunctionRuntime
  readonly #waiting = new Map<number, TransportListener>()
  #requestId = ''
  #now: Instant
  #lastRequest = 0
  #dead = false
  #lines: string[] = []
  #requests: Effects['requests'][number][] = []
  #outcome: Outcome | undefined

  constructor(definition: IsolateDefinition, script: vm.Script, sourceMap: string | undefined, now: Instant) {
    this.#now = now
    this.random = Random.fromSeed(definition.seed)
    this.files = new FileTree(definition.directory, () => this.nowMs())
    const writeLine = (line: string) => {
      if (!this.#dead) this.#lines.push(line)
    }
    this.process = processModule({
      variables: definition.variables,
      now: () => this.#now,
      exit: (status) => this.#exit(status),
      writeLine,
    })
    const log = {
      write: writeLine,
      nowIso: () => toIso(this.#now),
      nowMs: () => this.#now / MICROS_PER_MS,
      requestId: () => this.#requestId,
    }
    this.console = createConsole(log)
    this.performance = virtualPerformance(() => this.#now)
    this.surroundings = { transport: this.#transport(), timers: this.timers }
    this.require = moduleTable(this)
    const file = `${TASK_ROOT}/${definition.file}`
    // An ordinary global object: the usual one asks an interceptor for every global name, a third of the SDK's time.
    const context = vm.createContext(vm.constants.DONT_CONTEXTIFY)
    this.prepareStackTrace = stackTraces(file, () => sourceMap)
    this.realm = this.#makeRealm(context)
    this.#defineGlobals(context)
    this.#runtime = new FunctionRuntime({
      identity: definition.identity,
      realm: this.realm,
      handlerExport: definition.handlerExport,
      handlerName: definition.handlerName,
      evaluate: () =>
        runScript(script.runInContext(context), file, definition.entry, this.realm.parse('{}'), this.require),
      remainingMs: ({ deadline }) => Math.max(0, Math.floor((deadline - this.#now) / MICROS_PER_MS)),
      begin: (invocation) => {
        this.#requestId = invocation.requestId
        this.process.env._X_AMZN_TRACE_ID = invocation.traceId
      },
      logError: (title, error) => writeLine(logLine(log, 'ERROR', `${title} \t${error}`)),
      report: (outcome) => {
        this.#outcome ??= outcome
        if (outcome.fatal) this.#dead = true
      },
    })
  }

  nowMs(): number {
    return toEpochMs(this.#now)
  }

  deliver(now: Instant, input: Input): void {
    this.#now = now
    switch (input.kind) {
      case 'invoke':
        this.guard(() => this.#runtime.invoke(input.invocation))
        break
      case 'connected':
        this.guard(() => this.#waiting.get(input.id)?.connected())
        break
      case 'answered':
        this.#settle(input.id, (listener) => listener.answered(input.response))
        break
      case 'failed':
        this.#settle(input.id, (listener) => listener.failed(input.failure))
        break
    }
  }

  /** Runs a callback of the code; what it throws ends the process, as in Node.js. */
  guard(run: () => void): void {
    if (this.#dead) return
    try {
      run()
    } catch (error) {
      this.uncaughtException(error)
    }
  }

  uncaughtException(error: unknown): void {
    if (this.#dead || error instanceof Exit) return
    if (this.process.listenerCount('uncaughtException') > 0) {
      this.process.emit('uncaughtException', error, 'uncaughtException')
    } else this.#runtime.uncaughtException(error)
  }

  unhandledRejection(reason: unknown, promise: Promise<unknown>): void {
    if (this.#dead || reason instanceof Exit) return
    if (this.process.listenerCount('unhandledRejection') > 0) {
      this.process.emit('unhandledRejection', reason, promise)
    } else this.#runtime.unhandledRejection(reason)
  }

  /** Something real goes on that the module boundary let through: the run cannot be repeated. */
  escaped(what: string): void {
    if (!this.#dead) this.#runtime.uncaughtException(notDeterministic(what))
  }

  /** Nothing is left to run now. */
  quiet(): void {
    if (!this.#dead && this.#waiting.size === 0 && !this.timers.keepAlive) this.#runtime.idle()
  }

  takeEffects(): Effects {
    const effects: Effects = {
      lines: this.#lines,
      requests: this.#requests,
      wakeAt: this.#dead ? undefined : this.timers.nextAt,
      outcome: this.#outcome,
    }
    this.#lines = []
    this.#requests = []
    this.#outcome = undefined
    return effects
  }

  #settle(id: number, tell: (listener: TransportListener) => void): void {
    const listener = this.#waiting.get(id)
    this.#waiting.delete(id)
    if (listener) this.guard(() => tell(listener))
  }

  #transport(): Transport {
    return {
      send: (request, listener) => {
        const id = ++this.#lastRequest
        if (this.#dead) return () => {}
        this.#waiting.set(id, listener)
        this.#requests.push({ id, request })
        return () => this.#waiting.delete(id)
      },
    }
  }

  #exit(status: number): never {
    this.#runtime.exit(status)
    this.#dead = true
    throw new Exit()
  }

  #makeRealm(context: vm.Context): Realm {
    const inside = <T>(source: string) => vm.runInContext(source, context) as T
    const bootstrap = inside<(host: BootstrapHost) => void>(`(${bootstrapRealm})`)
    inside<(nowMs: () => number) => void>(`(${virtualCalendar})`)(() => this.nowMs())
    bootstrap({
      random: () => this.random.float(),
      isHostInstance: (value, className) =>
        value instanceof (globalThis as unknown as Record<string, ErrorConstructor>)[className]!,
      sabotage: (what) => {
        throw notDeterministic(what)
      },
    })
    const { parse, stringify, ErrorClass, TypeErrorClass } = inside<{
      parse: Realm['parse']
      stringify: Realm['stringify']
      ErrorClass: ErrorConstructor
      TypeErrorClass: TypeErrorConstructor
    }>('({ parse: JSON.parse, stringify: JSON.stringify, ErrorClass: Error, TypeErrorClass: TypeError })')
    replaceablePrepareStackTrace(ErrorClass, this.prepareStackTrace)
    return { parse, stringify, Error: ErrorClass, TypeError: TypeErrorClass }
  }

  #defineGlobals(context: vm.Context): void {
    const define = vm.runInContext(
      `(globals => {
        for (const name of Object.keys(globals))
          Object.defineProperty(globalThis, name, { value: globals[name], writable: true, configurable: true })
        globalThis.global = globalThis
      })`,
      context,
    ) as (globals: object) => void
    define(contextGlobals(this))
  }
}

function virtualPerformance(now: () => Instant): Readonly<Record<string, unknown>> {
  const origin = now()
  const elapsedMs = () => (now() - origin) / MICROS_PER_MS
  const entry = (name: string, startTime: number, duration: number) => ({
    name,
    startTime,
    duration,
    detail: null,
  })
  const marks = new Map<string, number>()
  return {
    timeOrigin: origin / MICROS_PER_MS,
    now: elapsedMs,
    mark: (name: string) => {
      marks.set(name, elapsedMs())
      return { ...entry(name, elapsedMs(), 0), entryType: 'mark' }
    },
    measure: (name: string, from?: string, to?: string) => {
      const start = (from !== undefined && marks.get(from)) || 0
      const end = (to !== undefined && marks.get(to)) || elapsedMs()
      return { ...entry(name, start, end - start), entryType: 'measure' }
    },
    clearMarks: () => marks.clear(),
    clearMeasures: () => {},
    getEntries: () => [],
    getEntriesByName: () => [],
    getEntriesByType: () => [],
    toJSON: () => ({ timeOrigin: origin / MICROS_PER_MS }),
  }
}
