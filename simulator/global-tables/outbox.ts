// The changes of a source that a destination has not acknowledged, oldest first: those that are applied there, those
// under way, those to be sent. A queue and nothing else.
import type { Instant } from '../kernel/time.js'
import type { LocalChange } from './replica.js'

export interface Entry extends LocalChange {
  readonly keyText: string
  /** The position of the entry before it. */
  readonly after: number
  readonly writtenAt: Instant
  /** When it is to be sent; never before the one before it. */
  readonly dueAt: Instant
  /** How much of the destination's own changes the source had when it wrote: what came later, it did not know. */
  readonly seen: number
  /** A later change of the item goes in its place (GT-10). */
  superseded: boolean
}

/** Acknowledged entries are cut off once there are so many. */
const CUT_AT = 1_024

export class Outbox {
  #entries: Entry[] = []
  #acknowledged = 0
  #applied = 0
  #sent = 0

  push(entry: Entry): void {
    this.#entries.push(entry)
  }

  /** How many have not been applied at the destination. */
  get waiting(): number {
    return this.#entries.length - this.#applied
  }

  /** The oldest that has not been applied. */
  get oldest(): Entry | undefined {
    return this.#entries[this.#applied]
  }

  /** How many are sent and not acknowledged. */
  get underWay(): number {
    return this.#sent - this.#acknowledged
  }

  get nextToSend(): Entry | undefined {
    return this.#entries[this.#sent]
  }

  /** Takes what is due, to be sent as one message. */
  takeDue(now: Instant, limit: number): readonly Entry[] {
    const from = this.#sent
    while (this.#sent - from < limit && (this.nextToSend?.dueAt ?? Number.POSITIVE_INFINITY) <= now)
      this.#sent++
    return this.#entries.slice(from, this.#sent)
  }

  /** They are applied in order, so which one it was need not be said. */
  oneApplied(): void {
    this.#applied++
  }

  acknowledge(position: number): void {
    while ((this.#entries[this.#acknowledged]?.position ?? Number.POSITIVE_INFINITY) <= position) {
      this.#acknowledged++
    }
    this.#sent = Math.max(this.#sent, this.#acknowledged)
    if (this.#acknowledged < CUT_AT || this.#acknowledged * 2 < this.#entries.length) return
    const cut = this.#acknowledged
    this.#entries = this.#entries.slice(cut)
    this.#acknowledged = 0
    this.#applied -= cut
    this.#sent -= cut
  }

  /** All that is not acknowledged will be sent again. */
  goBack(): void {
    this.#sent = this.#acknowledged
  }
}
