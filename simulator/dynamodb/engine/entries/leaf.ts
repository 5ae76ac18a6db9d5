// A few entries. Beside each stands the mark of its key, a number: what is asked for is found by its mark. To compare
// keys instead means to reach for each, and for its texts, all of them somewhere else in memory.
import { compareKeys, keyMark, type TreeKey } from '../keys.js'
import type { Entries } from './entries.js'
import { Leaves } from './leaves.js'

/** So many marks are looked through quickly, and so many entries are quickly copied. */
const MOST = 64

export class Leaf<E extends TreeKey> implements Entries<E> {
  // None has room to grow: partitions are many, and most of them small.
  #marks: readonly number[]
  #entries: E[]

  private constructor(marks: readonly number[], entries: E[]) {
    this.#marks = marks
    this.#entries = entries
  }

  static of<E extends TreeKey>(entry: E): Leaf<E> {
    return new Leaf([keyMark(entry)], [entry])
  }

  get size(): number {
    return this.#entries.length
  }

  get firstEntry(): E {
    return this.#entries[0] as E
  }

  get(key: TreeKey): E | undefined {
    return this.#entries[this.#indexOf(key, keyMark(key))]
  }

  set(entry: E): Entries<E> {
    const mark = keyMark(entry)
    const found = this.#indexOf(entry, mark)
    if (found >= 0) {
      this.#entries[found] = entry
      return this
    }
    const index = this.#countUpTo(entry)
    this.#marks = this.#marks.toSpliced(index, 0, mark)
    this.#entries = this.#entries.toSpliced(index, 0, entry)
    return this.size > MOST ? Leaves.of(this.#halves()) : this
  }

  delete(key: TreeKey): Leaf<E> | undefined {
    const index = this.#indexOf(key, keyMark(key))
    if (index < 0) return this
    if (this.size === 1) return undefined
    this.#marks = this.#marks.toSpliced(index, 1)
    this.#entries = this.#entries.toSpliced(index, 1)
    return this
  }

  copy(): Leaf<E> {
    return new Leaf(this.#marks, [...this.#entries])
  }

  /** @returns the entries of both, of which the other's come later; undefined when they had better stay apart */
  joined(other: Leaf<E> | undefined): Leaf<E> | undefined {
    if (!other || this.size + other.size > MOST / 2) return undefined
    return new Leaf([...this.#marks, ...other.#marks], [...this.#entries, ...other.#entries])
  }

  values(): Iterable<E> {
    return this.#entries
  }

  walk(low: TreeKey, high: TreeKey | undefined, forward: boolean, visit: (entry: E) => boolean): boolean {
    const entries = this.#entries
    const last = this.size - 1
    // Mostly all are asked for, which two keys tell.
    const from = this.#compareAt(0, low) > 0 ? 0 : this.#countUpTo(low)
    const to = !high || this.#compareAt(last, high) < 0 ? last : this.#countBefore(high) - 1
    if (forward) {
      for (let index = from; index <= to; index++) if (!visit(entries[index] as E)) return false
    } else {
      for (let index = to; index >= from; index--) if (!visit(entries[index] as E)) return false
    }
    return true
  }

  #compareAt(index: number, key: TreeKey): number {
    return compareKeys(this.#entries[index] as E, key)
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

  #halves(): readonly [Leaf<E>, Leaf<E>] {
    const middle = this.size >> 1
    const part = (from: number, to?: number) =>
      new Leaf(this.#marks.slice(from, to), this.#entries.slice(from, to))
    return [part(0, middle), part(middle)]
  }
}
