// What the simulation and the thread that carries its isolates say to each other. The thread does nothing unless it is
// told to, and answers each step when nothing is left to run.
import type { MessagePort } from 'node:worker_threads'
import type { HttpRequest, HttpResponse } from '../../aws/http.js'
import type { Instant } from '../../kernel/time.js'
import type { NetworkFailure } from '../../network/errors.js'
import type { Outcome } from '../sandbox/function-runtime.js'
import type { FunctionIdentity, RuntimeInvocation } from '../sandbox/invocation-context.js'

export interface LoadedScript {
  readonly id: string
  readonly text: string
  readonly sourceMap: string | undefined
}

export interface IsolateDefinition {
  readonly codeId: string
  readonly scriptId: string
  /** As in CodeBundle. */
  readonly entry: string | undefined
  /** As under /var/task: `src/app.js`. */
  readonly file: string
  readonly handlerExport: string
  readonly handlerName: string
  /** The function's files, absolute. */
  readonly directory: string | undefined
  readonly identity: FunctionIdentity
  readonly variables: Readonly<Record<string, string>>
  /** Of everything random in the isolate. */
  readonly seed: string
}

export type Input =
  | { readonly kind: 'invoke'; readonly invocation: RuntimeInvocation }
  /** The connection of a request stands. */
  | { readonly kind: 'connected'; readonly id: number }
  | { readonly kind: 'answered'; readonly id: number; readonly response: HttpResponse }
  | { readonly kind: 'failed'; readonly id: number; readonly failure: NetworkFailure }
  /** Time has come to the `wakeAt` of an earlier step. */
  | { readonly kind: 'wake' }

export type Command =
  | { readonly kind: 'load'; readonly script: LoadedScript }
  | { readonly kind: 'open'; readonly isolate: number; readonly definition: IsolateDefinition }
  | { readonly kind: 'close'; readonly isolate: number }
  | { readonly kind: 'step'; readonly isolate: number; readonly now: Instant; readonly input: Input }

/** The answer to a step. */
export interface Effects {
  readonly lines: readonly string[]
  readonly requests: readonly { readonly id: number; readonly request: HttpRequest }[]
  /** When the earliest timer of the isolate is due. */
  readonly wakeAt: Instant | undefined
  readonly outcome: Outcome | undefined
}

/** Instead of effects: a fault of Antipode itself. */
export interface Fault {
  readonly fault: string
}

/** Cells of the shared memory by which the two sides wait for each other. */
export const SIGNAL = { commands: 0, answers: 1, cells: 2 } as const

export interface ThreadData {
  readonly signals: Int32Array
  readonly port: MessagePort
}
