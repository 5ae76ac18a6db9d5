// The sorted tree that tables and indexes are kept in. What has one slot stands together, so that the way to it leads
// over slots alone: numbers, which lie in the tree itself; texts are looked at only there, each somewhere else in memory.
import sortedBTree from 'sorted-btree'
import { compareKeys, SLOTS, type TreeKey } from './keys.js'

type Entries<V> = sortedBTree.default<TreeKey, V>

/** What most slots of a table without sort keys have. */
class Single<V> {
  constructor(
    readonly key: TreeKey,
    readonly value: V,
  ) {}
}

const STOP = { break: true }

export class Tree<V> {
  readonly #slots: sortedBTree.default<number, Single<V> | Entries<V>>
  readonly #isCopy: boolean
  #size: number

  constructor(origin?: Tree<V>) {
    this.#slots = origin ? origin.#slots.clone() : new sortedBTree.default(undefined, (a, b) => a - b)
    this.#isCopy = origin !== undefined
    this.#size = origin?.size ?? 0
  }

  get size(): number {
    return this.#size
  }

  get(key: TreeKey): V | undefined {
    const found = this.#slots.get(key.slot)
    if (!(found instanceof Single)) return found?.get(key)
    return compareKeys(found.key, key) === 0 ? found.value : undefined
  }

  set(key: TreeKey, value: V): void {
    const found = this.#slots.get(key.slot)
    if (!found || (found instanceof Single && compareKeys(found.key, key) === 0)) {
      this.#slots.set(key.slot, new Single(key, value))
      if (!found) this.#size++
      return
    }
    if (this.#own(key.slot, found).set(key, value)) this.#size++
  }

  delete(key: TreeKey): void {
    const found = this.#slots.get(key.slot)
    if (!found) return
    if (found instanceof Single) {
      if (compareKeys(found.key, key) !== 0) return
      this.#slots.delete(key.slot)
    } else {
      const entries = this.#own(key.slot, found)
      if (!entries.delete(key)) return
      if (entries.size === 0) this.#slots.delete(key.slot)
    }
    this.#size--
  }

  *values(): Generator<V> {
    for (const found of this.#slots.values())
      if (found instanceof Single) yield found.value
      else yield* found.values()
  }

  /**
   * Visits what lies between two keys, without them, for as long as `visit` answers true. The bounds of a partition
   * have an edge, so that no item is equal to them; the key of an item is where the page before ended.
   *
   * @param forward otherwise backwards, which is only between keys of one partition
   */
  walk(low: TreeKey, high: TreeKey | undefined, forward: boolean, visit: (value: V) => boolean): void {
    const look = (found: Single<V> | Entries<V>) =>
      found instanceof Single
        ? !isBetween(found.key, low, high) || visit(found.value)
        : walkEntries(found, low, high, forward, visit)
    if (low.slot === high?.slot) {
      const found = this.#slots.get(low.slot)
      if (found) look(found)
    } else
      this.#slots.forRange(low.slot, high?.slot ?? SLOTS, true, (_, found) =>
        look(found) ? undefined : STOP,
      )
  }

  /** The entries of a slot, to be changed. */
  #own(slot: number, found: Single<V> | Entries<V>): Entries<V> {
    if (!this.#isCopy && !(found instanceof Single)) return found
    const own =
      found instanceof Single
        ? new sortedBTree.default<TreeKey, V>([[found.key, found.value]], compareKeys)
        : found.clone()
    this.#slots.set(slot, own)
    return own
  }
}

export function newTree<V>(): Tree<V> {
  return new Tree()
}

/**
 * Changes of the copy leave the tree as it is; the copy is good until the tree changes. Costs nothing by itself: both
 * share what the copy has not changed.
 */
export function copyOf<V>(tree: Tree<V>): Tree<V> {
  return new Tree(tree)
}

function isBetween(key: TreeKey, low: TreeKey, high: TreeKey | undefined): boolean {
  return compareKeys(key, low) > 0 && (high === undefined || compareKeys(key, high) < 0)
}

/** @returns whether to go on */
function walkEntries<V>(
  entries: Entries<V>,
  low: TreeKey,
  high: TreeKey | undefined,
  forward: boolean,
  visit: (value: V) => boolean,
): boolean {
  if (!forward) {
    for (const [key, value] of entries.entriesReversed(high, undefined, true))
      if (compareKeys(key, low) <= 0 || !visit(value)) return false
    return true
  }
  const last = high ?? (entries.maxKey() as TreeKey)
  // Only the first can be equal to `low`: the others' keys are left alone.
  let isBehindLow = false
  const look = (key: TreeKey, value: V) => {
    isBehindLow ||= compareKeys(key, low) > 0
    return isBehindLow && !visit(value) ? STOP : undefined
  }
  return typeof entries.forRange(low, last, high === undefined, look) === 'number'
}
