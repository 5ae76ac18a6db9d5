// Shard iterators: where a reader stands, in the text that it carries; nothing of it is kept here.
import { AwsError } from '../../aws/errors.js'
import { type Instant, msBetween } from '../../kernel/time.js'
import { validation } from '../errors.js'

/** ST-08. */
const LIFE_MS = 15 * 60_000

export interface ShardIterator {
  readonly streamArn: string
  readonly shardId: string
  /** The number of the next record to read. */
  readonly next: number
  readonly issuedAt: Instant
}

export function encodeShardIterator({ streamArn, shardId, next, issuedAt }: ShardIterator): string {
  return `${streamArn}|1|${Buffer.from(`${next}/${issuedAt}/${shardId}`).toString('base64')}`
}

/** @throws AwsError when the text is no iterator, or one that is too old */
export function decodeShardIterator(text: string, now: Instant): ShardIterator {
  const [streamArn, version, position] = text.split('|')
  const match = /^(\d{1,16})\/(\d{1,16})\/([\w-]{28,65})$/.exec(
    Buffer.from(position ?? '', 'base64').toString('latin1'),
  )
  if (!streamArn || version !== '1' || !match) throw validation('Invalid ShardIterator')
  const [, next, issuedAt, shardId] = match as unknown as [string, string, string, string]
  if (msBetween(Number(issuedAt), now) > LIFE_MS)
    throw new AwsError(
      'ExpiredIteratorException',
      'Iterator expired. Shard iterators are valid for 15 minutes.',
    )
  return { streamArn, shardId, next: Number(next), issuedAt: Number(issuedAt) }
}
