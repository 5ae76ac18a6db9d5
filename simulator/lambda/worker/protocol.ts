// What a live environment and its worker thread say to each other.
import type { HttpRequest, HttpResponse } from '../../aws/http.js'
import type { NetworkFailure } from '../../network/errors.js'
import type { Outcome } from '../sandbox/function-runtime.js'
import type { FunctionIdentity, RuntimeInvocation } from '../sandbox/invocation-context.js'

export interface WorkerDefinition {
  readonly script: string
  /** As in CodeBundle. */
  readonly entry: string | undefined
  /** JSON in UTF-8; one copy in memory for all workers of a script. */
  readonly sourceMap: SharedArrayBuffer | undefined
  /** What V8 made of the script in the first worker that ran it, if there was one. */
  readonly codeCache: SharedArrayBuffer | undefined
  /** As under /var/task: `src/app.js`. */
  readonly file: string
  /** What the code sees as /var/task: absolute. */
  readonly directory: string | undefined
  readonly handlerExport: string
  readonly handlerName: string
  readonly identity: FunctionIdentity
}

export type ToWorker =
  /** `timeoutMs` counts from where the code is initialised. */
  | { readonly kind: 'invoke'; readonly invocation: RuntimeInvocation; readonly timeoutMs: number }
  | { readonly kind: 'connected'; readonly id: number }
  | { readonly kind: 'answered'; readonly id: number; readonly response: HttpResponse }
  | { readonly kind: 'failed'; readonly id: number; readonly failure: NetworkFailure }
  /** The request is for the real network: the worker makes it itself. */
  | { readonly kind: 'pass'; readonly id: number }

export type FromWorker =
  | { readonly kind: 'line'; readonly line: string }
  | { readonly kind: 'request'; readonly id: number; readonly request: HttpRequest }
  /** The code is loaded, and the time of the first invocation begins. */
  | { readonly kind: 'initialised' }
  | { readonly kind: 'outcome'; readonly outcome: Outcome }
  /** For the workers after it; from one that had none. */
  | { readonly kind: 'code-cache'; readonly bytes: SharedArrayBuffer }
