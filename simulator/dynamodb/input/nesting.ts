// How deep a request as a whole is nested.
import type { Input } from './input.js'

/** Of JSON, where each list or map of an attribute value is two levels. About 62 of those. */
const RATHER_DEEP = 128

/** Whether AWS's current code leaves the request to the older one. */
export function isRatherDeep(input: Input): boolean {
  return isDeeperThan(input.whole(), RATHER_DEEP)
}

/** Whether more than so many lists and maps lie in one another. */
export function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return levels === 0 || Object.values(value).some((element) => isDeeperThan(element, levels - 1))
}
