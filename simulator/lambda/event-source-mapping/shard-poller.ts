// Polls one shard and forms batches of what it finds (ESM-01, ESM-03). An empty poll leaves no trace.
import { AwsError } from '../../aws/errors.js'
import { sleep } from '../../kernel/clock.js'
import { type Instant, msBetween, plusMs, toEpochMs } from '../../kernel/time.js'
import { NetworkError } from '../../network/errors.js'
import { BatchProcessor, type BatchRecord, type MappingSurroundings } from './batch-processor.js'
import type { Page, Position, StreamReader } from './stream-reader.js'

/** The most that GetRecords answers (ST-09). */
const LARGEST_PAGE = 1_000
/** ESM-02 */
const LARGEST_PAYLOAD_BYTES = 6 * 1_024 * 1_024

/** Where a shard has been processed to; it outlives the poller, as a disabled mapping remembers it (ESM-16). */
export interface Checkpoint {
  position: Position
  /** Records from before this are skipped: where LATEST was, for whom its iterator is lost. Epoch seconds. */
  skipBefore: number
  /** The poller that moves it on: the latest. One that was stopped still does, until there is another. */
  owner: ShardPoller | undefined
}

export interface StreamHealth {
  readonly unreachable: (error: AwsError | NetworkError) => void
  readonly reachable: () => void
  readonly trimmed: (shardId: string) => void
}

export interface ShardPollerSurroundings {
  readonly reader: StreamReader
  readonly mapping: MappingSurroundings
  readonly health: StreamHealth
  /** Called after the checkpoint has moved on. */
  readonly moved: () => void
}

export class ShardPoller {
  readonly #shardId: string
  readonly #reader: StreamReader
  readonly #mapping: MappingSurroundings
  readonly #health: StreamHealth
  readonly #moved: () => void
  readonly #checkpoint: Checkpoint
  readonly #processor: BatchProcessor
  #buffer: BatchRecord[] = []
  #bufferBytes = 0
  #windowOpenedAt: Instant = 0
  #nextPollAt: Instant = 0
  #iterator: string | undefined
  /** Behind the last record that was read; the checkpoint is behind the last one processed. */
  #readTo: Position
  #exhausted = false
  #stopped = false

  constructor(
    shardId: string,
    checkpoint: Checkpoint,
    { reader, mapping, health, moved }: ShardPollerSurroundings,
  ) {
    this.#shardId = shardId
    this.#reader = reader
    this.#mapping = mapping
    this.#health = health
    this.#moved = moved
    this.#checkpoint = checkpoint
    this.#readTo = checkpoint.position
    checkpoint.owner = this
    this.#processor = new BatchProcessor(mapping, shardId)
  }

  stop(): void {
    this.#stopped = true
  }

  /** Takes its place in the shard: with LATEST, what comes from now on is read. */
  async open(): Promise<void> {
    await this.#reading(async () => {
      this.#iterator = await this.#openIterator()
    })
  }

  /** Until it is stopped, or a closed shard is processed to its end: then true. */
  async run(): Promise<boolean> {
    const { clock } = this.#mapping.around
    while (!this.#stopped) {
      if (this.#batchIsDue()) {
        await this.#processor.process(
          this.#takeBatch(),
          (record) => this.#advance(record),
          () => this.#stopped,
        )
        this.#windowOpenedAt = clock.now()
      } else if (this.#exhausted) {
        return true
      } else if (clock.now() >= this.#nextPollAt) {
        await this.#poll()
      } else {
        await sleep(clock, this.#idleMs())
      }
    }
    return false
  }

  async #poll(): Promise<void> {
    const { clock, settings } = this.#mapping.around
    const { batchSize } = this.#mapping.definition()
    this.#nextPollAt = plusMs(clock.now(), settings.pollIntervalMs)
    const wanted = Math.max(1, Math.min(LARGEST_PAGE, batchSize - this.#buffer.length))
    await this.#reading(async () => {
      this.#iterator ??= await this.#openIterator()
      this.#take(await this.#reader.read(this.#iterator, wanted))
    })
  }

  #openIterator(): Promise<string> {
    if (this.#readTo === 'LATEST' && this.#checkpoint.skipBefore > 0) this.#readTo = 'TRIM_HORIZON'
    if (this.#readTo === 'LATEST') {
      this.#checkpoint.skipBefore = Math.floor(toEpochMs(this.#mapping.around.clock.now()) / 1_000)
    }
    return this.#reader.iterator(this.#shardId, this.#readTo)
  }

  async #reading(read: () => Promise<void>): Promise<void> {
    try {
      await read()
      this.#health.reachable()
    } catch (error) {
      if (!(error instanceof AwsError || error instanceof NetworkError)) throw error
      const code = error instanceof AwsError ? error.code : undefined
      // A backend that was started anew knows none of its old iterators, and each names that differently.
      if (code !== undefined) this.#iterator = undefined
      if (code === 'TrimmedDataAccessException') {
        this.#readTo = 'TRIM_HORIZON'
        this.#health.trimmed(this.#shardId)
      } else if (code !== 'ExpiredIteratorException') {
        this.#health.unreachable(error)
      }
    }
  }

  #take({ records, next }: Page): void {
    this.#iterator = next
    this.#exhausted = next === undefined
    const last = records.at(-1)
    if (!last) return
    const { passes, streamArn } = this.#mapping.definition()
    const { streamClockStepMs } = this.#mapping.around.settings
    const { skipBefore } = this.#checkpoint
    for (const { sequenceNumber, createdAtSeconds, record } of records) {
      // ESM-13: filtered before batches are formed.
      if (createdAtSeconds + streamClockStepMs / 1_000 < skipBefore || !passes(record)) continue
      if (this.#buffer.length === 0) this.#windowOpenedAt = this.#mapping.around.clock.now()
      const text = JSON.stringify({ ...record, eventSourceARN: streamArn })
      this.#buffer.push({ sequenceNumber, createdAtSeconds, text })
      this.#bufferBytes += Buffer.byteLength(text) + 1
    }
    this.#readTo = { after: last.sequenceNumber }
    if (this.#buffer.length === 0) this.#advance(last)
  }

  /** ESM-03 */
  #batchIsDue(): boolean {
    const { batchSize, windowMs } = this.#mapping.definition()
    const { length } = this.#buffer
    if (length === 0) return false
    if (length >= batchSize || this.#exhausted || this.#bufferBytes >= LARGEST_PAYLOAD_BYTES) return true
    return msBetween(this.#windowOpenedAt, this.#mapping.around.clock.now()) >= windowMs
  }

  #takeBatch(): readonly BatchRecord[] {
    const { batchSize } = this.#mapping.definition()
    let [count, bytes] = [0, '{"Records":[]}'.length]
    for (const { text } of this.#buffer) {
      bytes += Buffer.byteLength(text) + 1
      if (count === batchSize || (count > 0 && bytes > LARGEST_PAYLOAD_BYTES)) break
      count++
    }
    const batch = this.#buffer.slice(0, count)
    this.#buffer = this.#buffer.slice(count)
    for (const { text } of batch) this.#bufferBytes -= Buffer.byteLength(text) + 1
    return batch
  }

  #advance({ sequenceNumber }: { readonly sequenceNumber: string }): void {
    if (this.#checkpoint.owner !== this) return
    this.#checkpoint.position = { after: sequenceNumber }
    this.#moved()
  }

  #idleMs(): number {
    const now = this.#mapping.around.clock.now()
    const pollMs = msBetween(now, this.#nextPollAt)
    if (this.#buffer.length === 0) return pollMs
    const { windowMs } = this.#mapping.definition()
    return Math.min(pollMs, windowMs - msBetween(this.#windowOpenedAt, now))
  }
}
