// The entries of a slot with more of them than a leaf takes: leaf by leaf, in order.
import { compareKeys, type TreeKey } from '../keys.js'
import type { Entries } from './entries.js'
import type { Leaf } from './leaf.js'

export class Leaves<E extends TreeKey> implements Entries<E> {
  /** The first entry of each leaf. */
  readonly #from: E[]
  readonly #leaves: Leaf<E>[]
  /** Whether the leaves are another's too. */
  readonly #isCopy: boolean
  #size: number

  private constructor(from: E[], leaves: Leaf<E>[], size: number, isCopy: boolean) {
    this.#from = from
    this.#leaves = leaves
    this.#size = size
    this.#isCopy = isCopy
  }

  static of<E extends TreeKey>([first, second]: readonly [Leaf<E>, Leaf<E>]): Leaves<E> {
    const leaves = [first, second]
    return new Leaves([first.firstEntry, second.firstEntry], leaves, first.size + second.size, false)
  }

  get size(): number {
    return this.#size
  }

  get(key: TreeKey): E | undefined {
    return this.#at(this.#indexOf(key)).get(key)
  }

  set(entry: E): this {
    const index = this.#indexOf(entry)
    const leaf = this.#own(index)
    const before = leaf.size
    const now = leaf.set(entry)
    this.#size += now.size - before
    if (now instanceof Leaves) this.#replace(index, 1, now.#leaves)
    // An entry that is no longer in the leaf would be held on to, and its item with it.
    else this.#from[index] = leaf.firstEntry
    return this
  }

  delete(key: TreeKey): Entries<E> | undefined {
    const index = this.#indexOf(key)
    const leaf = this.#own(index)
    const before = leaf.size
    const now = leaf.delete(key)
    if (now?.size === before) return this
    this.#size--
    if (now) {
      this.#from[index] = now.firstEntry
      this.#join(index)
    } else this.#replace(index, 1, [])
    return this.#leaves.length === 1 ? this.#own(0) : this
  }

  copy(): Leaves<E> {
    return new Leaves([...this.#from], [...this.#leaves], this.#size, true)
  }

  *values(): Generator<E> {
    for (const leaf of this.#leaves) yield* leaf.values()
  }

  walk(low: TreeKey, high: TreeKey | undefined, forward: boolean, visit: (entry: E) => boolean): boolean {
    const from = this.#indexOf(low)
    const to = high ? this.#indexOf(high) : this.#leaves.length - 1
    const step = forward ? 1 : -1
    for (let index = forward ? from : to; index >= from && index <= to; index += step)
      if (!this.#at(index).walk(low, high, forward, visit)) return false
    return true
  }

  #at(index: number): Leaf<E> {
    return this.#leaves[index] as Leaf<E>
  }

  /** The leaf where a key stands, or would. */
  #indexOf(key: TreeKey): number {
    let low = 1
    let high = this.#from.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (compareKeys(this.#from[middle] as E, key) <= 0) low = middle + 1
      else high = middle
    }
    return low - 1
  }

  /** A leaf that may be changed. */
  #own(index: number): Leaf<E> {
    const leaf = this.#at(index)
    if (!this.#isCopy) return leaf
    const own = leaf.copy()
    this.#leaves[index] = own
    return own
  }

  /** Two neighbours that are small become one, so that there are not many of few entries. */
  #join(index: number): void {
    for (const first of [index - 1, index]) {
      const joined = this.#leaves[first]?.joined(this.#leaves[first + 1])
      if (!joined) continue
      this.#replace(first, 2, [joined])
      return
    }
  }

  #replace(index: number, count: number, leaves: readonly Leaf<E>[]): void {
    this.#leaves.splice(index, count, ...leaves)
    this.#from.splice(index, count, ...leaves.map((leaf) => leaf.firstEntry))
  }
}
