// One isolate on whichever thread carries it. Since an isolate is a function of its inputs, it can be made again on
// another thread from the record of them.
import type { Instant } from '../../kernel/time.js'
import type { InvocationResult } from '../environment.js'
import type { Effects, Input, IsolateDefinition } from './protocol.js'

export type StepOutcome =
  | { readonly kind: 'effects'; readonly effects: Effects }
  /** The code did not come to its end; it never will. */
  | { readonly kind: 'endless'; readonly lines: readonly string[] }
  /** The thread was lost to another isolate, and the record is too long to make this one again. */
  | { readonly kind: 'lost'; readonly lines: readonly string[]; readonly result: InvocationResult }

export interface Carrier {
  step(now: Instant, input: Input): StepOutcome
  close(): void
}

/** What a step adds to the record besides its text and bytes. */
const STEP_BYTES = 200

export interface RecordedStep {
  readonly now: Instant
  readonly input: Input
}

export class IsolateRecord {
  readonly id: number
  readonly definition: IsolateDefinition
  readonly #limitBytes: number
  #steps: RecordedStep[] | undefined = []
  #bytes = 0
  /** Whether an event is at work: between events an isolate without its record can start cold. */
  busy = false
  lost = false

  constructor(id: number, definition: IsolateDefinition, limitBytes: number) {
    this.id = id
    this.definition = definition
    this.#limitBytes = limitBytes
  }

  /** Undefined when there were more bytes than are kept. */
  get steps(): readonly RecordedStep[] | undefined {
    return this.#steps
  }

  add(step: RecordedStep): void {
    if (!this.#steps) return
    this.#steps.push(step)
    this.#bytes += STEP_BYTES + sizeOf(step.input)
    if (this.#bytes > this.#limitBytes) this.#steps = undefined
  }

  /** The isolate starts anew; so does its record. */
  clear(): void {
    this.#steps = []
    this.#bytes = 0
  }
}

function sizeOf(input: Input): number {
  if (input.kind === 'invoke') return 2 * input.invocation.payload.length
  return input.kind === 'answered' ? input.response.body.byteLength : 0
}
