// What a region's DynamoDB keeps over a restart, and when it answers.
import { describe, expect, test } from 'vitest'
import type { Shape } from '#simulator/aws/service.js'
import { DynamoDb } from '#simulator/dynamodb/dynamodb.js'
import type { DynamoDbEvent } from '#simulator/dynamodb/events.js'
import { StateJournal } from '#simulator/dynamodb/persistence/state-journal.js'
import { memoryStore } from '#simulator/storage/memory-store.js'
import type { Store } from '#simulator/storage/store.js'
import { virtualKernel } from '../support/virtual-kernel.js'
import { caller, definition, type Kernel, REGION, started } from './kept-region.js'

describe('a region on a store', () => {
  async function restarted(kernel: Kernel, store: Store, dynamodb: DynamoDb) {
    dynamodb.close()
    const again = await started(kernel, store)
    return { dynamodb: again, ...caller(again) }
  }

  async function withTable(store: Store = memoryStore()) {
    const kernel: Kernel = virtualKernel()
    const dynamodb = await started(kernel, store)
    const { call } = caller(dynamodb)
    await call('CreateTable', definition('one'))
    return { kernel, store, dynamodb, call, restart: () => restarted(kernel, store, dynamodb) }
  }

  const put = (id: string, more: object = {}) => ({ TableName: 'one', Item: { id: { S: id }, ...more } })

  test('does a transaction that comes again under its token after a restart only once, for ten minutes', async () => {
    const { kernel, call, restart } = await withTable()
    const add = (n: string) => ({
      ClientRequestToken: 'token',
      TransactItems: [
        {
          Update: {
            TableName: 'one',
            Key: { id: { S: 'a' } },
            UpdateExpression: 'ADD n :n',
            ExpressionAttributeValues: { ':n': { N: n } },
          },
        },
      ],
    })
    await call('TransactWriteItems', add('1'))
    const again = await restart()
    await again.call('TransactWriteItems', add('1'))
    await expect(again.call('TransactWriteItems', add('2'))).rejects.toMatchObject({
      code: 'IdempotentParameterMismatchException',
    })
    const item = () => again.call<Shape>('GetItem', { TableName: 'one', Key: { id: { S: 'a' } } })
    expect(await item()).toMatchObject({ Item: { n: { N: '1' } } })
    await kernel.driver.advance(11 * 60_000)
    await again.call('TransactWriteItems', add('1'))
    expect(await item()).toMatchObject({ Item: { n: { N: '2' } } })
  })

  test('ST-16 deletes after a restart what expires then', async () => {
    const { kernel, dynamodb, call, store } = await withTable()
    await call('UpdateTimeToLive', {
      TableName: 'one',
      TimeToLiveSpecification: { Enabled: true, AttributeName: 'v' },
    })
    const inHours = (hours: number) => ({
      v: { N: String(Math.floor(kernel.clock.now() / 1_000_000) + hours * 3_600) },
    })
    await call('PutItem', put('soon', inHours(1)))
    await call('PutItem', put('late', inHours(3)))
    const again = await restarted(kernel, store, dynamodb)
    await kernel.driver.advance(2 * 3_600_000)
    expect(await again.call('Scan', { TableName: 'one' })).toMatchObject({ Items: [{ id: { S: 'late' } }] })
  })

  test('keeps nothing of a table that was deleted, and draws no id twice', async () => {
    const { kernel, dynamodb, call, store } = await withTable()
    await call('PutItem', put('a'))
    const id = (of: typeof call) =>
      of<{ Table: { TableId: string } }>('DescribeTable', { TableName: 'one' }).then(
        ({ Table }) => Table.TableId,
      )
    const first = await id(call)
    const again = await restarted(kernel, store, dynamodb)
    expect(await id(again.call)).toBe(first)
    await again.call('DeleteTable', { TableName: 'one' })
    await again.call('CreateTable', definition('one'))
    expect(await id(again.call)).not.toBe(first)
    const last = await restarted(kernel, store, again.dynamodb)
    expect(await last.call('Scan', { TableName: 'one' })).toMatchObject({ Count: 0 })
    expect((await store.entries('')).filter(([key]) => key.includes('/item/'))).toEqual([])
  })

  test('removes the items of a deleted table that a crash has left', async () => {
    const { kernel, dynamodb, call, store } = await withTable()
    await call('PutItem', put('a'))
    const items = (await store.entries('')).filter(([key]) => key.includes('/item/'))
    await call('DeleteTable', { TableName: 'one' })
    await store.write(items.map(([key, value]) => ({ key, value })))
    await restarted(kernel, store, dynamodb)
    expect((await store.entries('')).filter(([key]) => key.includes('/item/'))).toEqual([])
  })

  test('ST-01 keeps no record that nobody can read any more, but the newest, whose number goes on', async () => {
    const { kernel, dynamodb, call, store } = await withTable()
    for (let n = 0; n < 5; n++) await call('PutItem', put(`item ${n}`))
    await kernel.driver.advance(25 * 3_600_000)
    await call('PutItem', put('late'))
    const records = async () => (await store.entries('')).filter(([key]) => key.includes('/record/'))
    expect(await records()).toHaveLength(1)
    await kernel.driver.advance(25 * 3_600_000)
    const again = await restarted(kernel, store, dynamodb)
    await again.call('PutItem', put('later'))
    const [, [key] = ['']] = [undefined, ...(await records())]
    expect(key).toMatch(/0000000000000007$/)
  })

  test('keeps no token that is forgotten, also while another is used again and again', async () => {
    const { kernel, call, store } = await withTable()
    for (let round = 0; round < 5; round++) {
      for (const ClientRequestToken of ['again', `round ${round}`])
        await call('TransactWriteItems', {
          ClientRequestToken,
          TransactItems: [{ Put: put(`${ClientRequestToken} ${round}`) }],
        })
      await kernel.driver.advance(11 * 60_000)
    }
    const tokens = (await store.entries('')).filter(([key]) => key.includes('/token/'))
    expect(tokens.map(([key]) => key.split('/').at(-1))).toEqual(['"again"', '"round 4"'])
  })

  test('makes a table that was being created active', async () => {
    const kernel: Kernel = virtualKernel()
    const store = memoryStore()
    const slow = new DynamoDb({
      region: REGION,
      kernel,
      emit: kernel.trace.emit,
      tableCreationMs: 1_000,
      journal: new StateJournal(store, REGION),
    })
    await slow.load()
    await caller(slow).call('CreateTable', definition('one'))
    const { call } = await restarted(kernel, store, slow)
    expect(await call('DescribeTable', { TableName: 'one' })).toMatchObject({
      Table: { TableStatus: 'ACTIVE' },
    })
  })
})

describe('what is answered', () => {
  /** A store that writes when it is told to. */
  function slowStore() {
    const disk = memoryStore()
    const waiting: { done: () => void; failed: (error: Error) => void }[] = []
    const store: Store = {
      ...disk,
      async write(changes) {
        await new Promise<void>((done, failed) => waiting.push({ done, failed }))
        return disk.write(changes)
      },
    }
    return { store, disk, waiting }
  }

  async function slow(failures: unknown[] = []) {
    const { store, disk, waiting } = slowStore()
    const background = (work: Promise<unknown>) => void work.catch((error) => failures.push(error))
    const loading = started({ ...virtualKernel<DynamoDbEvent>(), background }, store)
    await turn()
    waiting.shift()?.done()
    const { call } = caller(await loading)
    const created = call('CreateTable', definition('one'))
    await turn()
    for (const { done } of waiting.splice(0)) done()
    await created
    return { call, disk, waiting }
  }

  const turn = () => new Promise((resolve) => setImmediate(resolve))
  const put = { TableName: 'one', Item: { id: { S: 'a' } } }
  const key = { TableName: 'one', Key: { id: { S: 'a' } } }

  test('a write, and all that shows it, waits until it is written', async () => {
    const { call, waiting, disk } = await slow()
    const order: string[] = []
    const told = (name: string, work: Promise<unknown>) =>
      work.then(
        () => order.push(name),
        () => order.push(`${name} refused`),
      )
    const all = [
      told('put', call('PutItem', put)),
      told('get', call('GetItem', key)),
      told('condition', call('PutItem', { ...put, ConditionExpression: 'attribute_not_exists(id)' })),
    ]
    await turn()
    expect(order).toEqual([])
    expect(JSON.stringify(await disk.entries(''))).not.toContain('"item"')
    waiting.shift()?.done()
    await Promise.all(all)
    expect(order.sort()).toEqual(['condition refused', 'get', 'put'])
    expect(JSON.stringify(await disk.entries(''))).toContain('item')
    await call('GetItem', key)
  })

  test('is an error from the moment on at which the state cannot be written, and that is told once', async () => {
    const failures: unknown[] = []
    const { call, waiting } = await slow(failures)
    const refused = [call('PutItem', put), call('GetItem', key)].map((work) =>
      expect(work).rejects.toMatchObject({ code: 'InternalServerError', status: 500 }),
    )
    await turn()
    waiting.shift()?.failed(new Error('disk full'))
    await Promise.all(refused)
    await expect(call('GetItem', key)).rejects.toMatchObject({ code: 'InternalServerError' })
    expect(failures).toEqual([expect.objectContaining({ message: 'disk full' })])
  })
})
