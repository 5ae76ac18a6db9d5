// The stream of a table as its API shows it, written by the test.
import { AwsError } from '#simulator/aws/errors.js'
import type { ServiceCaller, Shape } from '#simulator/aws/service.js'
import { type Clock, sleep } from '#simulator/kernel/clock.js'
import { toEpochMs } from '#simulator/kernel/time.js'
import { NetworkError } from '#simulator/network/errors.js'

export const STREAM_ARN =
  'arn:aws:dynamodb:us-east-1:123456789012:table/messages/stream/2026-01-01T00:00:00.000'

const ITERATOR_LIVES_MS = 15 * 60_000

interface ScriptedShard {
  readonly parentId: string | undefined
  readonly records: Shape[]
  closed: boolean
}

export class ScriptedStream implements ServiceCaller {
  /** How many calls there were, by operation. */
  readonly calls: Record<string, number> = {}
  /** While set, every call ends so. */
  failure: Error | undefined
  readonly #clock: Clock
  readonly #shards = new Map<string, ScriptedShard>()
  #sequence = 0
  #trimmedBefore = 0

  constructor(clock: Clock) {
    this.#clock = clock
    this.openShard('shard-1')
  }

  openShard(id: string, parentId?: string): void {
    this.#shards.set(id, { parentId, records: [], closed: false })
  }

  closeShard(id: string): void {
    this.#shard(id).closed = true
  }

  /** Answers the sequence number. */
  write(
    id: string,
    { shard = 'shard-1', eventName = 'INSERT', image = {} as Shape, more = {} as Shape } = {},
  ): string {
    const sequenceNumber = String(++this.#sequence).padStart(21, '0')
    this.#shard(shard).records.push({
      eventID: `event ${this.#sequence}`,
      eventName,
      eventVersion: '1.1',
      eventSource: 'aws:dynamodb',
      awsRegion: 'us-east-1',
      dynamodb: {
        ApproximateCreationDateTime: Math.floor(toEpochMs(this.#clock.now()) / 1_000),
        Keys: { id: { S: id } },
        NewImage: { id: { S: id }, ...image },
        SequenceNumber: sequenceNumber,
        SizeBytes: 10,
        StreamViewType: 'NEW_AND_OLD_IMAGES',
      },
      ...more,
    })
    return sequenceNumber
  }

  /** All records so far are gone. */
  trim(): void {
    this.#trimmedBefore = this.#sequence + 1
    for (const shard of this.#shards.values()) shard.records.length = 0
  }

  unreachable(): void {
    this.failure = new NetworkError('refused', 'the region is down')
  }

  async call<Output extends object>(_: object, operation: string, input: object): Promise<Output> {
    this.calls[operation] = (this.calls[operation] ?? 0) + 1
    await sleep(this.#clock, 0.3)
    if (this.failure) throw this.failure
    return this.#answer(operation, input as Record<string, string>) as Output
  }

  #answer(operation: string, input: Record<string, string>): object {
    if (operation === 'DescribeStream') {
      if (input.StreamArn !== STREAM_ARN) {
        throw new AwsError('ResourceNotFoundException', 'Requested resource not found')
      }
      return {
        StreamDescription: {
          Shards: [...this.#shards].map(([ShardId, { parentId, closed }]) => ({
            ShardId,
            ...(parentId !== undefined && { ParentShardId: parentId }),
            SequenceNumberRange: {
              StartingSequenceNumber: '1',
              ...(closed && { EndingSequenceNumber: '9' }),
            },
          })),
        },
      }
    }
    if (operation === 'GetShardIterator') {
      const next =
        input.ShardIteratorType === 'LATEST'
          ? this.#sequence + 1
          : input.ShardIteratorType === 'TRIM_HORIZON'
            ? 0
            : Number(input.SequenceNumber) + 1
      if (next > 0 && next < this.#trimmedBefore) {
        throw new AwsError('TrimmedDataAccessException', 'trimmed')
      }
      return { ShardIterator: this.#iterator(input.ShardId as string, next) }
    }
    const [shardId = '', next, issuedAt] = (input.ShardIterator as string).split('|')
    if (this.#clock.now() - Number(issuedAt) > ITERATOR_LIVES_MS * 1_000) {
      throw new AwsError('ExpiredIteratorException', 'Iterator expired.')
    }
    const shard = this.#shard(shardId)
    const found = shard.records
      .filter((record) => Number((record.dynamodb as Shape).SequenceNumber) >= Number(next))
      .slice(0, Number(input.Limit))
    const last = found.at(-1)
    const after = last ? Number((last.dynamodb as Shape).SequenceNumber) + 1 : Number(next)
    const exhausted = shard.closed && found.length === 0
    return { Records: found, ...(!exhausted && { NextShardIterator: this.#iterator(shardId, after) }) }
  }

  #iterator(shardId: string, next: number): string {
    return `${shardId}|${next}|${this.#clock.now()}`
  }

  #shard(id: string): ScriptedShard {
    return this.#shards.get(id) as ScriptedShard
  }
}
