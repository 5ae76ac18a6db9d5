// The order of versions: by timestamp, then by region name (GT-03, GT-04).
import type { Version } from './replica.js'

export function isNewer(a: Version, b: Version): boolean {
  return a.timestamp > b.timestamp || (a.timestamp === b.timestamp && a.region > b.region)
}
