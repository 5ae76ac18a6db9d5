// An execution environment as a worker thread, in real time. The thread starts with the first event, and is ended from
// outside when the function's time is up, in an endless loop too.
import { Worker } from 'node:worker_threads'
import type { HttpRequest } from '../../aws/http.js'
import type { Timer } from '../../kernel/clock.js'
import type { Kernel } from '../../kernel/kernel.js'
import { type Instant, msBetween } from '../../kernel/time.js'
import { NetworkError } from '../../network/errors.js'
import type { EnvironmentSpec, ExecutionEnvironment, Invocation, InvocationResult } from '../environment.js'
import { onThisHost } from '../sandbox/host-runtime.js'
import type { FromWorker, ToWorker, WorkerDefinition } from './protocol.js'
import type { SharedScript } from './shared-script.js'

/** Node.js and a handler with the AWS SDK do not start in less. */
const LEAST_HEAP_MB = 96
/** Short-lived values of a handler are few; V8's own choice takes several times as much per thread. */
const YOUNG_GENERATION_MB = 8

/** LL-02: what a thread and its code may take to start; after that, it goes on in the time of the invocation. */
const INIT_MS = 10_000

export interface WorkerSurroundings {
  readonly kernel: Kernel
  readonly passThrough: (request: HttpRequest) => boolean
  readonly script: SharedScript
  readonly onEnd: (ending: Promise<unknown>) => void
}

interface Running {
  readonly requestId: string
  readonly finish: (result: InvocationResult) => void
  readonly timeoutMs: number
  readonly begun: Instant
  deadline: Timer
  initMs?: number
}

export class WorkerEnvironment implements ExecutionEnvironment {
  readonly #surroundings: WorkerSurroundings
  readonly #spec: EnvironmentSpec
  readonly #definition: Omit<WorkerDefinition, keyof SharedScript>
  #worker: Worker | undefined
  #running: Running | undefined
  #spent = false

  constructor(
    surroundings: WorkerSurroundings,
    spec: EnvironmentSpec,
    definition: Omit<WorkerDefinition, keyof SharedScript>,
  ) {
    this.#surroundings = surroundings
    this.#spec = spec
    this.#definition = definition
  }

  get spent(): boolean {
    return this.#spent
  }

  invoke(invocation: Invocation): Promise<InvocationResult> {
    return new Promise((finish) => {
      const { requestId, payload, deadline, traceId } = invocation
      if (this.#spent || this.#running) {
        finish(exited(requestId, 'the execution environment takes no further event'))
        return
      }
      const begun = this.#surroundings.kernel.clock.now()
      const timeoutMs = msBetween(begun, deadline)
      const limitMs = this.#worker ? timeoutMs : INIT_MS + timeoutMs
      this.#running = { requestId, finish, timeoutMs, begun, deadline: this.#deadlineIn(limitMs) }
      this.#worker ??= this.#start()
      this.#worker.ref()
      this.#tell({ kind: 'invoke', invocation: { requestId, payload, deadline, traceId }, timeoutMs })
    })
  }

  end(): void {
    this.#stop()
    if (this.#running)
      this.#conclude(exited(this.#running.requestId, 'Runtime exited without providing a reason'))
  }

  #deadlineIn(ms: number): Timer {
    return this.#surroundings.kernel.clock.schedule(ms, () => {
      this.#stop()
      this.#conclude({ kind: 'timeout' })
    })
  }

  #initialised(): void {
    const running = this.#running
    if (!running) return
    running.deadline.cancel()
    running.deadline = this.#deadlineIn(running.timeoutMs)
    running.initMs = msBetween(running.begun, this.#surroundings.kernel.clock.now())
  }

  #start(): Worker {
    const { sourceMap, codeCache } = this.#surroundings.script
    const data: WorkerDefinition = { ...this.#definition, sourceMap, codeCache }
    const worker = new Worker(new URL('./thread.js', import.meta.url), {
      workerData: data,
      env: { ...onThisHost(this.#spec.variables) },
      stdout: true,
      stderr: true,
      name: this.#spec.functionName,
      resourceLimits: {
        maxOldGenerationSizeMb: Math.max(LEAST_HEAP_MB, this.#spec.memoryMb),
        maxYoungGenerationSizeMb: YOUNG_GENERATION_MB,
      },
    })
    worker.on('message', (message: FromWorker) => this.#receive(message))
    for (const output of [worker.stdout, worker.stderr]) {
      output.on('data', (text: Buffer) => this.#spec.log(text.toString().replace(/\n$/, '')))
    }
    // Code may throw anything, also nothing.
    worker.on('error', (error: Partial<NodeJS.ErrnoException> | null | undefined) => {
      const killed = error?.code === 'ERR_WORKER_OUT_OF_MEMORY'
      this.#gone(killed ? 'Runtime exited with error: signal: killed' : String(error?.stack ?? error))
    })
    worker.on('exit', () => this.#gone('Runtime exited without providing a reason'))
    return worker
  }

  #receive(message: FromWorker): void {
    switch (message.kind) {
      case 'line':
        this.#spec.log(message.line)
        break
      case 'request':
        this.#request(message.id, message.request)
        break
      case 'initialised':
        this.#initialised()
        break
      case 'code-cache':
        this.#surroundings.script.codeCache ??= message.bytes
        break
      case 'outcome': {
        const { kind, payload, fatal } = message.outcome
        if (fatal) this.#stop()
        this.#worker?.unref()
        this.#conclude({ kind, payload })
      }
    }
  }

  #request(id: number, request: HttpRequest): void {
    if (this.#surroundings.passThrough(request)) {
      this.#tell({ kind: 'pass', id })
      return
    }
    const answer = this.#spec.outbound
      .request(request, () => this.#tell({ kind: 'connected', id }))
      .then(
        (response) => this.#tell({ kind: 'answered', id, response }),
        (error) => {
          if (!(error instanceof NetworkError)) throw error
          this.#tell({ kind: 'failed', id, failure: error.failure })
        },
      )
    this.#surroundings.kernel.background(answer)
  }

  #tell(message: ToWorker): void {
    if (!this.#spent) this.#worker?.postMessage(message)
  }

  /** The thread has ended by itself. */
  #gone(reason: string): void {
    this.#spent = true
    if (this.#running) this.#conclude(exited(this.#running.requestId, reason))
  }

  #stop(): void {
    this.#spent = true
    if (this.#worker) this.#surroundings.onEnd(this.#worker.terminate())
  }

  #conclude(result: InvocationResult): void {
    const running = this.#running
    this.#running = undefined
    running?.deadline.cancel()
    const { initMs } = running ?? {}
    running?.finish(initMs === undefined ? result : { ...result, initMs })
  }
}

/** LI-03. */
function exited(requestId: string, reason: string): InvocationResult {
  const error = { errorType: 'Runtime.ExitError', errorMessage: `RequestId: ${requestId} Error: ${reason}` }
  return { kind: 'error', payload: JSON.stringify(error) }
}
