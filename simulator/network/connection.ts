// A connection that stays open, with messages both ways in order, as TCP keeps them.
import type { Clock } from '../kernel/clock.js'
import { type Instant, msBetween, plusMs } from '../kernel/time.js'
import type { Network } from './network.js'
import type { Place } from './places.js'

/** One direction. */
interface Way {
  lastArrival: Instant
  /** Oldest first. */
  readonly underWay: (() => void)[]
}

export class Connection {
  readonly #clock: Clock
  readonly #ends: { readonly from: Place; readonly to: Place }
  readonly #network: Network
  readonly #onEnd: () => void
  readonly #ways = new Map<Place, Way>()
  #onBroken: (() => void) | undefined
  #open = true

  constructor(clock: Clock, ends: { from: Place; to: Place }, network: Network, onEnd: () => void) {
    this.#clock = clock
    this.#ends = ends
    this.#network = network
    this.#onEnd = onEnd
  }

  /** Towards the side that was connected to. `deliver` runs on arrival, or never. */
  send(deliver: () => void): void {
    this.#carry(this.#ends.from, this.#ends.to, deliver)
  }

  /** Back to the side that connected. */
  sendBack(deliver: () => void): void {
    this.#carry(this.#ends.to, this.#ends.from, deliver)
  }

  /** Called once when the network breaks the connection; never after `close`. */
  onBroken(listener: () => void): void {
    this.#onBroken = listener
  }

  /** Ends it in order: what is under way still arrives. */
  close(): void {
    this.#open = false
    this.#onEnd()
  }

  rulesChanged(): void {
    const { from, to } = this.#ends
    const verdicts = [
      this.#network.judge({ from, to, purpose: 'web-socket' }),
      this.#network.judge({ from: to, to: from, purpose: 'web-socket' }),
    ]
    if (this.#open && verdicts.some((verdict) => verdict.kind === 'refuse')) this.#break()
  }

  #carry(from: Place, to: Place, deliver: () => void): void {
    if (!this.#open) return
    const verdict = this.#network.judge({ from, to, purpose: 'web-socket' })
    if (verdict.kind === 'refuse') this.#break()
    if (verdict.kind === 'refuse' || verdict.kind === 'drop') return
    const delayMs = this.#network.delayMs(from, to) + (verdict.kind === 'delay' ? verdict.delayMs : 0)
    const now = this.#clock.now()
    const way = this.#wayTo(to)
    way.lastArrival = Math.max(plusMs(now, delayMs), way.lastArrival)
    way.underWay.push(deliver)
    // Timers of a machine are not as exact as instants: whichever comes first, it brings the oldest message.
    this.#clock.schedule(msBetween(now, way.lastArrival), () => way.underWay.shift()?.())
  }

  #wayTo(to: Place): Way {
    let way = this.#ways.get(to)
    if (!way) {
      way = { lastArrival: 0, underWay: [] }
      this.#ways.set(to, way)
    }
    return way
  }

  #break(): void {
    this.close()
    this.#clock.schedule(0, () => this.#onBroken?.())
  }
}
