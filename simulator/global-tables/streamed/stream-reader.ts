// Reads a stream in order: shards after their parents, each from where it was left. What records mean is not known here.
import { AwsError } from '../../aws/errors.js'
import type { Shape } from '../../aws/service.js'
import type { Instant } from '../../kernel/time.js'
import type { Endpoint, RecordsPage, Shard } from './endpoint.js'
import type { ShardPosition } from './journal.js'

/** So that what is asked meanwhile need not wait for the end of a long stream. */
const MOST_PAGES_AT_ONCE = 20

interface Cursor {
  readonly shard: Shard
  position: ShardPosition
  iterator: string | undefined
  /** When it was last asked and had nothing more. */
  emptyAt: Instant | undefined
}

export interface ReadPage {
  readonly records: readonly Shape[]
  /** The last look that did not show them. */
  readonly notBefore: Instant | undefined
  /** Where reading goes on once they are dealt with. */
  readonly positions: Readonly<Record<string, ShardPosition>>
}

export class StreamReader {
  readonly #endpoint: Endpoint
  readonly #now: () => Instant
  readonly streamArn: string
  readonly #cursors = new Map<string, Cursor>()
  readonly #positions: Readonly<Record<string, ShardPosition>>
  #gap = false

  /** @param positions of an earlier reader of the same stream; shards that are not among them are read whole */
  constructor(
    endpoint: Endpoint,
    now: () => Instant,
    streamArn: string,
    positions: Readonly<Record<string, ShardPosition>> = {},
  ) {
    this.#endpoint = endpoint
    this.#now = now
    this.streamArn = streamArn
    this.#positions = positions
  }

  get positions(): Readonly<Record<string, ShardPosition>> {
    return Object.fromEntries([...this.#cursors].map(([id, { position }]) => [id, position]))
  }

  /**
   * Records may have been trimmed before they were read (ST-01) without an error saying so: an unread shard is gone, or
   * was to be read from its beginning after a time in which nobody looked.
   */
  get hasGap(): boolean {
    return this.#gap
  }

  /** Nothing more will come of this stream: it was disabled, or is of a table that is no more. */
  get ended(): boolean {
    return this.#cursors.size > 0 && [...this.#cursors.values()].every(({ position }) => position === 'end')
  }

  /** Asks which shards there are; those that are gone from the list are forgotten. */
  async list(): Promise<void> {
    const shards = await this.#endpoint.shards(this.streamArn)
    const listed = new Set(shards.map(({ id }) => id))
    for (const [id, { position }] of [...this.#cursors]) {
      if (listed.has(id)) continue
      if (position !== 'end') this.#gap = true
      this.#cursors.delete(id)
    }
    for (const shard of shards) {
      if (this.#cursors.has(shard.id)) continue
      const position = this.#positions[shard.id] ?? 'start'
      this.#cursors.set(shard.id, { shard, position, iterator: undefined, emptyAt: undefined })
    }
  }

  /** Takes up the positions of an earlier reader. */
  async resume(): Promise<void> {
    await this.list()
    for (const [id, position] of Object.entries(this.#positions)) {
      if (position === 'start' || (position !== 'end' && !this.#cursors.has(id))) this.#gap = true
    }
  }

  /** Calls `deal` with every page that is not empty, then goes on behind it. Answers whether there was one. */
  async read(deal: (page: ReadPage) => Promise<void>): Promise<boolean> {
    if (this.#cursors.size === 0) await this.list()
    let showed = false
    let ended = false
    for (const cursor of this.#cursors.values()) {
      if (cursor.position === 'end' || this.#waitsForParent(cursor)) continue
      for (let pages = 0; pages < MOST_PAGES_AT_ONCE; pages++) {
        const askedAt = this.#now()
        const { records, next } = await this.#page(cursor)
        if (records.length > 0) {
          showed = true
          const last = sequenceNumber(records.at(-1) as Shape)
          const position: ShardPosition = next === undefined ? 'end' : { after: last }
          const positions = { ...this.positions, [cursor.shard.id]: position }
          await deal({ records, notBefore: cursor.emptyAt, positions })
          cursor.position = position
        } else {
          cursor.emptyAt = askedAt
          if (next === undefined) cursor.position = 'end'
        }
        cursor.iterator = next
        ended ||= next === undefined
        if (records.length === 0 || next === undefined) break
      }
    }
    // Its children may be there.
    if (ended) await this.list()
    return showed
  }

  /** Moves behind all records that there are. */
  async skip(): Promise<void> {
    await this.list()
    for (const cursor of this.#cursors.values()) {
      if (cursor.shard.closed) cursor.position = 'end'
    }
    let more = true
    while (more) more = await this.read(async () => {})
  }

  async #page(cursor: Cursor): Promise<RecordsPage> {
    cursor.iterator ??= await this.#iterator(cursor)
    try {
      return await this.#endpoint.records(cursor.iterator)
    } catch (error) {
      if (!(error instanceof AwsError && error.code === 'ExpiredIteratorException')) throw error
      // ST-08: after 15 minutes, as after a long sleep of the machine.
      if (cursor.position === 'start') this.#gap = true
      cursor.iterator = undefined
      cursor.iterator = await this.#iterator(cursor)
      return this.#endpoint.records(cursor.iterator)
    }
  }

  #iterator({ shard, position }: Cursor): Promise<string> {
    const after = typeof position === 'object' ? position.after : undefined
    return this.#endpoint.iterator(this.streamArn, shard.id, after)
  }

  /** ST-04. */
  #waitsForParent({ shard: { parent } }: Cursor): boolean {
    const position = parent === undefined ? undefined : this.#cursors.get(parent)?.position
    return position !== undefined && position !== 'end'
  }
}

function sequenceNumber(record: Shape): string {
  return (record.dynamodb as Shape).SequenceNumber as string
}
