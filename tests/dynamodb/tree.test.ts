// The sorted tree against a plain array in the order of its keys.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compareKeys, SLOTS, slotBound, type TreeKey } from '#simulator/dynamodb/engine/keys.js'
import { copyOf, newTree, type Tree } from '#simulator/dynamodb/engine/tree.js'

/** A fault is shown as small as it gets in that time. */
const RUNS = { numRuns: 20, interruptAfterTimeLimit: 15_000 }

/** An entry that can be told from one with an equal key. */
interface Numbered extends TreeKey {
  readonly serial: number
}

let serials = 0

function numbered(key: TreeKey): Numbered {
  return { ...key, serial: ++serials }
}

/** What a tree should be. */
class Plain {
  readonly entries: Numbered[]

  constructor(entries: readonly Numbered[] = []) {
    this.entries = [...entries]
  }

  set(entry: Numbered): void {
    this.delete(entry)
    this.entries.push(entry)
    this.entries.sort(compareKeys)
  }

  delete(key: TreeKey): void {
    const index = this.entries.findIndex((entry) => compareKeys(entry, key) === 0)
    if (index >= 0) this.entries.splice(index, 1)
  }

  between(low: TreeKey, high: TreeKey | undefined, forward: boolean): Numbered[] {
    const found = this.entries.filter(
      (entry) => compareKeys(entry, low) > 0 && (!high || compareKeys(entry, high) < 0),
    )
    return forward ? found : found.reverse()
  }
}

function key(slot: number, hash: string, range: string | undefined, edge: -1 | 0 | 1 = 0): TreeKey {
  return { slot, hash, range, base: undefined, edge }
}

// Few slots and partitions, so that each has many entries; and slots of two partitions.
const slot = fc.constantFrom(0, 7, SLOTS - 1)
const partition = fc.tuple(slot, fc.constantFrom('a', 'b'))
const range = fc.integer({ min: 0, max: 120 }).map((n) => (n === 0 ? '' : `range ${n}`))
const tableKey = fc.tuple(partition, range).map(([[slot, hash], range]) => key(slot, hash, range))
const indexKey = fc.tuple(tableKey, tableKey).map(([own, base]) => ({ ...own, base }))

const edge = fc.constantFrom<(-1 | 1)[]>(-1, 1)
const bound = fc
  .tuple(partition, fc.option(range, { nil: undefined }), edge)
  .map(([[slot, hash], range, edge]) => key(slot, hash, range, edge))

const change = (keys: fc.Arbitrary<TreeKey>) =>
  fc.record({ what: fc.constantFrom('set', 'set', 'set', 'delete'), key: keys })

function make(changes: readonly { what: string; key: TreeKey }[], tree: Tree<Numbered>, plain: Plain): void {
  for (const { what, key } of changes) {
    if (what === 'set') {
      const entry = numbered(key)
      tree.set(entry)
      plain.set(entry)
    } else {
      tree.delete({ ...key })
      plain.delete(key)
    }
  }
}

function expectSame(tree: Tree<Numbered>, plain: Plain): void {
  expect(tree.size).toBe(plain.entries.length)
  expect([...tree.values()]).toEqual(plain.entries)
  for (const entry of plain.entries) expect(tree.get({ ...entry })).toBe(entry)
}

function walked<E extends TreeKey>(
  tree: Tree<E>,
  low: TreeKey,
  high: TreeKey | undefined,
  forward = true,
  most = Infinity,
) {
  const found: E[] = []
  tree.walk(low, high, forward, (entry) => {
    found.push(entry)
    return found.length < most
  })
  return found
}

describe.each([
  ['a table', tableKey],
  ['an index', indexKey],
])('the tree of %s', (_, keys) => {
  const changes = fc.array(change(keys), { maxLength: 600, size: 'max' })

  test('has what was set and not deleted, in order', () => {
    fc.assert(
      fc.property(changes, fc.array(keys), (changes, others) => {
        const tree = newTree<Numbered>()
        const plain = new Plain()
        make(changes, tree, plain)
        expectSame(tree, plain)
        for (const other of others)
          expect(tree.get(other)).toBe(plain.entries.find((entry) => compareKeys(entry, other) === 0))
      }),
      RUNS,
    )
  })

  test('is walked between any two keys, until it is enough', () => {
    const ends = fc.tuple(fc.oneof(bound, keys), fc.oneof(bound, keys), fc.nat({ max: 100 }))
    fc.assert(
      fc.property(changes, fc.array(ends, { minLength: 5 }), (changes, walks) => {
        const tree = newTree<Numbered>()
        const plain = new Plain()
        make(changes, tree, plain)
        for (const [one, other, most] of walks) {
          const [low, high] = compareKeys(one, other) < 0 ? [one, other] : [other, one]
          expect(walked(tree, low, high)).toEqual(plain.between(low, high, true))
          expect(walked(tree, low, undefined)).toEqual(plain.between(low, undefined, true))
          expect(walked(tree, low, high, true, most + 1)).toEqual(
            plain.between(low, high, true).slice(0, most + 1),
          )
          const there = { ...high, slot: low.slot, hash: low.hash }
          expect(walked(tree, low, there, false)).toEqual(plain.between(low, there, false))
          expect(walked(tree, low, there, false, most + 1)).toEqual(
            plain.between(low, there, false).slice(0, most + 1),
          )
        }
      }),
      RUNS,
    )
  })

  test('stays as it is when its copy changes', () => {
    fc.assert(
      fc.property(changes, changes, (before, after) => {
        const tree = newTree<Numbered>()
        const plain = new Plain()
        make(before, tree, plain)
        const copy = copyOf(tree)
        const plainCopy = new Plain(plain.entries)
        make(after, copy, plainCopy)
        expectSame(copy, plainCopy)
        expectSame(tree, plain)
      }),
      RUNS,
    )
  })
})

test('a partition of many items is emptied in any order', () => {
  const all = Array.from({ length: 1_000 }, (_, n) => key(1, 'a', String(n).padStart(4, '0')))
  fc.assert(
    fc.property(fc.shuffledSubarray(all, { minLength: 900 }), (order) => {
      const tree = newTree<TreeKey>()
      for (const key of all) tree.set(key)
      for (const [done, key] of order.entries()) {
        tree.delete(key)
        expect(tree.size).toBe(all.length - done - 1)
        expect(tree.get(key)).toBeUndefined()
      }
      const left = all.filter((key) => !order.includes(key))
      expect(walked(tree, slotBound(0), undefined)).toEqual(left)
      expect(walked(tree, key(1, 'a', undefined, -1), key(1, 'a', undefined, 1), false)).toEqual(
        left.toReversed(),
      )
    }),
    { numRuns: 10 },
  )
})

test('marks that are equal, in keys that are not, hide nothing', () => {
  // Marks are of sort keys alone, and these are of two partitions.
  const [x, y] = [key(3, 'x', 'one'), key(3, 'y', 'one')]
  const tree = newTree<TreeKey>()
  for (const key of [x, y]) tree.set(key)
  expect(tree.get({ ...x })).toBe(x)
  expect(tree.get({ ...y })).toBe(y)
  tree.delete(x)
  expect(tree.get(x)).toBeUndefined()
  expect(tree.get({ ...y })).toBe(y)
})

/** Which of the entries something still holds on to. */
async function held(entries: readonly WeakRef<TreeKey>[]): Promise<readonly TreeKey[]> {
  setFlagsFromString('--expose-gc')
  const gc = runInNewContext('gc') as () => void
  // Until the next turn they are held by their references.
  await new Promise(setImmediate)
  gc()
  return entries.flatMap((reference) => reference.deref() ?? [])
}

describe.each([
  ['one entry', 1],
  ['a leaf', 30],
  ['several leaves', 300],
])('a slot of %s', (_, size) => {
  const all = Array.from({ length: size }, (_, n) => key(1, 'a', String(n).padStart(4, '0')))

  test('has the newer of equal entries, and holds on to none that it had before', async () => {
    const tree = newTree<Numbered>()
    const before = all.map((each) => {
      const entry = numbered(each)
      tree.set(entry)
      return new WeakRef(entry)
    })
    const now = all.map(numbered)
    for (const entry of now) tree.set(entry)
    for (const [n, entry] of now.entries()) expect(tree.get(all[n] as TreeKey)).toBe(entry)
    expect(tree.size).toBe(size)
    expect([...tree.values()]).toEqual(now)
    expect(walked(tree, slotBound(1), slotBound(2))).toEqual(now)
    expect(walked(tree, slotBound(1), key(1, 'a', undefined, 1), false)).toEqual(now.toReversed())
    expect(await held(before)).toEqual([])
  })

  test('holds on to nothing that is deleted', async () => {
    const tree = newTree<Numbered>()
    const put = all.map((each) => {
      const entry = numbered(each)
      tree.set(entry)
      return new WeakRef(entry)
    })
    // So few that leaves stay as they are, and the first of each is among them.
    for (let n = 0; n < size; n += 4) tree.delete(all[n] as TreeKey)
    expect(tree.size).toBe(Math.floor((size * 3) / 4))
    expect(await held(put)).toEqual([...tree.values()])
  })
})

test('what was put into a copy goes with it', async () => {
  const all = Array.from({ length: 200 }, (_, n) => key(1 + (n % 2), 'a', String(n).padStart(4, '0')))
  const tree = newTree<TreeKey>()
  for (const key of all) tree.set(key)
  const putIntoCopy = () => {
    const copy = copyOf(tree)
    return all.map((each) => {
      const replacing = { ...each }
      copy.set(replacing)
      return new WeakRef(replacing)
    })
  }
  expect(await held(putIntoCopy())).toEqual([])
})
