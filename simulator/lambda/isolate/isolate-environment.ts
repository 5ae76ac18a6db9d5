// An execution environment as an isolate: gives the code its inputs at their virtual instants, and carries out what it
// wants of the world. Where the code runs is the carrier's affair.
import type { Timer } from '../../kernel/clock.js'
import type { Kernel } from '../../kernel/kernel.js'
import { type Instant, msBetween } from '../../kernel/time.js'
import { NetworkError } from '../../network/errors.js'
import type { EnvironmentSpec, ExecutionEnvironment, Invocation, InvocationResult } from '../environment.js'
import type { Carrier } from './carrier.js'
import type { Effects, Input } from './protocol.js'

export class IsolateEnvironment implements ExecutionEnvironment {
  readonly #kernel: Kernel
  readonly #spec: EnvironmentSpec
  readonly #carrier: Carrier
  #finish: ((result: InvocationResult) => void) | undefined
  #deadline: Timer | undefined
  #wake: { readonly at: Instant; readonly timer: Timer } | undefined
  #wakeAt: Instant | undefined
  /** What came while the environment was frozen (LL-01). */
  readonly #held: Input[] = []
  #spent = false

  constructor(kernel: Kernel, spec: EnvironmentSpec, carrier: Carrier) {
    this.#kernel = kernel
    this.#spec = spec
    this.#carrier = carrier
  }

  get spent(): boolean {
    return this.#spent
  }

  invoke(invocation: Invocation): Promise<InvocationResult> {
    return new Promise((finish) => {
      if (this.#spent || this.#finish) {
        const why = this.#spent ? 'takes no further event' : 'is at work on another event'
        finish({
          kind: 'error',
          payload: JSON.stringify({
            errorType: 'Runtime.ExitError',
            errorMessage: `RequestId: ${invocation.requestId} Error: the execution environment ${why}`,
          }),
        })
        return
      }
      this.#finish = finish
      const leftMs = msBetween(this.#kernel.clock.now(), invocation.deadline)
      this.#deadline = this.#kernel.clock.schedule(leftMs, () => this.#timeOut())
      const { requestId, payload, deadline, traceId } = invocation
      this.#step({ kind: 'invoke', invocation: { requestId, payload, deadline, traceId } })
      // Thawed: what waited reaches the code after the event.
      for (const input of this.#held.splice(0)) this.#deliver(input)
      this.#scheduleWake()
    })
  }

  end(): void {
    this.#spent = true
    this.#deadline?.cancel()
    this.#wake?.timer.cancel()
    this.#held.length = 0
    this.#carrier.close()
    this.#finish?.({ kind: 'timeout' })
    this.#finish = undefined
  }

  #deliver(input: Input): void {
    if (this.#spent) return
    if (this.#finish) this.#step(input)
    else this.#held.push(input)
  }

  #step(input: Input): void {
    if (this.#spent) return
    const outcome = this.#carrier.step(this.#kernel.clock.now(), input)
    if (outcome.kind === 'effects') this.#carryOut(outcome.effects)
    else {
      // An endless loop: on AWS it ends when the function's time is up, and so it does here. No further input.
      for (const line of outcome.lines) this.#spec.log(line)
      this.#spent = true
      this.#wake?.timer.cancel()
      if (outcome.kind === 'lost') this.#conclude(outcome.result)
    }
  }

  #carryOut({ lines, requests, wakeAt, outcome }: Effects): void {
    for (const line of lines) this.#spec.log(line)
    for (const { id, request } of requests) {
      const answer = this.#spec.outbound
        .request(request, () => this.#connected(id))
        .then(
          (response) => this.#deliver({ kind: 'answered', id, response }),
          (error) => {
            if (!(error instanceof NetworkError)) throw error
            this.#deliver({ kind: 'failed', id, failure: error.failure })
          },
        )
      this.#kernel.background(answer)
    }
    this.#wakeAt = wakeAt
    if (outcome) {
      if (outcome.fatal) {
        this.#spent = true
        this.#carrier.close()
      }
      this.#conclude({ kind: outcome.kind, payload: outcome.payload })
    }
    this.#scheduleWake()
  }

  /** Later than the request itself, also where the connection stands at once. */
  #connected(id: number): void {
    this.#kernel.background(Promise.resolve().then(() => this.#deliver({ kind: 'connected', id })))
  }

  /** Timers of a frozen environment wait for its next event. */
  #scheduleWake(): void {
    const at = this.#finish && !this.#spent ? this.#wakeAt : undefined
    if (this.#wake?.at === at) return
    this.#wake?.timer.cancel()
    this.#wake = undefined
    if (at === undefined) return
    const timer = this.#kernel.clock.schedule(msBetween(this.#kernel.clock.now(), at), () => {
      this.#wake = undefined
      this.#step({ kind: 'wake' })
    })
    this.#wake = { at, timer }
  }

  #timeOut(): void {
    this.#spent = true
    this.#wake?.timer.cancel()
    this.#carrier.close()
    this.#conclude({ kind: 'timeout' })
  }

  #conclude(result: InvocationResult): void {
    const finish = this.#finish
    this.#finish = undefined
    this.#deadline?.cancel()
    finish?.(result)
  }
}
