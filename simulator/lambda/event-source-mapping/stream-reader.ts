// Reads a DynamoDB stream through its API, as any client does.
import type { ServiceCaller, Shape } from '../../aws/service.js'

export interface Shard {
  readonly id: string
  readonly parentId: string | undefined
  readonly open: boolean
}

export interface StreamRecord {
  readonly sequenceNumber: string
  /** Epoch seconds (ST-12). */
  readonly createdAtSeconds: number
  /** As a function gets it, but for its source. */
  readonly record: Shape
}

/** Where reading begins: at the edge of what there is, or behind a record. */
export type Position = 'TRIM_HORIZON' | 'LATEST' | { readonly after: string }

export interface Page {
  readonly records: readonly StreamRecord[]
  /** undefined: a closed shard has been read to its end. */
  readonly next: string | undefined
}

interface StreamDescription {
  readonly Shards?: readonly {
    readonly ShardId: string
    readonly ParentShardId?: string
    readonly SequenceNumberRange?: { readonly EndingSequenceNumber?: string }
  }[]
  readonly LastEvaluatedShardId?: string
}

type WireRecord = Shape & {
  readonly userIdentity?: { readonly Type: string; readonly PrincipalId: string }
  readonly dynamodb: { readonly SequenceNumber: string; readonly ApproximateCreationDateTime: number }
}

const NOTHING: readonly StreamRecord[] = []

/** Its methods throw AwsError and NetworkError as the calls end. */
export class StreamReader {
  readonly #caller: ServiceCaller
  readonly #target: { readonly region: string; readonly service: 'streams.dynamodb' }
  readonly #streamArn: string

  constructor(caller: ServiceCaller, region: string, streamArn: string) {
    this.#caller = caller
    this.#target = { region, service: 'streams.dynamodb' }
    this.#streamArn = streamArn
  }

  async shards(): Promise<readonly Shard[]> {
    const shards: Shard[] = []
    let from: string | undefined
    do {
      const answer: { StreamDescription: StreamDescription } = await this.#caller.call(
        this.#target,
        'DescribeStream',
        { StreamArn: this.#streamArn, ...(from !== undefined && { ExclusiveStartShardId: from }) },
      )
      const description = answer.StreamDescription
      for (const { ShardId, ParentShardId, SequenceNumberRange } of description.Shards ?? []) {
        const open = SequenceNumberRange?.EndingSequenceNumber === undefined
        shards.push({ id: ShardId, parentId: ParentShardId, open })
      }
      from = description.LastEvaluatedShardId
    } while (from !== undefined)
    return shards
  }

  async iterator(shardId: string, position: Position): Promise<string> {
    const where =
      typeof position === 'string'
        ? { ShardIteratorType: position }
        : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: position.after }
    const { ShardIterator } = await this.#caller.call<{ ShardIterator: string }>(
      this.#target,
      'GetShardIterator',
      { StreamArn: this.#streamArn, ShardId: shardId, ...where },
    )
    return ShardIterator
  }

  async read(iterator: string, limit: number): Promise<Page> {
    const { Records = [], NextShardIterator } = await this.#caller.call<{
      Records?: readonly WireRecord[]
      NextShardIterator?: string
    }>(this.#target, 'GetRecords', { ShardIterator: iterator, Limit: limit })
    if (Records.length === 0) return { records: NOTHING, next: NextShardIterator }
    const records = Records.map((record) => ({
      sequenceNumber: record.dynamodb.SequenceNumber,
      createdAtSeconds: record.dynamodb.ApproximateCreationDateTime,
      record: asInEvents(record),
    }))
    return { records, next: NextShardIterator }
  }
}

/** Who deleted an expired item is spelled otherwise in an event than in the API (ST-16). */
function asInEvents({ userIdentity, ...record }: WireRecord): Shape {
  if (!userIdentity) return record
  return { ...record, userIdentity: { principalId: userIdentity.PrincipalId, type: userIdentity.Type } }
}
