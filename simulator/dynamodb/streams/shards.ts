// The shards of a stream (ST-04): one at a time takes records; after its time it is closed, and a child goes on. Knows
// no clock: which shard is open follows from the time that it is asked for.
import { type Instant, MICROS_PER_MS } from '../../kernel/time.js'

/** ST-01. */
export const RETENTION_MS = 24 * 3_600_000

export interface Shard {
  /** From 0, in the order of time. */
  readonly index: number
  readonly id: string
  readonly parentId: string | undefined
  /** The number of the last record before it; 0 when there was none. */
  readonly after: number
  /** The number of the last record before its end; undefined while it is open. */
  readonly last: number | undefined
}

export class Shards {
  readonly #createdAt: Instant
  readonly lifeMs: number
  readonly #lifeMicros: number
  readonly #afters: number[]

  /** @param afters those of an earlier run */
  constructor(createdAt: Instant, lifeMs: number, afters: readonly number[] = [0]) {
    this.#createdAt = createdAt
    this.#afters = [...afters]
    this.lifeMs = lifeMs
    this.#lifeMicros = lifeMs * MICROS_PER_MS
  }

  /** `after` of each shard that a record has come to, or before which one has. */
  get afters(): readonly number[] {
    return this.#afters
  }

  /** To be called before a record is appended. @param count of the records before it */
  advance(at: Instant, count: number): void {
    for (let last = this.#indexAt(at); this.#afters.length <= last; ) this.#afters.push(count)
  }

  /**
   * Those whose records may be read still, the oldest first.
   *
   * @param count of the stream's records
   * @param endedAt when the last shard was closed for good
   */
  listed(now: Instant, count: number, endedAt: Instant | undefined): readonly Shard[] {
    const open = this.#indexAt(endedAt ?? now)
    const horizon = now - RETENTION_MS * MICROS_PER_MS - this.#createdAt
    const first = Math.min(open, Math.max(0, Math.ceil(horizon / this.#lifeMicros - 1)))
    return Array.from({ length: open - first + 1 }, (_, n) => this.#shard(first + n, open, count, endedAt))
  }

  /** The shard of an ID, listed or not; undefined when there is none. */
  find(id: string, now: Instant, count: number, endedAt: Instant | undefined): Shard | undefined {
    const open = this.#indexAt(endedAt ?? now)
    const index = Number.parseInt(id.slice(-INDEX_DIGITS), 16) - 1
    if (!(index >= 0 && index <= open) || this.#idOf(index) !== id) return undefined
    return this.#shard(index, open, count, endedAt)
  }

  #shard(index: number, open: number, count: number, endedAt: Instant | undefined): Shard {
    return {
      index,
      id: this.#idOf(index),
      parentId: index > 0 ? this.#idOf(index - 1) : undefined,
      after: this.#afters[index] ?? count,
      last: index === open && endedAt === undefined ? undefined : (this.#afters[index + 1] ?? count),
    }
  }

  /** A clock that is set back opens no shard again. */
  #indexAt(at: Instant): number {
    return Math.max(this.#afters.length - 1, Math.floor((at - this.#createdAt) / this.#lifeMicros))
  }

  #idOf(index: number): string {
    const begins = Math.floor((this.#createdAt + index * this.#lifeMicros) / MICROS_PER_MS)
    return `shardId-${String(begins).padStart(20, '0')}-${(index + 1).toString(16).padStart(INDEX_DIGITS, '0')}`
  }
}

const INDEX_DIGITS = 8
