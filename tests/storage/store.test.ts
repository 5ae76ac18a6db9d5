// What a store promises, of both drivers.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
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

  test('that another has is refused by name, with what to do', async () => {
    const directory = folder()
    await opened(directory)
    await expect(openStore(directory)).rejects.toMatchObject({
      code: 'store-in-use',
      what: `Another process has the store in ${directory}.`,
    })
  })

  test('that cannot be read is refused by name', async () => {
    const directory = folder()
    writeFileSync(directory, 'a file, not a folder')
    await expect(openStore(directory)).rejects.toMatchObject({ code: 'store-unreadable' })
  })
})
