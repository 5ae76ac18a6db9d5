// Which of a table's items have expired, and when the next one will (ST-16). Knows no clock: dynamodb.ts asks.
import sortedBTree from 'sorted-btree'
import { MICROS_PER_MS } from '../../kernel/time.js'
import { type ItemChange, isLive } from '../engine/changes.js'
import type { StoredItem } from '../engine/entry.js'
import { compareKeys, type TreeKey } from '../engine/keys.js'
import type { Table } from '../engine/state.js'
import { attribute } from '../values/attribute-value.js'

/** AWS leaves items alone whose time lies further back, as most likely a mistake. */
const MAX_AGE_SECONDS = 5 * 365 * 24 * 3_600

/** In the year 2255; a time in milliseconds, by mistake, is far behind it. */
const LAST_SECONDS = Number.MAX_SAFE_INTEGER / (1_000 * MICROS_PER_MS)

interface Due {
  readonly atSeconds: number
  readonly key: TreeKey
}

export class Expiry {
  readonly attributeName: string
  readonly #due = new sortedBTree.default<Due, StoredItem>(
    undefined,
    (a, b) => a.atSeconds - b.atSeconds || compareKeys(a.key, b.key),
  )

  constructor(table: Table, attributeName: string) {
    this.attributeName = attributeName
    for (const stored of table.items.values()) this.#add(stored)
  }

  changed({ before, after }: ItemChange): void {
    if (isLive(before)) {
      const due = this.#dueOf(before)
      if (due) this.#due.delete(due)
    }
    if (isLive(after)) this.#add(after)
  }

  /** When the next item expires, in seconds of Unix time. */
  nextSeconds(): number | undefined {
    return this.#due.minKey()?.atSeconds
  }

  /** The first items whose time has come; those that are too long past are forgotten. */
  expired(nowSeconds: number, limit: number): readonly StoredItem[] {
    const expired: StoredItem[] = []
    const ignored: Due[] = []
    for (const [due, stored] of this.#due.entries()) {
      if (due.atSeconds > nowSeconds || expired.length === limit) break
      if (due.atSeconds < nowSeconds - MAX_AGE_SECONDS) ignored.push(due)
      else expired.push(stored)
    }
    for (const due of ignored) this.#due.delete(due)
    return expired
  }

  #add(stored: StoredItem): void {
    const due = this.#dueOf(stored)
    if (due) this.#due.set(due, stored)
  }

  /** Numbers only; whatever else the attribute holds never expires, nor does what lies beyond all instants. */
  #dueOf({ key, item }: StoredItem): Due | undefined {
    const value = attribute(item, this.attributeName)
    if (!value || !('N' in value)) return undefined
    const atSeconds = Number(value.N)
    return atSeconds <= LAST_SECONDS ? { atSeconds, key } : undefined
  }
}
