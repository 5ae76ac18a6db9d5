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

/**
 * The version of a local write: greater than what it overwrites, also where this region's clock is behind.
 *
 * @param own this region's at the time of the write, which all writes of a request share
 */
export function nextVersion(stored: Version | undefined, own: Version): Version {
  if (!stored || stored.timestamp < own.timestamp) return own
  return { timestamp: stored.timestamp + 1, region: own.region }
}
