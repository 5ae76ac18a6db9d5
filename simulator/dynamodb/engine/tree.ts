// The sorted tree that tables and indexes are kept in: slots in their order, each with its entries (entries/), which are
// their own keys. What is asked for by its key is found in a map of slots, not on a way through the order: in a large
// tree each step of such a way is somewhere in memory where no cache has been.
import sortedBTree from 'sorted-btree'
import type { Entries } from './entries/entries.js'
import { Single } from './entries/single.js'
import { SLOTS, type TreeKey } from './keys.js'

const STOP = { break: true }

/** `in out`: what may be put into a tree of one kind of entries may not be put into one of another. */
export class Tree<in out E extends TreeKey> {
  readonly #inOrder: sortedBTree.default<number, Entries<E>>
  /** The same; a copy has none. V8's maps take 16.7 million. */
  readonly #bySlot: Map<number, Entries<E>> | undefined
  /** The slots of a copy with entries of its own. */
  readonly #own: Set<number> | undefined
  #size: number

  constructor(origin?: Tree<E>) {
    this.#inOrder = origin ? origin.#inOrder.clone() : new sortedBTree.default(undefined, (a, b) => a - b)
    this.#bySlot = origin ? undefined : new Map()
    this.#own = origin && new Set()
    this.#size = origin?.size ?? 0
  }

  get size(): number {
    return this.#size
  }

  get(key: TreeKey): E | undefined {
    return this.#at(key.slot)?.get(key)
  }

  set(entry: E): void {
    const { slot } = entry
    const found = this.#at(slot)
    if (!found) {
      this.#put(slot, new Single(entry))
      this.#size++
      return
    }
    const { size } = found
    const own = this.#owned(slot, found)
    const now = own.set(entry)
    if (now !== found) this.#put(slot, now)
    this.#size += now.size - size
  }

  delete(key: TreeKey): void {
    const { slot } = key
    const found = this.#at(slot)
    if (!found) return
    const { size } = found
    const now = this.#owned(slot, found).delete(key)
    if (now !== found) this.#put(slot, now)
    this.#size -= size - (now?.size ?? 0)
  }

  *values(): Generator<E> {
    for (const entries of this.#inOrder.values()) yield* entries.values()
  }

  /**
   * Visits what lies between two keys, without them, for as long as `visit` answers true. The bounds of a partition
   * have an edge, so that no item is equal to them; the key of an item is where the page before ended.
   *
   * @param forward otherwise backwards, which is only between keys of one partition
   */
  walk(low: TreeKey, high: TreeKey | undefined, forward: boolean, visit: (entry: E) => boolean): void {
    if (low.slot === high?.slot) this.#at(low.slot)?.walk(low, high, forward, visit)
    else
      this.#inOrder.forRange(low.slot, high?.slot ?? SLOTS, true, (_, entries) =>
        entries.walk(low, high, forward, visit) ? undefined : STOP,
      )
  }

  #at(slot: number): Entries<E> | undefined {
    return this.#bySlot ? this.#bySlot.get(slot) : this.#inOrder.get(slot)
  }

  #put(slot: number, entries: Entries<E> | undefined): void {
    if (entries) {
      // First, since it refuses where it is full.
      this.#bySlot?.set(slot, entries)
      this.#inOrder.set(slot, entries)
    } else {
      this.#inOrder.delete(slot)
      this.#bySlot?.delete(slot)
    }
  }

  /** Entries of a slot that may be changed. */
  #owned(slot: number, entries: Entries<E>): Entries<E> {
    if (!this.#own || this.#own.has(slot)) return entries
    this.#own.add(slot)
    return entries.copy()
  }
}

export function newTree<E extends TreeKey>(): Tree<E> {
  return new Tree()
}

/**
 * Changes of the copy leave the tree as it is; the copy is good until the tree changes. Costs nothing by itself: both
 * share what the copy has not changed.
 */
export function copyOf<E extends TreeKey>(tree: Tree<E>): Tree<E> {
  return new Tree(tree)
}
