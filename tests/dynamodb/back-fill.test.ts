// An index that is added to a large table is filled step by step: requests are answered in between, and what they write
// is in the index in the end as if it had always been there.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { memoryStore } from '#simulator/storage/memory-store.js'
import { virtualKernel } from '../support/virtual-kernel.js'
import { caller, type Kernel, started } from './kept-region.js'
import { createTable } from './support.js'

const TableName = 'large'
const ITEMS = 3_500
type Call = ReturnType<typeof caller>['call']

async function largeTable(items = ITEMS) {
  const kernel: Kernel = virtualKernel()
  const store = memoryStore()
  const dynamodb = await started(kernel, store)
  const { call } = caller(dynamodb)
  await createTable({ call }, TableName, ['p', 's'])
  for (let n = 0; n < items; n++)
    await call('PutItem', { TableName, Item: item(n, n % 7 === 0 ? undefined : n % 3) })
  const addIndex = (name: string) =>
    call('UpdateTable', {
      TableName,
      AttributeDefinitions: [{ AttributeName: 'g', AttributeType: 'S' }],
      GlobalSecondaryIndexUpdates: [
        {
          Create: {
            IndexName: name,
            KeySchema: [{ AttributeName: 'g', KeyType: 'HASH' }],
            Projection: { ProjectionType: 'ALL' },
          },
        },
      ],
    })
  return { kernel, store, dynamodb, call, addIndex, finish: () => kernel.driver.advance(1_000) }
}

const key = (n: number) => ({ p: { S: `p${n % 900}` }, s: { S: String(n) } })
/** @param group undefined: the index does not have it */
const item = (n: number, group: number | undefined) => ({
  ...key(n),
  ...(group !== undefined && { g: { S: `g${group}` }, filler: { S: 'x'.repeat(group) } }),
})

interface Described {
  Table: { GlobalSecondaryIndexes: Record<string, unknown>[] }
}

async function statusOf(call: Call, name: string) {
  const { Table } = await call<Described>('DescribeTable', { TableName })
  return Table.GlobalSecondaryIndexes.find(({ IndexName }) => IndexName === name)
}

async function contentOf(call: Call, IndexName: string) {
  const { IndexStatus, ItemCount, IndexSizeBytes } = (await statusOf(call, IndexName)) ?? {}
  const { Items } = await call<{ Items: unknown[] }>('Scan', { TableName, IndexName })
  return { IndexStatus, ItemCount, IndexSizeBytes, Items }
}

describe('an index added to a large table', () => {
  test('is not read before it is filled; other requests are answered', async () => {
    const { kernel, call, addIndex, finish } = await largeTable()
    await addIndex('by-g')
    expect(await statusOf(call, 'by-g')).toMatchObject({ IndexStatus: 'CREATING', Backfilling: true })
    await expect(call('Scan', { TableName, IndexName: 'by-g' })).rejects.toMatchObject({
      code: 'ValidationException',
      message: 'Cannot read from backfilling global secondary index: by-g',
    })
    expect(kernel.clock.runNext()).toBe(true)
    expect(await statusOf(call, 'by-g')).toMatchObject({ IndexStatus: 'CREATING' })
    expect(await call('GetItem', { TableName, Key: key(1) })).toEqual({ Item: item(1, 1) })
    await finish()
    expect(await contentOf(call, 'by-g')).toMatchObject({ IndexStatus: 'ACTIVE', ItemCount: (ITEMS * 6) / 7 })
  })

  test('has what is written meanwhile, and has not what is deleted', { timeout: 60_000 }, async () => {
    const write = fc.record({
      n: fc.nat(ITEMS + 200),
      group: fc.option(fc.nat(3), { nil: undefined }),
      isDeletion: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(write, { maxLength: 60 }), { minLength: 4, maxLength: 6 }),
        async (steps) => {
          const { kernel, call, addIndex, finish } = await largeTable()
          await addIndex('meanwhile')
          for (const writes of steps) {
            for (const { n, group, isDeletion } of writes)
              if (isDeletion) await call('DeleteItem', { TableName, Key: key(n) })
              else await call('PutItem', { TableName, Item: item(n, group) })
            kernel.clock.runNext()
          }
          await finish()
          await addIndex('afterwards')
          await finish()
          expect(await contentOf(call, 'meanwhile')).toEqual(await contentOf(call, 'afterwards'))
        },
      ),
      { seed: 1, numRuns: 6 },
    )
  })

  test('is whole after a restart, however far it was', async () => {
    const { kernel, store, dynamodb, addIndex } = await largeTable()
    await addIndex('by-g')
    dynamodb.close()
    const { call } = caller(await started(kernel, store))
    expect(await contentOf(call, 'by-g')).toMatchObject({ IndexStatus: 'ACTIVE', ItemCount: (ITEMS * 6) / 7 })
  })

  test('may go again before it is filled', async () => {
    const { call, addIndex, finish } = await largeTable()
    await addIndex('by-g')
    await call('UpdateTable', { TableName, GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: 'by-g' } }] })
    await finish()
    expect((await call<Described>('DescribeTable', { TableName })).Table).not.toHaveProperty(
      'GlobalSecondaryIndexes',
    )
  })

  test('of exactly as many items as a step takes is made at once', async () => {
    const { call, addIndex, finish } = await largeTable(1_000)
    await addIndex('by-g')
    await finish()
    expect(await statusOf(call, 'by-g')).toMatchObject({ IndexStatus: 'ACTIVE' })
  })
})
