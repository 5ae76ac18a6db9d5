// The only entry of its slot: what most slots of a table without sort keys have.
import { compareKeys, type TreeKey } from '../keys.js'
import type { Entries } from './entries.js'
import { Leaf } from './leaf.js'

export class Single<E extends TreeKey> implements Entries<E> {
  #entry: E

  constructor(entry: E) {
    this.#entry = entry
  }

  get size(): number {
    return 1
  }

  get(key: TreeKey): E | undefined {
    return this.#has(key) ? this.#entry : undefined
  }

  set(entry: E): Entries<E> {
    if (!this.#has(entry)) return Leaf.of(this.#entry).set(entry)
    this.#entry = entry
    return this
  }

  delete(key: TreeKey): Entries<E> | undefined {
    return this.#has(key) ? undefined : this
  }

  copy(): Single<E> {
    return new Single(this.#entry)
  }

  values(): Iterable<E> {
    return [this.#entry]
  }

  walk(low: TreeKey, high: TreeKey | undefined, _forward: boolean, visit: (entry: E) => boolean): boolean {
    const isBetween = compareKeys(this.#entry, low) > 0 && (!high || compareKeys(this.#entry, high) < 0)
    return !isBetween || visit(this.#entry)
  }

  #has(key: TreeKey): boolean {
    return compareKeys(this.#entry, key) === 0
  }
}
