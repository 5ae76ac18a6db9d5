// GetShardIterator: where reading a shard begins (ST-08).
import { AwsError } from '../../aws/errors.js'
import type { Instant } from '../../kernel/time.js'
import type { Operation } from '../engine/operation.js'
import { validation } from '../errors.js'
import { Constraints } from '../input/constraints.js'
import { readShardId } from './describe-stream.js'
import { positionOf } from './sequence-number.js'
import { encodeShardIterator } from './shard-iterator.js'
import type { Shard } from './shards.js'
import type { Stream } from './stream.js'
import { readStreamArn, streamOf, trimmed } from './stream-arn.js'

const ITERATOR_TYPES = ['AFTER_SEQUENCE_NUMBER', 'LATEST', 'AT_SEQUENCE_NUMBER', 'TRIM_HORIZON'] as const
type IteratorType = (typeof ITERATOR_TYPES)[number]

export const getShardIterator: Operation = (state, input, { now }) => {
  const constraints = new Constraints()
  const arn = readStreamArn(input, constraints)
  const given = constraints.required('shardId', input.text('ShardId'))
  const shardId = readShardId(given, 'shardId', constraints) ?? ''
  const type = constraints.oneOf(
    'shardIteratorType',
    constraints.required('shardIteratorType', input.text('ShardIteratorType')),
    ITERATOR_TYPES,
  )
  const sequenceNumber = input.text('SequenceNumber')
  constraints.length('sequenceNumber', sequenceNumber, 21, 40)
  constraints.check()
  const stream = streamOf(state, arn, now)
  const shard = stream.shard(shardId, now)
  if (!shard)
    throw new AwsError(
      'ResourceNotFoundException',
      `Requested resource not found: Shard does not exist: ${shardId}`,
    )
  const next = beginning(stream, shard, type as IteratorType, sequenceNumber, now)
  return {
    response: { ShardIterator: encodeShardIterator({ streamArn: arn, shardId, next, issuedAt: now }) },
    changes: [],
  }
}

/** The number of the first record to read; behind the last one of a closed shard there is none. */
function beginning(
  stream: Stream,
  shard: Shard,
  type: IteratorType,
  sequenceNumber: string | undefined,
  now: Instant,
): number {
  const end = (shard.last ?? stream.last) + 1
  const first = stream.firstReadable(now)
  if (type === 'TRIM_HORIZON' || type === 'LATEST') {
    if (sequenceNumber !== undefined)
      throw validation(`SequenceNumber must not be specified for the shard iterator type ${type}`)
    return type === 'LATEST' ? end : Math.min(end, Math.max(shard.after + 1, first))
  }
  if (sequenceNumber === undefined)
    throw validation(`SequenceNumber is required for the shard iterator type ${type}`)
  const position = positionOf(sequenceNumber)
  if (!position || !isWithin(position, shard, stream.last))
    throw validation(`Invalid SequenceNumber: ${sequenceNumber}`)
  const next = position.isRecord && type === 'AT_SEQUENCE_NUMBER' ? position.number : position.number + 1
  if (next < first && next < end) throw trimmed()
  return next
}

/** Of one of the shard's records, or where the shard begins or ends. */
function isWithin(
  { number, isRecord }: { readonly number: number; readonly isRecord: boolean },
  { after, last }: Shard,
  count: number,
): boolean {
  return number >= (isRecord ? after + 1 : after) && number <= (last ?? count)
}
