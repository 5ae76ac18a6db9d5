// Carries environments as isolates on one thread, in lockstep with virtual time. When code runs without end, the
// watchdog ends the thread, and the other isolates are made again on a new one from the record of their inputs.

import { AntipodeError } from '../../kernel/errors.js'
import type { Kernel } from '../../kernel/kernel.js'
import type { Instant } from '../../kernel/time.js'
import type { EnvironmentHost, EnvironmentSpec, ExecutionEnvironment } from '../environment.js'
import { onThisHost } from '../sandbox/host-runtime.js'
import { identityOf, nameOfHandler } from '../sandbox/invocation-context.js'
import { IsolateRecord, type StepOutcome } from './carrier.js'
import { IsolateEnvironment } from './isolate-environment.js'
import { LockstepThread } from './lockstep-thread.js'
import type { Input, IsolateDefinition, LoadedScript } from './protocol.js'

export interface IsolateHostOptions {
  readonly kernel: Kernel
  /** How long code may run without waiting for anything, in real milliseconds, before it counts as an endless loop. */
  readonly watchdogMs?: number
  /**
   * How many bytes of inputs are remembered for each environment. One that has taken more starts cold when an endless
   * loop of another takes its thread away; a running invocation then fails with Runtime.ExitError.
   */
  readonly recordBytes?: number
}

export const DEFAULT_WATCHDOG_MS = 5_000
export const DEFAULT_RECORD_BYTES = 16 * 1024 ** 2
/** Steps made again have ended in time before. */
const REPLAY_PATIENCE = 10
const SEED_DIGITS = 32

interface Thread {
  readonly lockstep: LockstepThread
  readonly loaded: Set<string>
  /** In order of opening. */
  readonly isolates: Set<IsolateRecord>
}

export class IsolateHost implements EnvironmentHost {
  readonly #kernel: Kernel
  readonly #watchdogMs: number
  readonly #recordBytes: number
  readonly #scripts = new Map<string, LoadedScript>()
  readonly #threads = new Map<IsolateRecord, Thread>()
  /** Code that has run without end once gets a thread to itself: next time nobody else loses theirs. */
  readonly #suspect = new Set<string>()
  readonly #ending: Promise<void>[] = []
  #shared: Thread | undefined
  #lastId = 0

  constructor({ kernel, watchdogMs, recordBytes }: IsolateHostOptions) {
    this.#kernel = kernel
    this.#watchdogMs = watchdogMs ?? DEFAULT_WATCHDOG_MS
    this.#recordBytes = recordBytes ?? DEFAULT_RECORD_BYTES
  }

  create(spec: EnvironmentSpec): ExecutionEnvironment {
    const { scriptId: id, script: text, sourceMap } = spec.code
    this.#scripts.set(id, { id, text, sourceMap })
    const record = new IsolateRecord(++this.#lastId, definitionOf(spec), this.#recordBytes)
    return new IsolateEnvironment(this.#kernel, spec, {
      step: (now, input) => this.#step(record, now, input),
      close: () => this.#close(record),
    })
  }

  async close(): Promise<void> {
    for (const thread of new Set(this.#threads.values())) this.#end(thread)
    if (this.#shared) this.#end(this.#shared)
    this.#shared = undefined
    this.#threads.clear()
    await Promise.all(this.#ending)
  }

  #step(record: IsolateRecord, now: Instant, input: Input): StepOutcome {
    if (record.lost) return lost(input)
    const thread = this.#threads.get(record) ?? this.#open(record, this.#threadFor(record))
    if (input.kind === 'invoke') record.busy = true
    const effects = thread.lockstep.step({ kind: 'step', isolate: record.id, now, input }, this.#watchdogMs)
    if (!effects) {
      this.#replace(thread, record)
      return { kind: 'endless', lines: [endless(this.#watchdogMs)] }
    }
    record.add({ now, input })
    if (effects.outcome) record.busy = false
    return { kind: 'effects', effects }
  }

  #close(record: IsolateRecord): void {
    const thread = this.#threads.get(record)
    if (!thread) return
    this.#threads.delete(record)
    thread.isolates.delete(record)
    if (thread !== this.#shared) this.#end(thread)
    else thread.lockstep.tell({ kind: 'close', isolate: record.id })
  }

  #threadFor(record: IsolateRecord): Thread {
    if (this.#suspect.has(record.definition.codeId)) return this.#start()
    this.#shared ??= this.#start()
    return this.#shared
  }

  #start(): Thread {
    return { lockstep: new LockstepThread(), loaded: new Set(), isolates: new Set() }
  }

  #open(record: IsolateRecord, thread: Thread): Thread {
    const { definition } = record
    const script = this.#scripts.get(definition.scriptId) as LoadedScript
    if (!thread.loaded.has(script.id)) {
      thread.loaded.add(script.id)
      thread.lockstep.tell({ kind: 'load', script })
    }
    thread.lockstep.tell({ kind: 'open', isolate: record.id, definition })
    thread.isolates.add(record)
    this.#threads.set(record, thread)
    return thread
  }

  /** The culprit is gone; the others are made again. */
  #replace(thread: Thread, culprit: IsolateRecord): void {
    this.#end(thread)
    this.#suspect.add(culprit.definition.codeId)
    if (thread === this.#shared) this.#shared = undefined
    for (const record of thread.isolates) {
      this.#threads.delete(record)
      if (record === culprit) continue
      if (record.steps) this.#replay(record)
      else if (record.busy) record.lost = true
      else record.clear()
    }
  }

  #replay(record: IsolateRecord): void {
    const { lockstep } = this.#open(record, this.#threadFor(record))
    for (const { now, input } of record.steps ?? []) {
      const patienceMs = REPLAY_PATIENCE * this.#watchdogMs
      if (!lockstep.step({ kind: 'step', isolate: record.id, now, input }, patienceMs)) {
        throw new AntipodeError('internal', {
          what: `The environment of ${record.definition.identity.functionName} could not be made again.`,
          why: 'A step that had ended before did not end when it was repeated.',
        })
      }
    }
  }

  #end({ lockstep }: Thread): void {
    this.#ending.push(lockstep.end())
  }
}

function definitionOf(spec: EnvironmentSpec): IsolateDefinition {
  const { code, variables } = spec
  return {
    codeId: code.id,
    scriptId: code.scriptId,
    entry: code.entry,
    file: code.file,
    handlerExport: code.handlerExport,
    handlerName: nameOfHandler(spec),
    directory: code.directory,
    identity: identityOf(spec),
    variables: onThisHost(variables),
    seed: spec.random.hex(SEED_DIGITS),
  }
}

function endless(watchdogMs: number): string {
  return (
    `antipode: the code ran for ${watchdogMs} ms without waiting for anything: an endless loop, a loop that looks ` +
    'at the clock, which stands still while code runs in a simulated world, or one that filled all memory. It ends when ' +
    'its time is up.'
  )
}

function lost(input: Input): StepOutcome {
  const requestId = input.kind === 'invoke' ? `RequestId: ${input.invocation.requestId} ` : ''
  return {
    kind: 'lost',
    lines: ['antipode: the environment was lost to an endless loop of another function.'],
    result: {
      kind: 'error',
      payload: JSON.stringify({
        errorType: 'Runtime.ExitError',
        errorMessage: `${requestId}Error: Runtime exited without providing a reason`,
      }),
    },
  }
}
