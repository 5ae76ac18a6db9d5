// A table at an endpoint as replication speaks to it: public operations of DynamoDB and DynamoDB Streams, no others.
import { AwsError } from '../../aws/errors.js'
import type { Service, Shape } from '../../aws/service.js'
import type { Attributes } from '../../dynamodb/values/attribute-value.js'
import { type Clock, sleep } from '../../kernel/clock.js'
import type { Random } from '../../kernel/random.js'
import { NetworkError } from '../../network/errors.js'
import { conditionFor } from './condition.js'
import { type Image, readImage } from './image.js'

const STREAM = { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' } as const
const CREATION_POLL_MS = 500

export interface EndpointOptions {
  readonly clock: Clock
  readonly random: Random
  readonly dynamodb: Service
  readonly streams: Service
}

/** What a table is recognised by, and where its stream is. */
export interface TableDescription {
  /** Another one: another table under the same name. */
  readonly identity: string
  readonly streamArn: string
  /** The key's attributes, the partition key first. */
  readonly keyNames: readonly string[]
}

export interface Shard {
  readonly id: string
  readonly parent: string | undefined
  readonly closed: boolean
}

export interface RecordsPage {
  readonly records: readonly Shape[]
  /** undefined: the shard is closed and read to its end. */
  readonly next: string | undefined
}

export class Endpoint {
  readonly #options: EndpointOptions

  constructor(options: EndpointOptions) {
    this.#options = options
  }

  /** Of an active table whose stream is enabled, if need be by us (GT-09). undefined: there is no such table. */
  async describe(tableName: string): Promise<TableDescription | undefined> {
    try {
      for (let polls = 0; ; polls++) {
        const { Table } = await this.#call('DescribeTable', { TableName: tableName })
        const table = Table as Shape
        if (table.TableStatus === 'DELETING') return undefined
        if (table.TableStatus !== 'CREATING' && table.LatestStreamArn !== undefined && hasStream(table)) {
          return {
            // Not TableId: a LocalStack that keeps its tables forgets it when it starts again.
            identity: String(table.CreationDateTime),
            streamArn: table.LatestStreamArn as string,
            keyNames: (table.KeySchema as readonly Shape[]).map(
              ({ AttributeName }) => AttributeName as string,
            ),
          }
        }
        if (table.TableStatus === 'ACTIVE' && !hasStream(table)) await this.#enableStream(tableName, table)
        if (polls > 0) await sleep(this.#options.clock, CREATION_POLL_MS)
      }
    } catch (error) {
      if (error instanceof AwsError && error.code === 'ResourceNotFoundException') return undefined
      throw error
    }
  }

  /** @throws AwsError when the table has another kind of stream */
  async #enableStream(tableName: string, table: Shape): Promise<void> {
    const specification = table.StreamSpecification as Shape | undefined
    if (specification?.StreamEnabled === true) {
      throw new AwsError(
        'ValidationException',
        'Table must have a stream enabled with stream view type NEW_AND_OLD_IMAGES to be part of a global table.',
      )
    }
    await this.#call('UpdateTable', { TableName: tableName, StreamSpecification: STREAM })
  }

  async get(tableName: string, key: Attributes): Promise<Image> {
    const { Item } = await this.#call('GetItem', { TableName: tableName, Key: key, ConsistentRead: true })
    return readImage(Item)
  }

  /**
   * Puts `next` in the place of `there`, or deletes it, and answers what it replaced.
   *
   * @throws AwsError `ConditionalCheckFailedException` when there is something else
   */
  async replace(
    { tableName, keyNames }: { readonly tableName: string; readonly keyNames: readonly string[] },
    key: Attributes,
    there: Image,
    next: Image,
  ): Promise<Image> {
    const conditional = {
      TableName: tableName,
      ...conditionFor(keyNames[0] as string, there, next),
      ReturnValues: 'ALL_OLD',
    }
    const { Attributes: replaced } = next
      ? await this.#call('PutItem', { ...conditional, Item: next })
      : await this.#call('DeleteItem', { ...conditional, Key: key })
    return readImage(replaced)
  }

  async *scan(tableName: string): AsyncGenerator<readonly Attributes[]> {
    let start: unknown
    do {
      const { Items, LastEvaluatedKey } = await this.#call('Scan', {
        TableName: tableName,
        ConsistentRead: true,
        ...(start !== undefined && { ExclusiveStartKey: start }),
      })
      yield (Items as readonly Shape[]).map((item) => readImage(item) as Attributes)
      start = LastEvaluatedKey
    } while (start !== undefined)
  }

  async shards(streamArn: string): Promise<readonly Shard[]> {
    const shards: Shard[] = []
    let start: unknown
    do {
      const { StreamDescription } = await this.#callStreams('DescribeStream', {
        StreamArn: streamArn,
        ...(start !== undefined && { ExclusiveStartShardId: start }),
      })
      const { Shards, LastEvaluatedShardId } = StreamDescription as Shape
      for (const { ShardId, ParentShardId, SequenceNumberRange } of Shards as readonly Shape[]) {
        shards.push({
          id: ShardId as string,
          parent: ParentShardId as string | undefined,
          closed: (SequenceNumberRange as Shape | undefined)?.EndingSequenceNumber !== undefined,
        })
      }
      start = LastEvaluatedShardId
    } while (start !== undefined)
    return shards
  }

  /** @param after the sequence number of the last record read; undefined: from the oldest that there is */
  async iterator(streamArn: string, shardId: string, after: string | undefined): Promise<string> {
    const { ShardIterator } = await this.#callStreams('GetShardIterator', {
      StreamArn: streamArn,
      ShardId: shardId,
      ...(after === undefined
        ? { ShardIteratorType: 'TRIM_HORIZON' }
        : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: after }),
    })
    return ShardIterator as string
  }

  async records(iterator: string): Promise<RecordsPage> {
    const { Records, NextShardIterator } = await this.#callStreams('GetRecords', { ShardIterator: iterator })
    return {
      records: (Records as readonly Shape[] | undefined) ?? [],
      next: (NextShardIterator as string | null | undefined) ?? undefined,
    }
  }

  #call(operation: string, input: Shape): Promise<Shape> {
    const { dynamodb, random } = this.#options
    return dynamodb.call(operation, input, { requestId: random.uuid() })
  }

  #callStreams(operation: string, input: Shape): Promise<Shape> {
    const { streams, random } = this.#options
    return streams.call(operation, input, { requestId: random.uuid() })
  }
}

/** Whether a request that ended so may have been carried out. */
export function mayHaveHappened(error: unknown): boolean {
  if (error instanceof NetworkError) return error.mayHaveHappened
  return !(error instanceof AwsError) || error.status >= 500
}

function hasStream(table: Shape): boolean {
  const { StreamEnabled, StreamViewType } = (table.StreamSpecification ?? {}) as Shape
  return StreamEnabled === true && StreamViewType === STREAM.StreamViewType
}
