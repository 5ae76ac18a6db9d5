// Wakes up when items of a region's tables have expired. Between a time and the sweep that sees it AWS lets up to
// days pass, in which items are still read and can be brought back to life (ST-16).
import type { Clock, Timer } from '../../kernel/clock.js'
import { type Instant, MICROS_PER_MS, msBetween } from '../../kernel/time.js'
import type { Change } from '../engine/changes.js'
import type { StoredItem } from '../engine/entry.js'
import type { Table } from '../engine/state.js'
import { Expiry } from './expiry.js'

const MICROS_PER_SECOND = 1_000 * MICROS_PER_MS

const MOST_AT_ONCE = 1_000

export interface ExpiryTimerOptions {
  readonly clock: Clock
  readonly now: () => Instant
  readonly sweepMs: number
  readonly expire: (tableName: string, items: readonly StoredItem[]) => void
}

export class ExpiryTimer {
  readonly #options: ExpiryTimerOptions
  readonly #tables = new Map<string, Expiry>()
  #timer: Timer | undefined
  #dueAt: Instant | undefined
  /** A sweep has left items to another, so that requests come in between. */
  #unfinished = false

  constructor(options: ExpiryTimerOptions) {
    this.#options = options
  }

  /** To be called after every change. @param table as it is now; undefined: it is gone */
  changed(change: Change, table: Table | undefined): void {
    if (change.kind === 'item') {
      const expiry = this.#tables.get(change.tableName)
      if (!expiry) return
      expiry.changed(change)
    } else if (change.kind === 'delete-table') this.#tables.delete(change.tableName)
    else if (change.kind === 'settings' && table) this.#follow(table)
    else return
    this.#plan()
  }

  /** To be called for a table that an earlier run has left. */
  loaded(table: Table): void {
    this.#follow(table)
    this.#plan()
  }

  stop(): void {
    this.#timer?.cancel()
    this.#timer = undefined
    this.#dueAt = undefined
  }

  #follow(table: Table): void {
    const { ttlAttribute } = table.settings
    if (ttlAttribute === undefined) this.#tables.delete(table.name)
    else if (this.#tables.get(table.name)?.attributeName !== ttlAttribute)
      this.#tables.set(table.name, new Expiry(table, ttlAttribute))
  }

  #plan(): void {
    let next = Number.POSITIVE_INFINITY
    for (const expiry of this.#tables.values()) next = Math.min(next, expiry.nextSeconds() ?? next)
    if (next === Number.POSITIVE_INFINITY) {
      this.stop()
      return
    }
    const { clock, now, sweepMs } = this.#options
    const sweepMicros = sweepMs * MICROS_PER_MS
    const dueAt = this.#unfinished
      ? now()
      : Math.ceil(Math.max(next * MICROS_PER_SECOND, now()) / sweepMicros) * sweepMicros
    if (dueAt === this.#dueAt) return
    this.stop()
    this.#dueAt = dueAt
    this.#timer = clock.schedule(msBetween(now(), dueAt), () => {
      this.stop()
      this.#sweep()
    })
  }

  #sweep(): void {
    const nowSeconds = this.#options.now() / MICROS_PER_SECOND
    this.#unfinished = false
    for (const [tableName, expiry] of [...this.#tables]) {
      const items = expiry.expired(nowSeconds, MOST_AT_ONCE)
      if (items.length === MOST_AT_ONCE) this.#unfinished = true
      if (items.length > 0) this.#options.expire(tableName, items)
    }
    this.#plan()
  }
}
