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

const STOP = { break: true }

/**
 * Visits what lies between two keys, without them, in either direction, for as long as `visit` answers true. The bounds
 * of a partition have an edge, so that no item is equal to them; the key of an item is where the page before ended.
 */
export function walk<V>(
  tree: Tree<V>,
  low: TreeKey,
  high: TreeKey | undefined,
  forward: boolean,
  visit: (value: V) => boolean,
): void {
  if (forward) {
    const last = high ?? tree.maxKey()
    // Only the first can be equal to `low`: of the others the keys, each somewhere else in memory, are left alone.
    let isBehindLow = false
    const look = (key: TreeKey, value: V) => {
      isBehindLow ||= compareKeys(key, low) > 0
      return isBehindLow && !visit(value) ? STOP : undefined
    }
    if (last) tree.forRange(low, last, high === undefined, look)
  } else {
    for (const [key, value] of tree.entriesReversed(high, undefined, true))
      if (compareKeys(key, low) <= 0 || !visit(value)) return
  }
}
