// An execution environment: where a function's code runs, one event at a time (LL-01). Two hosts carry it out:
// isolate/ for simulated worlds, worker/ for live ones. Who invokes cannot tell which.
import type { HttpRequest, HttpResponse } from '../aws/http.js'
import type { Random } from '../kernel/random.js'
import type { Instant } from '../kernel/time.js'
import type { CodeBundle } from './code/bundle.js'

export interface EnvironmentSpec {
  readonly region: string
  readonly functionName: string
  readonly functionArn: string
  readonly code: CodeBundle
  /** `process.env` of the function: the template's variables and those that Lambda sets (fidelity 5.3). */
  readonly variables: Readonly<Record<string, string>>
  readonly memoryMb: number
  readonly logGroupName: string
  readonly logStreamName: string
  /** The environment's own stream: its Math.random, its crypto. */
  readonly random: Random
  /** Where every HTTP request of the function's code goes. An `HttpPort` will do. */
  readonly outbound: Outbound
  /** A line that the function wrote to its log. */
  readonly log: (line: string) => void
}

/** The network as a function's code sees it. */
export interface Outbound {
  /**
   * @param onConnected to be called when the connection stands, so that connection time-outs of the code (the SDK's
   * `connectionTimeout`) are those of the connection; without it they last until the answer
   * @throws NetworkError when no answer came
   */
  request(request: HttpRequest, onConnected?: () => void): Promise<HttpResponse>
}

export interface Invocation {
  readonly requestId: string
  /** JSON text. */
  readonly payload: string
  /** When the function's time is up. */
  readonly deadline: Instant
  readonly traceId: string
}

export type InvocationResult = InvocationOutcome & {
  /** How long the start of the environment took before the time of the invocation began (LL-02). */
  readonly initMs?: number
}

type InvocationOutcome =
  | { readonly kind: 'success'; readonly payload: string }
  /** An error that the handler threw, or that ended its initialisation or its process: Lambda's error JSON. */
  | { readonly kind: 'error'; readonly payload: string }
  /** The deadline passed, in an endless loop too. */
  | { readonly kind: 'timeout' }

export interface ExecutionEnvironment {
  /** Never rejects. The first call initialises the code (LL-02). */
  invoke(invocation: Invocation): Promise<InvocationResult>
  /** True after a time-out or an exit: it takes no further event (LL-01). */
  readonly spent: boolean
  end(): void
}

export interface EnvironmentHost {
  create(spec: EnvironmentSpec): ExecutionEnvironment
  /** Ends every environment and whatever carries them. */
  close(): Promise<void>
}
