// The recent past of a region's items, for reads that may be behind. It is kept only where reads may be, and no longer
// than they may be behind; which reads those are is items/seen.ts.
import { type Instant, plusMs } from '../../kernel/time.js'
import type { ItemChange } from './changes.js'

export class Past {
  readonly #keepMs: number
  readonly #changes = new Map<string, ItemChange[]>()

  /** @param keepMs how far behind a read may be */
  constructor(keepMs: number) {
    this.#keepMs = keepMs
  }

  append(change: ItemChange): void {
    const changes = this.#changes.get(change.tableName)
    if (!changes) {
      this.#changes.set(change.tableName, [change])
      return
    }
    changes.push(change)
    const kept = this.#firstKept(changes, change.at)
    // Cut in halves, so that dropping what is old costs O(1) each.
    if (kept > changes.length / 2) changes.splice(0, kept)
  }

  forget(tableName: string): void {
    this.#changes.delete(tableName)
  }

  /** A table's changes that a read at `now` might not have seen yet, newest first. */
  *recent(tableName: string, now: Instant): Generator<ItemChange> {
    const changes = this.#changes.get(tableName) ?? []
    for (let index = changes.length - 1; index >= 0; index--) {
      const change = changes[index] as ItemChange
      if (change.at <= plusMs(now, -this.#keepMs)) return
      yield change
    }
  }

  #firstKept(changes: readonly ItemChange[], now: Instant): number {
    const horizon = plusMs(now, -this.#keepMs)
    let low = 0
    let high = changes.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((changes[middle] as ItemChange).at <= horizon) low = middle + 1
      else high = middle
    }
    return low
  }
}
