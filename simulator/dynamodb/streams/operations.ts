// The operations of DynamoDB Streams.
import { AwsError } from '../../aws/errors.js'
import type { Shape } from '../../aws/service.js'
import type { Instant } from '../../kernel/time.js'
import type { Operation } from '../engine/operation.js'
import type { State } from '../engine/state.js'
import { resourceNotFound, validation } from '../errors.js'
import { Constraints } from '../input/constraints.js'
import type { Input } from '../input/input.js'
import { withoutArn } from '../input/table-name.js'
import { describeKeys, epochSeconds } from '../tables/describe-table.js'
import { describeRecord, numberOf, recordSizeBytes, sequenceNumberOf } from './record.js'
import { decodeShardIterator, encodeShardIterator } from './shard-iterator.js'
import type { Stream } from './stream.js'

const MAX_STREAMS = 100
/** ST-09. */
const MAX_RECORDS = 1_000
const MAX_BYTES = 1_024 * 1_024

const ITERATOR_TYPES = ['TRIM_HORIZON', 'LATEST', 'AT_SEQUENCE_NUMBER', 'AFTER_SEQUENCE_NUMBER'] as const

export const listStreams: Operation = (state, input, { now }) => {
  const constraints = new Constraints()
  const tableName = input.text('TableName')
  const limit = input.integer('Limit')
  constraints.range('limit', limit, 1, MAX_STREAMS)
  const start = input.text('ExclusiveStartStreamArn')
  constraints.check()
  const wanted = tableName === undefined ? undefined : withoutArn(tableName)
  const streams = [...state.streams.values()]
    .filter((stream) => !stream.isGone(now) && (wanted === undefined || stream.tableName === wanted))
    .sort((a, b) => (a.arn < b.arn ? -1 : 1))
    .filter(({ arn }) => start === undefined || arn > start)
  const page = streams.slice(0, limit ?? MAX_STREAMS)
  return {
    response: {
      Streams: page.map(({ arn, tableName: name, label }) => ({
        StreamArn: arn,
        TableName: name,
        StreamLabel: label,
      })),
      ...(page.length < streams.length && { LastEvaluatedStreamArn: page.at(-1)?.arn }),
    },
    changes: [],
  }
}

export const describeStream: Operation = (state, input, { now }) => {
  const constraints = new Constraints()
  const arn = readStreamArn(input, constraints)
  const limit = input.integer('Limit')
  constraints.range('limit', limit, 1, 100)
  constraints.check()
  const stream = streamOf(state, arn, now)
  const after = input.text('ExclusiveStartShardId')
  return {
    response: {
      StreamDescription: {
        StreamArn: stream.arn,
        StreamLabel: stream.label,
        StreamStatus: stream.enabled ? 'ENABLED' : 'DISABLED',
        StreamViewType: stream.viewType,
        CreationRequestDateTime: epochSeconds(stream.createdAt),
        TableName: stream.tableName,
        KeySchema: describeKeys(stream.schema),
        Shards: after === undefined || after < stream.shardId ? [describeShard(stream)] : [],
      },
    },
    changes: [],
  }
}

export const getShardIterator: Operation = (state, input, { now }) => {
  const constraints = new Constraints()
  const arn = readStreamArn(input, constraints)
  const shardId = constraints.required('shardId', input.text('ShardId'))
  const type = constraints.required('shardIteratorType', input.text('ShardIteratorType'))
  constraints.oneOf('shardIteratorType', type, ITERATOR_TYPES)
  const sequenceNumber = input.text('SequenceNumber')
  constraints.length('sequenceNumber', sequenceNumber, 21, 40)
  constraints.check()
  const stream = streamOf(state, arn, now)
  if (shardId !== stream.shardId)
    throw new AwsError(
      'ResourceNotFoundException',
      `Requested resource not found: Shard does not exist: ${shardId}`,
    )
  const next = startOf(stream, type as (typeof ITERATOR_TYPES)[number], sequenceNumber, now)
  return {
    response: { ShardIterator: encodeShardIterator({ streamArn: arn, next, issuedAt: now }) },
    changes: [],
  }
}

export const getRecords: Operation = (state, input, { now }) => {
  const constraints = new Constraints()
  const text = constraints.required('shardIterator', input.text('ShardIterator')) ?? ''
  const limit = input.integer('Limit')
  constraints.range('limit', limit, 1, MAX_RECORDS)
  constraints.check()
  const iterator = decodeShardIterator(text, now)
  const stream = streamOf(state, iterator.streamArn, now)
  if (iterator.next < stream.firstReadable(now)) throw trimmed()
  const records: Shape[] = []
  let bytes = 0
  for (const record of stream.read(iterator.next, limit ?? MAX_RECORDS)) {
    bytes += recordSizeBytes(stream, record)
    if (records.length > 0 && bytes > MAX_BYTES) break
    records.push(describeRecord(state.region, stream, record))
  }
  const next = iterator.next + records.length
  const exhausted = !stream.enabled && next > stream.last
  return {
    response: {
      Records: records,
      ...(!exhausted && {
        NextShardIterator: encodeShardIterator({ streamArn: stream.arn, next, issuedAt: now }),
      }),
    },
    changes: [],
  }
}

function startOf(
  stream: Stream,
  type: (typeof ITERATOR_TYPES)[number],
  sequenceNumber: string | undefined,
  now: Instant,
): number {
  const first = stream.firstReadable(now)
  if (type === 'TRIM_HORIZON') return first
  if (type === 'LATEST') return stream.last + 1
  if (sequenceNumber === undefined)
    throw validation(`SequenceNumber is required for the shard iterator type ${type}`)
  const number = numberOf(sequenceNumber)
  if (number === undefined || number < 1 || number > stream.last)
    throw validation(`Invalid SequenceNumber: ${sequenceNumber}`)
  const next = type === 'AT_SEQUENCE_NUMBER' ? number : number + 1
  if (next < first) throw trimmed()
  return next
}

/** An open shard has no last number (ST-10). */
function describeShard(stream: Stream): Shape {
  return {
    ShardId: stream.shardId,
    SequenceNumberRange: {
      StartingSequenceNumber: sequenceNumberOf(1),
      ...(!stream.enabled && { EndingSequenceNumber: sequenceNumberOf(Math.max(1, stream.last)) }),
    },
  }
}

function readStreamArn(input: Input, constraints: Constraints): string {
  const arn = constraints.required('streamArn', input.text('StreamArn'))
  constraints.length('streamArn', arn, 37, 1_024)
  return arn ?? ''
}

function streamOf(state: State, arn: string, now: Instant): Stream {
  const stream = state.streams.get(arn)
  if (!stream || stream.isGone(now)) throw resourceNotFound()
  return stream
}

function trimmed(): AwsError {
  return new AwsError(
    'TrimmedDataAccessException',
    'The operation attempted to read past the oldest stream record in a shard.',
  )
}
