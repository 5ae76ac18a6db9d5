// The entries of a slot with more of them than a leaf takes: leaf by leaf, in order.
import { compareKeys, type TreeKey } from '../keys.js'
import type { Entries } from './entries.js'
import type { Leaf } from './leaf.js'

export class Leaves<V> implements Entries<V> {
  /** The first key of each leaf. */
  readonly #from: TreeKey[]
  readonly #leaves: Leaf<V>[]
  /** Whether the leaves are another's too. */
  readonly #isCopy: boolean
  #size: number

  private constructor(from: TreeKey[], leaves: Leaf<V>[], size: number, isCopy: boolean) {
    this.#from = from
    this.#leaves = leaves
    this.#size = size
    this.#isCopy = isCopy
  }

  static of<V>([first, second]: readonly [Leaf<V>, Leaf<V>]): Leaves<V> {
    const leaves = [first, second]
    return new Leaves([first.firstKey, second.firstKey], leaves, first.size + second.size, false)
  }

  get size(): number {
    return this.#size
  }

  get(key: TreeKey): V | undefined {
    return this.#at(this.#indexOf(key)).get(key)
  }

  set(key: TreeKey, value: V): this {
    const index = this.#indexOf(key)
    const leaf = this.#own(index)
    const before = leaf.size
    const now = leaf.set(key, value)
    this.#size += now.size - before
    if (now instanceof Leaves) this.#replace(index, 1, now.#leaves)
    // A key that is no longer in the leaf would hold on to the item that it was.
    else this.#from[index] = leaf.firstKey
    return this
  }

  delete(key: TreeKey): Entries<V> | undefined {
    const index = this.#indexOf(key)
    const leaf = this.#own(index)
    const before = leaf.size
    const now = leaf.delete(key)
    if (now?.size === before) return this
    this.#size--
    if (now) {
      this.#from[index] = now.firstKey
      this.#join(index)
    } else this.#replace(index, 1, [])
    return this.#leaves.length === 1 ? this.#own(0) : this
  }

  copy(): Leaves<V> {
    return new Leaves([...this.#from], [...this.#leaves], this.#size, true)
  }

  *values(): Generator<V> {
    for (const leaf of this.#leaves) yield* leaf.values()
  }

  walk(low: TreeKey, high: TreeKey | undefined, forward: boolean, visit: (value: V) => boolean): boolean {
    const from = this.#indexOf(low)
    const to = high ? this.#indexOf(high) : this.#leaves.length - 1
    const step = forward ? 1 : -1
    for (let index = forward ? from : to; index >= from && index <= to; index += step)
      if (!this.#at(index).walk(low, high, forward, visit)) return false
    return true
  }

  #at(index: number): Leaf<V> {
    return this.#leaves[index] as Leaf<V>
  }

  /** The leaf where a key stands, or would. */
  #indexOf(key: TreeKey): number {
    let low = 1
    let high = this.#from.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (compareKeys(this.#from[middle] as TreeKey, key) <= 0) low = middle + 1
      else high = middle
    }
    return low - 1
  }

  /** A leaf that may be changed. */
  #own(index: number): Leaf<V> {
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

  #replace(index: number, count: number, leaves: readonly Leaf<V>[]): void {
    this.#leaves.splice(index, count, ...leaves)
    this.#from.splice(index, count, ...leaves.map((leaf) => leaf.firstKey))
  }
}
