// What one slot of a tree holds, in the order of the keys: a single entry, a leaf, or several leaves. Each becomes the
// next as it grows; as it shrinks, several leaves become one.
import type { TreeKey } from '../keys.js'

export interface Entries<E extends TreeKey> {
  readonly size: number
  get(key: TreeKey): E | undefined
  /** @returns what the slot holds then: these entries, changed, or others in their place */
  set(entry: E): Entries<E>
  /** @returns as `set` does; undefined: nothing */
  delete(key: TreeKey): Entries<E> | undefined
  /** Changes of the copy leave these entries as they are; the copy is good until they change. */
  copy(): Entries<E>
  values(): Iterable<E>
  /**
   * Visits what lies between two keys, without them, for as long as `visit` answers true.
   *
   * @returns whether to go on
   */
  walk(low: TreeKey, high: TreeKey | undefined, forward: boolean, visit: (entry: E) => boolean): boolean
}
