// The sorted tree against a plain array in the order of its keys.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compareKeys, SLOTS, slotBound, type TreeKey } from '#simulator/dynamodb/engine/keys.js'
import { copyOf, newTree, type Tree } from '#simulator/dynamodb/engine/tree.js'

/** A fault is shown as small as it gets in that time. */
const RUNS = { numRuns: 20, interruptAfterTimeLimit: 15_000 }

interface Entry {
  readonly key: TreeKey
  readonly value: object
}

/** What a tree should be. */
class Plain {
  readonly entries: Entry[]

  constructor(entries: readonly Entry[] = []) {
    this.entries = [...entries]
  }

  set(key: TreeKey, value: object): void {
    this.delete(key)
    this.entries.push({ key, value })
    this.entries.sort((a, b) => compareKeys(a.key, b.key))
  }

  delete(key: TreeKey): void {
    const index = this.entries.findIndex((entry) => compareKeys(entry.key, key) === 0)
    if (index >= 0) this.entries.splice(index, 1)
  }

  between(low: TreeKey, high: TreeKey | undefined, forward: boolean): object[] {
    const found = this.entries.filter(
      ({ key }) => compareKeys(key, low) > 0 && (!high || compareKeys(key, high) < 0),
    )
    return (forward ? found : found.reverse()).map(({ value }) => value)
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

function make(changes: readonly { what: string; key: TreeKey }[], tree: Tree<object>, plain: Plain): void {
  for (const { what, key } of changes) {
    if (what === 'set') {
      const value = { of: key }
      tree.set({ ...key }, value)
      plain.set(key, value)
    } else {
      tree.delete({ ...key })
      plain.delete(key)
    }
  }
}

function expectSame(tree: Tree<object>, plain: Plain): void {
  expect(tree.size).toBe(plain.entries.length)
  expect([...tree.values()]).toEqual(plain.entries.map(({ value }) => value))
  for (const { key, value } of plain.entries) expect(tree.get({ ...key })).toBe(value)
}

function walked(
  tree: Tree<object>,
  low: TreeKey,
  high: TreeKey | undefined,
  forward = true,
  most = Infinity,
) {
  const found: object[] = []
  tree.walk(low, high, forward, (value) => {
    found.push(value)
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
        const tree = newTree<object>()
        const plain = new Plain()
        make(changes, tree, plain)
        expectSame(tree, plain)
        for (const other of others)
          expect(tree.get(other)).toBe(plain.entries.find(({ key }) => compareKeys(key, other) === 0)?.value)
      }),
      RUNS,
    )
  })

  test('is walked between any two keys, until it is enough', () => {
    const ends = fc.tuple(fc.oneof(bound, keys), fc.oneof(bound, keys), fc.nat({ max: 100 }))
    fc.assert(
      fc.property(changes, fc.array(ends, { minLength: 5 }), (changes, walks) => {
        const tree = newTree<object>()
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
        const tree = newTree<object>()
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
      const tree = newTree<object>()
      for (const key of all) tree.set(key, key)
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
  const tree = newTree<object>()
  for (const key of [x, y]) tree.set(key, key)
  expect(tree.get({ ...x })).toBe(x)
  expect(tree.get({ ...y })).toBe(y)
  tree.delete(x)
  expect(tree.get(x)).toBeUndefined()
  expect(tree.get({ ...y })).toBe(y)
})

test('what was put into a copy goes with it', async () => {
  setFlagsFromString('--expose-gc')
  const gc = runInNewContext('gc') as () => void
  const all = Array.from({ length: 200 }, (_, n) => key(1 + (n % 2), 'a', String(n).padStart(4, '0')))
  const tree = newTree<TreeKey>()
  for (const key of all) tree.set(key, key)
  const putIntoCopy = () => {
    const copy = copyOf(tree)
    return all.map((each) => {
      const replacing = { ...each }
      copy.set(replacing, replacing)
      return new WeakRef(replacing)
    })
  }
  const replacing = putIntoCopy()
  // Until the next turn they are held by their references.
  await new Promise(setImmediate)
  gc()
  expect(replacing.filter((reference) => reference.deref() !== undefined)).toEqual([])
})
