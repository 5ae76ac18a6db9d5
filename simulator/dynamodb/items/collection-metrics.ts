// The item collections that a request's writes have touched, as ReturnItemCollectionMetrics shows them.
import type { Shape } from '../../aws/service.js'
import { type ItemChange, isLive } from '../engine/changes.js'
import { collectionGrowth } from '../engine/item-collections.js'
import type { Table } from '../engine/state.js'
import type { Target } from '../engine/write.js'
import type { Constraints } from '../input/constraints.js'
import type { Input } from '../input/input.js'

const GIGABYTE = 1_024 ** 3
const MODES = ['SIZE', 'NONE'] as const
export type CollectionMode = (typeof MODES)[number]

interface TouchedCollection {
  readonly key: Shape
  bytes: number
}

export function readCollectionMode(input: Input, constraints: Constraints): CollectionMode {
  return (
    constraints.oneOf('returnItemCollectionMetrics', input.text('ReturnItemCollectionMetrics'), MODES) ??
    'NONE'
  )
}

/** The member of the response to one write, which may have changed nothing. */
export function collectionMetrics(
  mode: CollectionMode,
  target: Target,
  change: ItemChange | undefined,
): Shape {
  const { table, key } = target
  if (mode === 'NONE' || !table.collections) return {}
  const bytes = table.collections.sizeBytes(key) + growthOf(target, change)
  return { ItemCollectionMetrics: described({ key: collectionKey(target), bytes }) }
}

/** Of many writes together. */
export class CollectionMetrics {
  readonly #mode: CollectionMode
  readonly #touched = new Map<Table, Map<string, TouchedCollection>>()

  constructor(mode: CollectionMode) {
    this.#mode = mode
  }

  add(target: Target, change: ItemChange | undefined): void {
    const { table, key } = target
    if (this.#mode === 'NONE' || !table.collections) return
    const inTable = this.#touched.get(table) ?? new Map<string, TouchedCollection>()
    this.#touched.set(table, inTable)
    const collection = inTable.get(key.hash) ?? {
      key: collectionKey(target),
      bytes: table.collections.sizeBytes(key),
    }
    inTable.set(key.hash, collection)
    collection.bytes += growthOf(target, change)
  }

  /** The member of the response: each collection once. */
  describe(): Shape {
    if (this.#touched.size === 0) return {}
    return {
      ItemCollectionMetrics: Object.fromEntries(
        [...this.#touched].map(([table, inTable]) => [table.name, [...inTable.values()].map(described)]),
      ),
    }
  }
}

function collectionKey({ table, keyAttributes }: Target): Shape {
  const { name } = table.schema.hash[0]
  return { [name]: keyAttributes[name] }
}

function growthOf({ table, stored }: Target, change: ItemChange | undefined): number {
  return change ? collectionGrowth(table, stored, isLive(change.after) ? change.after : undefined) : 0
}

/** The size as the whole gigabytes that it lies between. */
function described({ key, bytes }: TouchedCollection): Shape {
  const low = Math.floor(bytes / GIGABYTE)
  return { ItemCollectionKey: key, SizeEstimateRangeGB: [low, low + 1] }
}
