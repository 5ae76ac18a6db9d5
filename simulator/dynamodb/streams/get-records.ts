// GetRecords: up to 1,000 records or 1 MB of one shard, and where to go on (ST-09).
import type { Shape } from '../../aws/service.js'
import type { Operation } from '../engine/operation.js'
import { Constraints } from '../input/constraints.js'
import { describeRecord, recordSizeBytes } from './record.js'
import { decodeShardIterator, encodeShardIterator } from './shard-iterator.js'
import { streamOf, trimmed } from './stream-arn.js'

/** ST-09. */
const MAX_RECORDS = 1_000
const MAX_BYTES = 1_024 * 1_024
const MAX_ITERATOR_LENGTH = 2_048

export const getRecords: Operation = (state, input, { now }) => {
  const constraints = new Constraints()
  const text = constraints.required('shardIterator', input.text('ShardIterator')) ?? ''
  constraints.length('shardIterator', text, 1, MAX_ITERATOR_LENGTH)
  const limit = input.integer('Limit')
  constraints.range('limit', limit, 1, MAX_RECORDS)
  constraints.check()
  const { streamArn, shardId, next } = decodeShardIterator(text, now)
  const stream = streamOf(state, streamArn, now)
  const last = stream.shard(shardId, now)?.last
  const end = last ?? stream.last
  if (next < stream.firstReadable(now) && next <= end) throw trimmed()
  const records: Shape[] = []
  let bytes = 0
  for (const record of stream.read(next, Math.max(0, Math.min(limit ?? MAX_RECORDS, end - next + 1)))) {
    bytes += recordSizeBytes(stream, record)
    if (records.length > 0 && bytes > MAX_BYTES) break
    records.push(describeRecord(state.region, stream, record))
  }
  const following = next + records.length
  // A closed shard that is read to its end has no further iterator: its children go on.
  const exhausted = last !== undefined && following > last
  return {
    response: {
      Records: records,
      ...(!exhausted && {
        NextShardIterator: encodeShardIterator({ streamArn, shardId, next: following, issuedAt: now }),
      }),
    },
    changes: [],
  }
}
