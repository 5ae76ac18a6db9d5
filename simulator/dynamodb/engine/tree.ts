// The sorted tree that tables and indexes are kept in.
import sortedBTree from 'sorted-btree'
import { compareKeys, type TreeKey } from './keys.js'

export type Tree<V> = sortedBTree.default<TreeKey, V>

export function newTree<V>(): Tree<V> {
  return new sortedBTree.default<TreeKey, V>(undefined, compareKeys)
}

/** Changes of the copy leave the tree as it is. Costs nothing by itself: both share what neither has changed. */
export function copyOf<V>(tree: Tree<V>): Tree<V> {
  return tree.clone()
}

/**
 * What lies between two keys, without them, in either direction. The bounds of a partition have an edge, so that
 * no item is equal to them; the key of an item is where the page before ended.
 */
export function* walk<V>(
  tree: Tree<V>,
  low: TreeKey,
  high: TreeKey | undefined,
  forward: boolean,
): Generator<V> {
  if (forward) {
    for (const [key, value] of tree.entries(low)) {
      if (high && compareKeys(key, high) >= 0) return
      if (compareKeys(key, low) > 0) yield value
    }
  } else {
    for (const [key, value] of tree.entriesReversed(high, undefined, true)) {
      if (compareKeys(key, low) <= 0) return
      yield value
    }
  }
}
