// DescribeStream: a stream and its shards, up to 100 a page, parents before their children (ST-04, ST-10).
import type { Shape } from '../../aws/service.js'
import type { Operation } from '../engine/operation.js'
import type { State } from '../engine/state.js'
import { Constraints } from '../input/constraints.js'
import type { Input } from '../input/input.js'
import { describeKeys, epochSeconds } from '../tables/describe-parts.js'
import { sequenceNumberOf } from './sequence-number.js'
import type { Shard } from './shards.js'
import type { Stream } from './stream.js'
import { readStreamArn, streamOf } from './stream-arn.js'

/** ST-10. */
const MAX_PAGE = 100

export const describeStream: Operation = (state, input, { now }) => {
  const constraints = new Constraints()
  const arn = readStreamArn(input, constraints)
  const limit = input.integer('Limit')
  constraints.range('limit', limit, 1, MAX_PAGE)
  const after = readShardId(input.text('ExclusiveStartShardId'), 'exclusiveStartShardId', constraints)
  const parentId = readShardFilter(input, constraints)
  constraints.check()
  const stream = streamOf(state, arn, now)
  const shards = stream
    .shards(now)
    .filter((shard) => after === undefined || shard.id > after)
    .filter((shard) => parentId === undefined || shard.parentId === parentId)
  const page = shards.slice(0, limit ?? MAX_PAGE)
  return {
    response: {
      StreamDescription: {
        StreamArn: stream.arn,
        StreamLabel: stream.label,
        StreamStatus: statusOf(state, stream),
        StreamViewType: stream.viewType,
        CreationRequestDateTime: epochSeconds(stream.createdAt),
        TableName: stream.tableName,
        KeySchema: describeKeys(stream.schema),
        Shards: page.map(describeShard),
        ...(page.length < shards.length && { LastEvaluatedShardId: page.at(-1)?.id }),
      },
    },
    changes: [],
  }
}

export function readShardId(
  id: string | undefined,
  path: string,
  constraints: Constraints,
): string | undefined {
  constraints.length(path, id, 28, 65)
  return id
}

/** The shard whose children are asked for. */
function readShardFilter(input: Input, constraints: Constraints): string | undefined {
  const filter = input.structure('ShardFilter')
  constraints.oneOf('shardFilter.type', filter?.text('Type'), ['CHILD_SHARDS'])
  return readShardId(filter?.text('ShardId'), 'shardFilter.shardId', constraints)
}

function statusOf(state: State, stream: Stream): string {
  if (!stream.enabled) return 'DISABLED'
  return state.tables.get(stream.tableName)?.status === 'CREATING' ? 'ENABLING' : 'ENABLED'
}

/** An open shard has no last number (ST-10). The numbers lie around those of its records, also when it has none. */
function describeShard({ index, id, parentId, after, last }: Shard): Shape {
  return {
    ShardId: id,
    SequenceNumberRange: {
      StartingSequenceNumber: startingSequenceNumber(index, after),
      ...(last !== undefined && { EndingSequenceNumber: sequenceNumberOf(last, 2 * index + 2) }),
    },
    ...(parentId !== undefined && { ParentShardId: parentId }),
  }
}

function startingSequenceNumber(index: number, after: number): string {
  return sequenceNumberOf(after, 2 * index + 1)
}
