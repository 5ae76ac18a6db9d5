// What a stream is called: by its table, and by when it was enabled (ST-05, ST-06).
import { formatArn } from '../../aws/arn.js'
import { type Instant, MICROS_PER_MS, toIso } from '../../kernel/time.js'
import type { StreamViewType } from './stream.js'

export interface StreamName {
  /** UTC, milliseconds, no zone. */
  readonly label: string
  readonly arn: string
}

/** A stream as the request that enables it answers. */
export interface EnabledStream extends StreamName {
  readonly viewType: StreamViewType
}

export function streamName(region: string, tableName: string, createdAt: Instant): StreamName {
  const label = toIso(createdAt).slice(0, -1)
  return { label, arn: formatArn('dynamodb', region, `table/${tableName}/stream/${label}`) }
}

/** From when a stream dates that is enabled now: its label must be new among its table's, which has milliseconds only. */
export function streamCreationTime(
  { region, streams }: { readonly region: string; readonly streams: ReadonlyMap<string, unknown> },
  tableName: string,
  now: Instant,
): Instant {
  let createdAt = now
  while (streams.has(streamName(region, tableName, createdAt).arn)) createdAt += MICROS_PER_MS
  return createdAt
}
