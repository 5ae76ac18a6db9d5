// A DynamoDB in memory, called without any protocol, and what tests ask of it again and again.
import type { Shape } from '#simulator/aws/service.js'
import { DynamoDb, type DynamoDbOptions } from '#simulator/dynamodb/dynamodb.js'
import type { DynamoDbEvent } from '#simulator/dynamodb/events.js'
import { virtualKernel } from '../support/virtual-kernel.js'

export function dynamoDb(options: Partial<DynamoDbOptions> = {}, seed: number | string = 1) {
  const kernel = virtualKernel<DynamoDbEvent>(seed)
  const dynamodb = new DynamoDb({ region: 'us-east-1', kernel, emit: kernel.trace.emit, ...options })
  const call = <T = Record<string, never>>(operation: string, input: object): Promise<T> =>
    dynamodb.service.call(operation, input as Shape, { requestId: 'request' }) as Promise<T>
  const streams = <T = Record<string, never>>(operation: string, input: object): Promise<T> =>
    dynamodb.streams.call(operation, input as Shape, { requestId: 'request' }) as Promise<T>
  return { kernel, dynamodb, call, streams }
}

export type TestDynamoDb = ReturnType<typeof dynamoDb>

/** A table of string keys. */
export function createTable(
  { call }: Pick<TestDynamoDb, 'call'>,
  name: string,
  keys: string[],
  more: object = {},
) {
  return call('CreateTable', {
    TableName: name,
    AttributeDefinitions: keys.map((key) => ({ AttributeName: key, AttributeType: 'S' })),
    KeySchema: keys.map((key, index) => ({ AttributeName: key, KeyType: index === 0 ? 'HASH' : 'RANGE' })),
    BillingMode: 'PAY_PER_REQUEST',
    ...more,
  })
}

export interface ShownShard {
  ShardId: string
  ParentShardId?: string
  SequenceNumberRange: { StartingSequenceNumber: string; EndingSequenceNumber?: string }
}

/** The shards of a table's latest stream. */
export async function shardsOf({ streams }: TestDynamoDb, tableName: string) {
  const { Streams } = await streams<{ Streams: { StreamArn: string }[] }>('ListStreams', {
    TableName: tableName,
  })
  const StreamArn = Streams.at(-1)?.StreamArn as string
  const { StreamDescription } = await streams<{ StreamDescription: { Shards: ShownShard[] } }>(
    'DescribeStream',
    { StreamArn },
  )
  return { StreamArn, shards: StreamDescription.Shards }
}

/** The records of all its shards that can be read. */
export async function allRecords(db: TestDynamoDb, tableName: string): Promise<StreamRecord[]> {
  const { StreamArn, shards } = await shardsOf(db, tableName)
  const records: StreamRecord[] = []
  for (const { ShardId } of shards) {
    const { ShardIterator } = await db.streams<{ ShardIterator: string }>('GetShardIterator', {
      StreamArn,
      ShardId,
      ShardIteratorType: 'TRIM_HORIZON',
    })
    records.push(...(await db.streams<{ Records: StreamRecord[] }>('GetRecords', { ShardIterator })).Records)
  }
  return records
}

export interface StreamRecord {
  eventID: string
  eventName: string
  userIdentity?: object
  dynamodb: Record<string, unknown> & { SequenceNumber: string; SizeBytes: number }
}
