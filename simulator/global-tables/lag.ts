// How long changes take on one link, as the settings say or drawn (fidelity 9; GT-01).
import type { Random } from '../kernel/random.js'
import { type Instant, msBetween } from '../kernel/time.js'
import { roundTripTime } from '../network/round-trip-times.js'
import type { GlobalTableSettings } from './settings.js'

const BASE_MS = 500
/** The tail is log-normal: half of the draws are below the median; capped, so that the whole is about 2.5 s at most. */
const TAIL = { medianMs: 100, sigma: 1, mostMs: 2_000 }
/**
 * A link is slow or fast for a while, not anew for each change: changes stay in order, so one slow change would hold
 * up all that follow.
 */
const TAIL_HOLDS_MS = 1_000

export class Lag {
  readonly #settings: GlobalTableSettings
  readonly #random: Random
  readonly #roundTripMs: number
  #tailMs = 0
  #drawnAt: Instant | undefined

  constructor(from: string, to: string, settings: GlobalTableSettings, random: Random) {
    this.#settings = settings
    this.#random = random
    this.#roundTripMs = roundTripTime(from, to).averageMs
  }

  /** How long a change that is written now waits before it is sent: its lag without the way itself. */
  waitMs(now: Instant): number {
    const wholeMs = this.#settings.lagMs ?? BASE_MS + this.#roundTripMs + this.#tail(now)
    const earlierMs = this.#random.float() * this.#settings.spreadMs
    return Math.max(0, wholeMs - earlierMs - this.#roundTripMs / 2)
  }

  #tail(now: Instant): number {
    if (this.#drawnAt === undefined || msBetween(this.#drawnAt, now) >= TAIL_HOLDS_MS) {
      this.#drawnAt = now
      this.#tailMs = Math.min(TAIL.mostMs, TAIL.medianMs * Math.exp(TAIL.sigma * this.#random.normal()))
    }
    return this.#tailMs
  }
}
