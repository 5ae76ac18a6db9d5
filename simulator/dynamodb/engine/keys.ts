// Where an item stands in a tree: partitions by the hash of their key, as on AWS, so that a scan shows no order that
// an application could lean on; within a partition by sort key.

export interface TreeKey {
  /** 31 bits of the partition key's hash: V8 keeps what is larger apart from the object, as it does fractions. */
  readonly slot: number
  /** The partition key, as key-text.ts writes it. */
  readonly hash: string
  /** The sort key likewise, whose order the text has; empty where the schema has none. undefined: a bound of a whole partition. */
  readonly range: string | undefined
  /** In an index: the item's key in its table, since index keys need not be unique. */
  readonly base: TreeKey | undefined
  /** 0 for an item; a bound stands before (-1) or after (1) everything equal to it. */
  readonly edge: -1 | 0 | 1
}

export const SLOTS = 2 ** 31

export function treeKey(hash: string, range: string, base: TreeKey | undefined): TreeKey {
  return { slot: hashOf(hash), hash, range, base, edge: 0 }
}

/** The bounds of a whole partition. */
export function wholePartition(hash: string): { readonly low: TreeKey; readonly high: TreeKey } {
  const slot = hashOf(hash)
  return {
    low: { slot, hash, range: undefined, base: undefined, edge: -1 },
    high: { slot, hash, range: undefined, base: undefined, edge: 1 },
  }
}

/** The bound before every partition of a slot and those after it. */
export function slotBound(slot: number): TreeKey {
  return { slot, hash: '', range: undefined, base: undefined, edge: -1 }
}

export function compareKeys(a: TreeKey, b: TreeKey): number {
  if (a === b) return 0
  if (a.slot !== b.slot) return a.slot - b.slot
  if (a.hash !== b.hash) return a.hash < b.hash ? -1 : 1
  if (a.range !== b.range) {
    if (a.range === undefined || b.range === undefined) return a.edge - b.edge
    return a.range < b.range ? -1 : 1
  }
  if (a.edge !== b.edge) return a.edge - b.edge
  return a.base && b.base ? compareKeys(a.base, b.base) : 0
}

/** The same number for equal keys, mostly another for another key of its slot. */
export function keyMark({ range, base }: TreeKey): number {
  const own = hashOf(range ?? '')
  return base ? own ^ base.slot ^ keyMark(base) : own
}

/** The same text for versions of the same item, another for another item of its table. */
export function keyText({ key: { hash, range } }: { readonly key: TreeKey }): string {
  return `${hash.length}:${hash}${range}`
}

/** 31 bits: FNV-1a over code units, then murmur3's final mix, so that the high bits spread too. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 1
}
