// A table's stream: its records as the changes they show, in order (ST-01, ST-02). Which shard has which records is
// shards.ts; what a record looks like to a reader is record.ts.

import type { Instant } from '../../kernel/time.js'
import { MICROS_PER_MS } from '../../kernel/time.js'
import type { TableKeySchema } from '../engine/schema.js'
import type { Attributes } from '../values/attribute-value.js'
import { RETENTION_MS, type Shard, Shards } from './shards.js'
import { streamName } from './stream-name.js'

export const STREAM_VIEW_TYPES = ['OLD_IMAGE', 'KEYS_ONLY', 'NEW_AND_OLD_IMAGES', 'NEW_IMAGE'] as const
export type StreamViewType = (typeof STREAM_VIEW_TYPES)[number]

export interface StreamRecord {
  /** From 1, without gaps. */
  readonly number: number
  readonly at: Instant
  readonly keys: Attributes
  readonly oldImage: Attributes | undefined
  readonly newImage: Attributes | undefined
  /** Deleted by DynamoDB itself because it had expired (ST-16). */
  readonly expired: boolean
}

/** What a stream is, without its records. */
export interface StreamHeader {
  readonly tableName: string
  readonly schema: TableKeySchema
  readonly viewType: StreamViewType
  readonly createdAt: Instant
  readonly disabledAt?: Instant
  readonly shardLifeMs: number
  /** `after` of each shard that has begun. */
  readonly afters: readonly number[]
}

export class Stream {
  readonly tableName: string
  readonly schema: TableKeySchema
  readonly arn: string
  readonly label: string
  readonly viewType: StreamViewType
  readonly createdAt: Instant
  readonly #shards: Shards
  #records: StreamRecord[] = []
  #trimmed = 0
  #count = 0
  #disabledAt: Instant | undefined

  constructor(
    region: string,
    tableName: string,
    schema: TableKeySchema,
    viewType: StreamViewType,
    createdAt: Instant,
    shardLifeMs: number,
    afters?: readonly number[],
  ) {
    this.tableName = tableName
    this.schema = schema
    this.viewType = viewType
    this.createdAt = createdAt
    const { label, arn } = streamName(region, tableName, createdAt)
    this.label = label
    this.arn = arn
    this.#shards = new Shards(createdAt, shardLifeMs, afters)
  }

  /**
   * A stream as it was when `header` and `records` were taken.
   *
   * @param records from one on to the newest, without gaps
   */
  static restored(region: string, header: StreamHeader, records: readonly StreamRecord[]): Stream {
    const { tableName, schema, viewType, createdAt, disabledAt, shardLifeMs, afters } = header
    const stream = new Stream(region, tableName, schema, viewType, createdAt, shardLifeMs, afters)
    stream.#records = [...records]
    stream.#count = records.at(-1)?.number ?? 0
    stream.#disabledAt = disabledAt
    return stream
  }

  get header(): StreamHeader {
    const { tableName, schema, viewType, createdAt } = this
    const disabledAt = this.#disabledAt
    const { lifeMs: shardLifeMs, afters } = this.#shards
    const always = { tableName, schema, viewType, createdAt, shardLifeMs, afters }
    return disabledAt === undefined ? always : { ...always, disabledAt }
  }

  get enabled(): boolean {
    return this.#disabledAt === undefined
  }

  disable(at: Instant): void {
    this.#disabledAt ??= at
  }

  append(record: Omit<StreamRecord, 'number'>): void {
    this.#shards.advance(record.at, this.#count)
    this.#records.push({ number: ++this.#count, ...record })
    this.#trim(record.at)
  }

  /** The shards that have records to be read, the oldest first; the last one is open unless the stream is disabled. */
  shards(now: Instant): readonly Shard[] {
    return this.#shards.listed(now, this.#count, this.#disabledAt)
  }

  /** Also one that is not listed any more: it has nothing left to read. */
  shard(id: string, now: Instant): Shard | undefined {
    return this.#shards.find(id, now, this.#count, this.#disabledAt)
  }

  /** The number of the newest record there has been; 0 before the first. */
  get last(): number {
    return this.#count
  }

  /** The number of the oldest record that a reader may have; one past the newest when there is none. */
  firstReadable(now: Instant): number {
    const horizon = now - RETENTION_MS * MICROS_PER_MS
    let low = this.#trimmed
    let high = this.#records.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#records[middle] as StreamRecord).at < horizon) low = middle + 1
      else high = middle
    }
    return this.#count - (this.#records.length - low) + 1
  }

  /** Records from a number on. */
  read(from: number, limit: number): readonly StreamRecord[] {
    const start = this.#records.length - (this.#count - from + 1)
    return this.#records.slice(Math.max(0, start), Math.max(0, start) + limit)
  }

  /** Disabled for so long that none of its records is left (ST-05). */
  isGone(now: Instant): boolean {
    return this.#disabledAt !== undefined && this.#disabledAt < now - RETENTION_MS * MICROS_PER_MS
  }

  #trim(now: Instant): void {
    const horizon = now - RETENTION_MS * MICROS_PER_MS
    while ((this.#records[this.#trimmed]?.at ?? now) < horizon) this.#trimmed++
    // Cut in halves, so that dropping old records costs O(1) each.
    if (this.#trimmed > 1_000 && this.#trimmed > this.#records.length / 2) {
      this.#records = this.#records.slice(this.#trimmed)
      this.#trimmed = 0
    }
  }
}
