// Keeps the streams of a region: their headers, and their records from the oldest that can be read to the newest.
import type { Instant } from '../../kernel/time.js'
import type { StoreChange } from '../../storage/store.js'
import type { State } from '../engine/state.js'
import type { Stream } from '../streams/stream.js'
import type { Layout } from './layout.js'

/** Which records of a stream are in the store. */
interface Kept {
  first: number
  last: number
  /** How many shards its header has. */
  shards: number
}

export class StreamWriter {
  readonly #layout: Layout
  readonly #kept = new Map<string, Kept>()

  constructor(layout: Layout) {
    this.#layout = layout
  }

  /** @param first the oldest record that is in the store */
  loaded(stream: Stream, first: number): void {
    this.#kept.set(stream.arn, { first, last: stream.last, shards: stream.header.afters.length })
  }

  /** What has been appended to a stream, and no longer has to be kept of it at `now`. */
  appended(stream: Stream, now: Instant): StoreChange[] {
    const kept = this.#keptOf(stream)
    const changes: StoreChange[] = []
    for (const record of stream.read(kept.last + 1, stream.last - kept.last)) {
      const { number, ...rest } = record
      changes.push({ key: this.#layout.record(stream.arn, number), value: JSON.stringify(rest) })
    }
    kept.last = stream.last
    if (stream.header.afters.length > kept.shards) changes.push(this.#header(stream, kept))
    // The newest stays: the next one's number follows from it.
    const first = Math.min(stream.firstReadable(now), stream.last)
    for (; kept.first < first; kept.first++) changes.push(this.#removed(stream.arn, kept.first))
    return changes
  }

  /** The headers of all streams as they are now; those that the state has forgotten are removed. */
  all(state: State): StoreChange[] {
    const changes: StoreChange[] = []
    for (const [arn, kept] of this.#kept) {
      if (state.streams.has(arn)) continue
      changes.push({ key: this.#layout.streams + arn, value: undefined })
      for (let number = kept.first; number <= kept.last; number++) changes.push(this.#removed(arn, number))
      this.#kept.delete(arn)
    }
    for (const stream of state.streams.values()) {
      changes.push(this.#header(stream, this.#keptOf(stream)))
    }
    return changes
  }

  #header({ arn, header }: Stream, kept: Kept): StoreChange {
    kept.shards = header.afters.length
    return { key: this.#layout.streams + arn, value: JSON.stringify(header) }
  }

  #keptOf({ arn }: Stream): Kept {
    let kept = this.#kept.get(arn)
    if (!kept) {
      kept = { first: 1, last: 0, shards: 0 }
      this.#kept.set(arn, kept)
    }
    return kept
  }

  #removed(arn: string, number: number): StoreChange {
    return { key: this.#layout.record(arn, number), value: undefined }
  }
}
