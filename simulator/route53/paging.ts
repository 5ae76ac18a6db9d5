// Pages of Route 53's lists: MaxItems is text on the wire, 100 at most and by default.
import type { Shape } from '../aws/service.js'
import { invalidInput, optional, text } from './input.js'

const PAGE_MAX = 100

export interface Page<T> {
  readonly items: readonly T[]
  /** The first item of the next page. */
  readonly next: T | undefined
  readonly maxItems: string
}

/** @param first the index of the page's first item */
export function pageOf<T>(input: Shape, all: readonly T[], first: number): Page<T> {
  const maxItems = optional(input, 'MaxItems', (value, member) =>
    text(typeof value === 'number' ? String(value) : value, member),
  )
  if (maxItems !== undefined && !/^[1-9]\d{0,8}$/.test(maxItems))
    throw invalidInput(`Invalid request: 'MaxItems' must be a whole number from 1`)
  const size = Math.min(Number(maxItems ?? PAGE_MAX), PAGE_MAX)
  return { items: all.slice(first, first + size), next: all[first + size], maxItems: String(size) }
}
