// The copies of one table in the regions of a world, side by side, for assertions.
import { AntipodeError } from '../kernel/errors.js'
import type { Instant } from '../kernel/time.js'

export interface StoredItem {
  /** DynamoDB's JSON; undefined for the tombstone of a deleted item. */
  readonly item: Readonly<Record<string, unknown>> | undefined
  readonly key: Readonly<Record<string, unknown>>
  readonly version: { readonly timestamp: Instant; readonly region: string }
}

export class TableView {
  readonly name: string
  readonly #regions: readonly string[]
  readonly #items: (region: string) => readonly StoredItem[] | undefined

  /** @param items what a region's copy holds; undefined when the region has none */
  constructor(
    name: string,
    regions: readonly string[],
    items: (region: string) => readonly StoredItem[] | undefined,
  ) {
    this.name = name
    this.#regions = regions
    this.#items = items
    if (this.regions.length === 0) {
      throw new AntipodeError('name-unknown', {
        what: `No region of this world has a table '${name}'.`,
        fix: 'Give the table a TableName in the template, or use its physical name from the stack.',
      })
    }
  }

  /** The regions that have a copy. */
  get regions(): readonly string[] {
    return this.#regions.filter((region) => this.#items(region) !== undefined)
  }

  /** The items of a region's copy in DynamoDB's JSON, ordered by key; the caller's own. */
  in(region: string): readonly Readonly<Record<string, unknown>>[] {
    return this.#stored(region)
      .flatMap(({ item, key }) => (item ? [{ item, order: stableJson(key) }] : []))
      .sort((a, b) => (a.order < b.order ? -1 : 1))
      .map(({ item }) => structuredClone(item))
  }

  /** Where copies differ, a sentence each; empty when all are equal. */
  differences(): readonly string[] {
    const [first, ...others] = this.regions as [string, ...string[]]
    const expected = this.#byKey(first)
    return others.flatMap((region) => {
      const actual = this.#byKey(region)
      const keys = [...new Set([...expected.keys(), ...actual.keys()])].sort()
      return keys.flatMap((key) => {
        const [a, b] = [expected.get(key), actual.get(key)]
        return a === b ? [] : [`${key}: ${first} has ${a ?? 'nothing'}, ${region} has ${b ?? 'nothing'}`]
      })
    })
  }

  #byKey(region: string): Map<string, string> {
    return new Map(
      this.#stored(region).flatMap(({ key, item }) => (item ? [[stableJson(key), stableJson(item)]] : [])),
    )
  }

  #stored(region: string): readonly StoredItem[] {
    const items = this.#items(region)
    if (items) return items
    throw new AntipodeError('region-unknown', {
      what: `Region ${region} has no copy of the table '${this.name}'.`,
      fix: `Regions with a copy: ${this.regions.join(', ')}.`,
    })
  }
}

/** JSON with members in alphabetical order, so that equal values are equal texts. */
function stableJson(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    member && typeof member === 'object' && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  )
}
