// A few entries. Beside each key stands its mark, a number: what is asked for is found by its mark. To compare keys
// instead means to reach for each, and for its texts, all of them somewhere else in memory.
import { compareKeys, keyMark, type TreeKey } from '../keys.js'
import type { Entries } from './entries.js'
import { Leaves } from './leaves.js'

/** So many marks are looked through quickly, and so many entries are quickly copied. */
const MOST = 64

export class Leaf<V> implements Entries<V> {
  // None has room to grow: partitions are many, and most of them small.
  #marks: readonly number[]
  #keys: TreeKey[]
  #values: V[]

  private constructor(marks: readonly number[], keys: TreeKey[], values: V[]) {
    this.#marks = marks
    this.#keys = keys
    this.#values = values
  }

  static of<V>(key: TreeKey, value: V): Leaf<V> {
    return new Leaf([keyMark(key)], [key], [value])
  }

  get size(): number {
    return this.#keys.length
  }

  get firstKey(): TreeKey {
    return this.#keys[0] as TreeKey
  }

  get(key: TreeKey): V | undefined {
    return this.#values[this.#indexOf(key, keyMark(key))]
  }

  set(key: TreeKey, value: V): Entries<V> {
    const mark = keyMark(key)
    const found = this.#indexOf(key, mark)
    if (found >= 0) {
      // The equal key that is there may be an item that is gone, or hold on to its texts.
      this.#keys[found] = key
      this.#values[found] = value
      return this
    }
    const index = this.#countUpTo(key)
    this.#marks = this.#marks.toSpliced(index, 0, mark)
    this.#keys = this.#keys.toSpliced(index, 0, key)
    this.#values = this.#values.toSpliced(index, 0, value)
    return this.size > MOST ? Leaves.of(this.#halves()) : this
  }

  delete(key: TreeKey): Leaf<V> | undefined {
    const index = this.#indexOf(key, keyMark(key))
    if (index < 0) return this
    if (this.size === 1) return undefined
    this.#marks = this.#marks.toSpliced(index, 1)
    this.#keys = this.#keys.toSpliced(index, 1)
    this.#values = this.#values.toSpliced(index, 1)
    return this
  }

  copy(): Leaf<V> {
    return new Leaf(this.#marks, [...this.#keys], [...this.#values])
  }

  /** @returns the entries of both, of which the other's come later; undefined when they had better stay apart */
  joined(other: Leaf<V> | undefined): Leaf<V> | undefined {
    if (!other || this.size + other.size > MOST / 2) return undefined
    return new Leaf(
      [...this.#marks, ...other.#marks],
      [...this.#keys, ...other.#keys],
      [...this.#values, ...other.#values],
    )
  }

  values(): Iterable<V> {
    return this.#values
  }

  walk(low: TreeKey, high: TreeKey | undefined, forward: boolean, visit: (value: V) => boolean): boolean {
    const values = this.#values
    const last = this.size - 1
    // Mostly all are asked for, which two keys tell.
    const from = this.#compareAt(0, low) > 0 ? 0 : this.#countUpTo(low)
    const to = !high || this.#compareAt(last, high) < 0 ? last : this.#countBefore(high) - 1
    if (forward) {
      for (let index = from; index <= to; index++) if (!visit(values[index] as V)) return false
    } else {
      for (let index = to; index >= from; index--) if (!visit(values[index] as V)) return false
    }
    return true
  }

  #compareAt(index: number, key: TreeKey): number {
    return compareKeys(this.#keys[index] as TreeKey, key)
  }

  #indexOf(key: TreeKey, mark: number): number {
    let index = this.#marks.indexOf(mark)
    while (index >= 0 && this.#compareAt(index, key) !== 0) index = this.#marks.indexOf(mark, index + 1)
    return index
  }

  /** How many stand before a key. */
  #countBefore(key: TreeKey): number {
    let low = 0
    let high = this.size
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#compareAt(middle, key) < 0) low = middle + 1
      else high = middle
    }
    return low
  }

  #countUpTo(key: TreeKey): number {
    const count = this.#countBefore(key)
    return count < this.size && this.#compareAt(count, key) === 0 ? count + 1 : count
  }

  #halves(): readonly [Leaf<V>, Leaf<V>] {
    const middle = this.size >> 1
    const part = (from: number, to?: number) =>
      new Leaf(this.#marks.slice(from, to), this.#keys.slice(from, to), this.#values.slice(from, to))
    return [part(0, middle), part(middle)]
  }
}
