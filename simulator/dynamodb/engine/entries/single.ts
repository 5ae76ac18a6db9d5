// The only entry of its slot: what most slots of a table without sort keys have.
import { compareKeys, type TreeKey } from '../keys.js'
import type { Entries } from './entries.js'
import { Leaf } from './leaf.js'

export class Single<V> implements Entries<V> {
  #key: TreeKey
  #value: V

  constructor(key: TreeKey, value: V) {
    this.#key = key
    this.#value = value
  }

  get size(): number {
    return 1
  }

  get(key: TreeKey): V | undefined {
    return this.#has(key) ? this.#value : undefined
  }

  set(key: TreeKey, value: V): Entries<V> {
    if (!this.#has(key)) return Leaf.of(this.#key, this.#value).set(key, value)
    this.#key = key
    this.#value = value
    return this
  }

  delete(key: TreeKey): Entries<V> | undefined {
    return this.#has(key) ? undefined : this
  }

  copy(): Single<V> {
    return new Single(this.#key, this.#value)
  }

  values(): Iterable<V> {
    return [this.#value]
  }

  walk(low: TreeKey, high: TreeKey | undefined, _forward: boolean, visit: (value: V) => boolean): boolean {
    const isBetween = compareKeys(this.#key, low) > 0 && (!high || compareKeys(this.#key, high) < 0)
    return !isBetween || visit(this.#value)
  }

  #has(key: TreeKey): boolean {
    return compareKeys(this.#key, key) === 0
  }
}
