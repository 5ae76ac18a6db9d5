// What a store promises, of both drivers.
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { ClassicLevel } from 'classic-level'
import { afterEach, describe, expect, test } from 'vitest'
import { openStore } from '#simulator/storage/level-store.js'
import { memoryStore } from '#simulator/storage/memory-store.js'
import type { Store } from '#simulator/storage/store.js'

const folders: string[] = []
const open: Store[] = []

function folder(): string {
  const made = mkdtempSync(path.join(tmpdir(), 'antipode-store-'))
  folders.push(made)
  return path.join(made, 'state')
}

async function opened(directory: string): Promise<Store> {
  const store = await openStore(directory)
  open.push(store)
  return store
}

afterEach(async () => {
  for (const store of open.splice(0)) await store.close()
  for (const made of folders.splice(0)) rmSync(made, { recursive: true })
})

describe.each([
  ['in memory', async () => memoryStore()],
  ['in a folder', () => opened(folder())],
])('a store %s', (_, make) => {
  test('answers what lies under a prefix, in the order of the keys', async () => {
    const store = await make()
    await store.write([
      { key: 'b/2', value: 'two' },
      { key: 'a/1', value: 'other' },
      { key: 'b/10', value: 'ten' },
      { key: 'b/😀', value: 'beyond' },
      { key: 'b0', value: 'next to it' },
    ])
    expect(await store.entries('b/')).toEqual([
      ['b/10', 'ten'],
      ['b/2', 'two'],
      ['b/😀', 'beyond'],
    ])
    expect(await store.entries('none/')).toEqual([])
  })

  test('the later of two writes holds, also when nobody waited for the first', async () => {
    const store = await make()
    const writes = Array.from({ length: 50 }, (_, n) => store.write([{ key: 'k', value: String(n) }]))
    writes.push(store.write([{ key: 'gone', value: 'x' }]), store.write([{ key: 'gone', value: undefined }]))
    await Promise.all(writes)
    expect(await store.entries('')).toEqual([['k', '49']])
  })

  test('writes what was asked before it was closed, and nothing afterwards', async () => {
    const store = await make()
    const before = store.write([{ key: 'before', value: 'x' }])
    const closed = store.close()
    let settled = false
    void store.write([{ key: 'after', value: 'x' }]).then(() => {
      settled = true
    })
    await Promise.all([before, closed])
    expect(settled).toBe(false)
  })
})

describe('a store in a folder', () => {
  test('is there again when it is opened again', async () => {
    const directory = folder()
    const store = await opened(directory)
    await store.write([{ key: 'k', value: 'v' }])
    await open.pop()?.close()
    expect(await (await opened(directory)).entries('')).toEqual([['k', 'v']])
  })

  test('can wait for the disk with each write', async () => {
    const directory = folder()
    const store = await openStore(directory, { sync: true })
    open.push(store)
    await Promise.all([store.write([{ key: 'k', value: 'v' }]), store.write([{ key: 'l', value: 'w' }])])
    expect(await store.entries('')).toEqual([
      ['k', 'v'],
      ['l', 'w'],
    ])
  })

  test('clears what lies under a prefix, and nothing beside it', async () => {
    const store = await opened(folder())
    const keys = ['a/', 'a/1', 'a/2', 'a0', 'b']
    await store.write(keys.map((key) => ({ key, value: 'v' })))
    await store.clear('a/')
    expect((await store.entries('')).map(([key]) => key)).toEqual(['a0', 'b'])
  })

  test('that another has is refused by name, with what to do', async () => {
    const directory = folder()
    await opened(directory)
    await expect(openStore(directory)).rejects.toMatchObject({
      code: 'state-in-use',
      what: `Another process has the state in ${directory}.`,
    })
  })

  test('that cannot be read is refused by name', async () => {
    const directory = folder()
    writeFileSync(directory, 'a file, not a folder')
    await expect(openStore(directory)).rejects.toMatchObject({ code: 'state-unreadable' })
  })
})

/** A store with ten writes of some size, closed as `kill -9` would leave it: nothing is done when it ends. */
async function abandoned(directory: string): Promise<string> {
  const store = await opened(directory)
  for (let n = 0; n < 10; n++) await store.write([{ key: `k${n}`, value: 'v'.repeat(10_000) }])
  // As another process would find it: a copy of the files of a store that is open.
  const copy = `${directory}-copy`
  cpSync(directory, copy, { recursive: true })
  return copy
}

function logOf(directory: string): string {
  const [log] = readdirSync(directory).filter((file) => file.endsWith('.log'))
  return path.join(directory, log as string)
}

async function reopened(directory: string) {
  const repairs: string[] = []
  const store = await openStore(directory, { onRepair: (sentence) => repairs.push(sentence) })
  open.push(store)
  return { repairs, keys: (await store.entries('')).map(([key]) => key) }
}

const keys = (count: number) => Array.from({ length: count }, (_, n) => `k${n}`)

describe('what a process that was killed leaves', () => {
  test('is all there, and nothing was broken', async () => {
    expect(await reopened(await abandoned(folder()))).toEqual({ repairs: [], keys: keys(10) })
  })

  test.each([
    ['in the middle of a value', 5_000, 9],
    ['within a header', 10_020, 9],
    ['in the middle of a write before', 15_000, 8],
  ])('a log that ends %s is cut there, and that is said', async (_, cutBytes, left) => {
    const directory = await abandoned(folder())
    truncateSync(logOf(directory), statSync(logOf(directory)).size - cutBytes)
    const found = await reopened(directory)
    expect(found.keys).toEqual(keys(left))
    expect(found.repairs).toEqual([
      `The log of the state in ${directory} was torn: its broken end is cut off, all before is there.`,
    ])
    await open.pop()?.close()
    expect((await reopened(directory)).repairs).toEqual([])
  })

  test('a log that is cut exactly between two writes is whole', async () => {
    const directory = folder()
    const store = await opened(directory)
    await store.write([{ key: 'k0', value: 'v' }])
    const { size } = statSync(logOf(directory))
    await store.write([{ key: 'k1', value: 'v' }])
    const copy = `${directory}-copy`
    cpSync(directory, copy, { recursive: true })
    truncateSync(logOf(copy), size)
    expect(await reopened(copy)).toEqual({ repairs: [], keys: keys(1) })
  })

  test('a log whose last block came to the disk as zeros is cut there, and that is said', async () => {
    const directory = await abandoned(folder())
    const log = readFileSync(logOf(directory))
    writeFileSync(logOf(directory), log.fill(0, log.length - 3_000))
    const found = await reopened(directory)
    expect(found.keys).toEqual(keys(9))
    expect(found.repairs).toHaveLength(1)
  })

  test('files that LevelDB cannot open are repaired as far as it can, and that is said', async () => {
    const directory = await abandoned(folder())
    writeFileSync(path.join(directory, 'CURRENT'), 'nonsense')
    expect(await reopened(directory)).toEqual({
      repairs: [`The state in ${directory} was broken: what could be read of it is there, the rest is lost.`],
      keys: keys(10),
    })
  })
})

describe('a folder that is no store of this version', () => {
  test('is refused when something else is in it, which stays as it is', async () => {
    const directory = folder()
    mkdirSync(directory)
    writeFileSync(path.join(directory, 'letter.txt'), 'dear')
    await expect(openStore(directory)).rejects.toMatchObject({ code: 'state-foreign' })
    expect(readdirSync(directory)).toEqual(['letter.txt'])
  })

  test("is refused when it is another program's LevelDB", async () => {
    const directory = folder()
    const level = new ClassicLevel(directory)
    await level.put('k', 'v')
    await level.close()
    await expect(openStore(directory)).rejects.toMatchObject({ code: 'state-foreign' })
  })

  test('is refused when another version has written it', async () => {
    const directory = folder()
    const level = new ClassicLevel(directory)
    await level.put('\u0000antipode', '999')
    await level.close()
    await expect(openStore(directory)).rejects.toMatchObject({
      code: 'state-version',
      what: `The state in ${directory} has format 999.`,
    })
  })

  test('is taken when a process died while it made it', async () => {
    const directory = folder()
    mkdirSync(directory)
    for (const file of ['LOCK', 'LOG', 'MANIFEST-000001']) writeFileSync(path.join(directory, file), '')
    expect(await reopened(directory)).toEqual({ repairs: [], keys: [] })
  })
})
