// The one log of what happened. The kernel knows only the envelope: each folder names its own events
// (`events.ts`), and world/ composes them.
import { createHash } from 'node:crypto'
import type { Clock } from './clock.js'
import type { Instant } from './time.js'

export interface TraceEvent {
  /** `subject.what-happened`, e.g. `route53.health-changed`. */
  readonly type: string
}

/**
 * Writes an event to the trace, whose own the object is from then on, and answers its number, which a later event may
 * give as its cause.
 */
export type Emit<E extends TraceEvent> = (event: E) => number

export type TraceRecord<E extends TraceEvent = TraceEvent> = E & {
  /** Position in the trace, from 1. */
  readonly n: number
  readonly at: Instant
}

export interface TraceOptions {
  /** How many of the latest records stay in memory. All by default: live worlds, which run for days, set it. */
  readonly keep?: number
}

export class Trace<E extends TraceEvent = TraceEvent> {
  readonly #clock: Clock
  readonly #keep: number
  readonly #records: TraceRecord<E>[] = []
  readonly #readers = new Set<(record: TraceRecord<E>) => void>()
  readonly #hash = createHash('sha256')
  #hashed = 0
  #count = 0

  constructor(clock: Clock, options: TraceOptions = {}) {
    this.#clock = clock
    this.#keep = options.keep ?? Number.POSITIVE_INFINITY
  }

  readonly emit: Emit<E> = (event) => {
    // The event itself becomes the record: to copy it costs more than all the rest here.
    const record = event as E & { n: number; at: Instant }
    record.n = ++this.#count
    record.at = this.#clock.now()
    this.#records.push(record)
    // Cut in halves, so that dropping old records costs O(1) each.
    if (this.#records.length > 2 * this.#keep) this.#records.splice(0, this.#records.length - this.#keep)
    for (const reader of this.#readers) reader(record)
    return record.n
  }

  /** The records in memory, oldest first. */
  records(): readonly TraceRecord<E>[] {
    return this.#records
  }

  /** How many events there have been. */
  get count(): number {
    return this.#count
  }

  /** Calls `reader` with every later record; the function that is returned ends that. */
  subscribe(reader: (record: TraceRecord<E>) => void): () => void {
    this.#readers.add(reader)
    return () => this.#readers.delete(reader)
  }

  /**
   * SHA-256 over the NDJSON of every record so far, in hexadecimal. Two runs did the same if it is the same.
   *
   * @throws RangeError when records were dropped
   */
  hash(): string {
    if (this.#records.length < this.#count) throw new RangeError('a trace that forgets has no hash')
    // Only now: most worlds are never asked, and live ones have many records.
    for (; this.#hashed < this.#count; this.#hashed++)
      this.#hash.update(toNdjson(this.#records[this.#hashed] as TraceRecord))
    return this.#hash.copy().digest('hex')
  }
}

/** A record as one line of the trace file: its number and time first. */
export function toNdjson({ n, at, ...event }: TraceRecord): string {
  return `${JSON.stringify({ n, at, ...event })}\n`
}
