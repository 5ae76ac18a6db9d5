// The execution environments of one function with one code and configuration: warm ones wait here, the latest used
// first. It knows no limit on how many there are; concurrency.ts does.
import type { Clock, Timer } from '../../kernel/clock.js'
import { type Instant, msBetween } from '../../kernel/time.js'
import type { ExecutionEnvironment } from '../environment.js'

export interface PooledEnvironment {
  readonly environment: ExecutionEnvironment
  /** False until it has taken its first event: that one is a cold start. */
  warm: boolean
  /** The request it works on, which its log lines belong to. */
  requestId: string | undefined
  /** Takes the lines of the current request, where its caller wants them. */
  tail: string[] | undefined
  readonly log: (line: string) => void
}

interface Waiting {
  readonly pooled: PooledEnvironment
  readonly since: Instant
}

export class EnvironmentPool {
  readonly #clock: Clock
  readonly #idleMs: number
  readonly #create: () => PooledEnvironment
  /** Longest waiting first. */
  readonly #waiting: Waiting[] = []
  #idleOut: Timer | undefined
  #retired = false

  constructor(clock: Clock, idleMs: number, create: () => PooledEnvironment) {
    this.#clock = clock
    this.#idleMs = idleMs
    this.#create = create
  }

  /** A warm environment, or a new one. Only the caller's until `giveBack` (LL-01). */
  take(): PooledEnvironment {
    return this.#waiting.pop()?.pooled ?? this.#create()
  }

  giveBack(pooled: PooledEnvironment): void {
    if (this.#retired || pooled.environment.spent) {
      pooled.environment.end()
      return
    }
    this.#waiting.push({ pooled, since: this.#clock.now() })
    // One timer for the whole pool, not one per event: it looks at who waits longest.
    this.#idleOut ??= this.#clock.schedule(this.#idleMs, () => this.#endIdle())
  }

  /** The function has other code or settings now, or is gone: environments end, those at work after it. */
  retire(): void {
    this.#retired = true
    this.#idleOut?.cancel()
    for (const { pooled } of this.#waiting.splice(0)) pooled.environment.end()
  }

  #endIdle(): void {
    const now = this.#clock.now()
    while (this.#waiting[0] && msBetween(this.#waiting[0].since, now) >= this.#idleMs) {
      this.#waiting.shift()?.pooled.environment.end()
    }
    const oldest = this.#waiting[0]
    this.#idleOut = oldest
      ? this.#clock.schedule(this.#idleMs - msBetween(oldest.since, now), () => this.#endIdle())
      : undefined
  }
}
