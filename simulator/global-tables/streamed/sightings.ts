// When a change was made that an application made at an endpoint: nobody tells, so it is bounded by what the stream
// says and by when we looked.
import type { Shape } from '../../aws/service.js'
import { type Instant, MICROS_PER_MS } from '../../kernel/time.js'
import type { Version } from '../replica.js'

const SECOND: Instant = 1_000 * MICROS_PER_MS
const MINUTE: Instant = 60 * SECOND

/**
 * What an endpoint rounds ApproximateCreationDateTime down to, microseconds. AWS and MiniStack have whole seconds
 * (ST-12), DynamoDB Local and with it LocalStack whole minutes: that it is less than a minute shows in time.
 */
export type Grain = Instant

export const COARSEST: Grain = MINUTE

/** When a record says that it was created; undefined: it does not. */
export function creationOf(record: Shape): Instant | undefined {
  const { ApproximateCreationDateTime: at } = (record.dynamodb ?? {}) as Shape
  const seconds = typeof at === 'number' ? at : Date.parse(String(at)) / 1_000
  return Number.isFinite(seconds) ? Math.round(seconds * SECOND) : undefined
}

export function finerGrain(known: Grain, created: Instant): Grain {
  if (created % MINUTE === 0) return known
  return Math.min(known, created % SECOND === 0 ? SECOND : MICROS_PER_MS)
}

export interface Sighting {
  readonly region: string
  /** By the region's clock. */
  readonly now: Instant
  /** The last look that did not show the change. */
  readonly notBefore?: Instant | undefined
  /** What its record says, rounded down to the grain, by the endpoint's clock. */
  readonly created?: { readonly at: Instant; readonly grain: Grain } | undefined
}

/**
 * The middle of the time in which the change can have been made.
 *
 * @param overwritten the version that who wrote had before them
 */
export function versionOf(
  { region, now, notBefore = 0, created }: Sighting,
  overwritten: Version | undefined,
): Version {
  const latest = created ? Math.min(now, created.at + created.grain) : now
  const earliest = Math.max(notBefore, created?.at ?? 0)
  const isKnown = earliest > 0 && earliest <= latest
  // Where the endpoint's clock says what cannot be, ours is believed.
  const estimate = isKnown ? Math.floor((earliest + latest) / 2) : Math.max(latest, notBefore)
  return { region, timestamp: overwritten ? Math.max(estimate, overwritten.timestamp + 1) : estimate }
}
