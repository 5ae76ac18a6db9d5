// When a change was made that an application made at an endpoint: nobody tells, so it is bounded by what the stream
// says and by when we looked.
import type { Shape } from '../../aws/service.js'
import { type Instant, MICROS_PER_MS } from '../../kernel/time.js'
import type { Version } from '../replica.js'

const SECOND: Instant = 1_000 * MICROS_PER_MS
const MINUTE: Instant = 60 * SECOND

/** The latest instant that a record's ApproximateCreationDateTime may stand for. */
export function latestCreation(record: Shape): Instant | undefined {
  const { ApproximateCreationDateTime: at } = (record.dynamodb ?? {}) as Shape
  const micros = Math.round((typeof at === 'number' ? at : Date.parse(String(at)) / 1_000) * SECOND)
  if (!Number.isFinite(micros)) return undefined
  // AWS has whole seconds (ST-12), DynamoDB Local and with it LocalStack whole minutes, others fractions.
  if (micros % MINUTE === 0) return micros + MINUTE
  return micros % SECOND === 0 ? micros + SECOND : micros + MICROS_PER_MS
}

export interface Sighting {
  readonly region: string
  /** By the region's clock. */
  readonly now: Instant
  /** The last look that did not show the change. */
  readonly notBefore: Instant | undefined
  readonly created: Instant | undefined
}

/** @param overwritten the version that who wrote had before them */
export function versionOf(
  { region, now, notBefore, created }: Sighting,
  overwritten: Version | undefined,
): Version {
  const estimate = Math.max(Math.min(now, created ?? now), notBefore ?? 0)
  return { region, timestamp: overwritten ? Math.max(estimate, overwritten.timestamp + 1) : estimate }
}
