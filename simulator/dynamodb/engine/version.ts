// The hidden version of an item: who wrote last wins (GT-02), by timestamp, then by region name (GT-03, GT-04).
import type { Instant } from '../../kernel/time.js'

export interface Version {
  readonly timestamp: Instant
  readonly region: string
}

export function isNewer(incoming: Version, stored: Version | undefined): boolean {
  if (!stored || incoming.timestamp !== stored.timestamp)
    return !stored || incoming.timestamp > stored.timestamp
  return incoming.region > stored.region
}

/** The version of a local write: greater than what it overwrites, also where this region's clock is behind. */
export function nextVersion(stored: Version | undefined, now: Instant, region: string): Version {
  return { timestamp: stored ? Math.max(now, stored.timestamp + 1) : now, region }
}
