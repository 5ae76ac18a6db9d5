// A region's DynamoDB that is started again on what it has kept.
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { AwsError } from '#simulator/aws/errors.js'
import type { Shape } from '#simulator/aws/service.js'
import { DynamoDb } from '#simulator/dynamodb/dynamodb.js'
import type { DynamoDbEvent } from '#simulator/dynamodb/events.js'
import { StateJournal } from '#simulator/dynamodb/persistence/state-journal.js'
import { memoryStore } from '#simulator/storage/memory-store.js'
import type { Store } from '#simulator/storage/store.js'
import { virtualKernel } from '../support/virtual-kernel.js'

const REGION = 'us-east-1'

type Kernel = ReturnType<typeof virtualKernel<DynamoDbEvent>>

const open: DynamoDb[] = []
afterEach(() => {
  for (const dynamodb of open.splice(0)) dynamodb.close()
})

async function started(kernel: Kernel, store?: Store): Promise<DynamoDb> {
  const journal = store && new StateJournal(store, REGION)
  const dynamodb = new DynamoDb({
    region: REGION,
    kernel,
    emit: kernel.trace.emit,
    ...(journal && { journal }),
  })
  open.push(dynamodb)
  await dynamodb.load()
  return dynamodb
}

function caller(dynamodb: DynamoDb) {
  const to =
    (service: 'service' | 'streams') =>
    <T = Record<string, never>>(operation: string, input: object): Promise<T> =>
      dynamodb[service].call(operation, input as Shape, { requestId: 'request' }) as Promise<T>
  return { call: to('service'), streams: to('streams') }
}

/** Everything that readers can be told of a region. A table's id is drawn anew in each run. */
async function told(dynamodb: DynamoDb) {
  const { call, streams } = caller(dynamodb)
  const { TableNames } = await call<{ TableNames: string[] }>('ListTables', {})
  const tables: unknown[] = []
  for (const TableName of TableNames) {
    const { Table } = await call<{ Table: Shape & { GlobalSecondaryIndexes?: { IndexName: string }[] } }>(
      'DescribeTable',
      { TableName },
    )
    const indexes = (Table.GlobalSecondaryIndexes ?? []).map(({ IndexName }) => IndexName)
    const replica = dynamodb.replica(TableName)
    const latest = new Map<string, unknown>()
    for (const change of (await replica?.changesAfter(0, 1_000_000)) ?? []) {
      latest.delete(JSON.stringify(change.key))
      latest.set(JSON.stringify(change.key), change)
    }
    tables.push({
      ...Table,
      TableId: undefined,
      ttl: await call('DescribeTimeToLive', { TableName }),
      items: await call('Scan', { TableName }),
      byIndex: await Promise.all(indexes.map((IndexName) => call('Scan', { TableName, IndexName }))),
      versions: await replica?.snapshot(),
      log: [...latest.values()],
    })
  }
  const { Streams } = await streams<{ Streams: { StreamArn: string }[] }>('ListStreams', {})
  return {
    tables,
    streams: await Promise.all(Streams.map(({ StreamArn }) => toldOfStream(streams, StreamArn))),
  }
}

async function toldOfStream(streams: ReturnType<typeof caller>['streams'], StreamArn: string) {
  const { StreamDescription } = await streams<{ StreamDescription: { Shards: { ShardId: string }[] } }>(
    'DescribeStream',
    { StreamArn },
  )
  const records: unknown[] = []
  for (const { ShardId } of StreamDescription.Shards) {
    let { ShardIterator: at } = await streams<{ ShardIterator?: string }>('GetShardIterator', {
      StreamArn,
      ShardId,
      ShardIteratorType: 'TRIM_HORIZON',
    })
    for (let length = 1; at !== undefined && length > 0; ) {
      const page = await streams<{ Records: unknown[]; NextShardIterator?: string }>('GetRecords', {
        ShardIterator: at,
      })
      length = page.Records.length
      records.push(...page.Records)
      at = page.NextShardIterator
    }
  }
  return { StreamDescription, records }
}

const TABLE = fc.constantFrom('one', 'two')
const ID = fc.constantFrom('a', 'b', 'c', 'ü\ud800', '__proto__')
const VALUE = fc.oneof(
  fc.constantFrom(
    { S: 'x' },
    { N: '-1.5' },
    { B: 'AA==' },
    { NULL: true },
    { L: [{ M: { a: { SS: ['s'] } } }] },
  ),
  // Seconds about which TTL has something to say.
  fc.integer({ min: 0, max: 200_000 }).map((n) => ({ N: String(1_767_225_600 + n) })),
)
const ITEM = fc.record(
  {
    id: ID.map((S) => ({ S })),
    v: VALUE,
    g: fc.constantFrom({ S: 'x' }, { S: 'y' }),
    ['__proto__']: fc.constant({ S: 'own' }),
  },
  { requiredKeys: ['id', 'v'] },
)

const requests = fc.oneof(
  { weight: 2, arbitrary: TABLE.map((TableName) => ['CreateTable', definition(TableName)] as const) },
  { weight: 1, arbitrary: TABLE.map((TableName) => ['DeleteTable', { TableName }] as const) },
  {
    weight: 8,
    arbitrary: fc.tuple(TABLE, ITEM).map(([TableName, Item]) => ['PutItem', { TableName, Item }] as const),
  },
  {
    weight: 4,
    arbitrary: fc
      .tuple(TABLE, ID)
      .map(([TableName, id]) => ['DeleteItem', { TableName, Key: { id: { S: id } } }] as const),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(TABLE, ITEM, ITEM, fc.constantFrom('t1', 't2'))
      .map(
        ([TableName, one, other, ClientRequestToken]) =>
          [
            'TransactWriteItems',
            { ClientRequestToken, TransactItems: [one, other].map((Item) => ({ Put: { TableName, Item } })) },
          ] as const,
      ),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(TABLE, fc.boolean())
      .map(
        ([TableName, Enabled]) =>
          [
            'UpdateTimeToLive',
            { TableName, TimeToLiveSpecification: { Enabled, AttributeName: 'v' } },
          ] as const,
      ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(TABLE, fc.boolean()).map(
      ([TableName, on]) =>
        [
          'UpdateTable',
          {
            TableName,
            StreamSpecification: on
              ? { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' }
              : { StreamEnabled: false },
          },
        ] as const,
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(TABLE, fc.boolean()).map(
      ([TableName, add]) =>
        [
          'UpdateTable',
          {
            TableName,
            AttributeDefinitions: [{ AttributeName: 'g', AttributeType: 'S' }],
            GlobalSecondaryIndexUpdates: [
              add ? { Create: INDEX('later') } : { Delete: { IndexName: 'later' } },
            ],
          },
        ] as const,
    ),
  },
)

const INDEX = (IndexName: string) => ({
  IndexName,
  KeySchema: [{ AttributeName: 'g', KeyType: 'HASH' }],
  Projection: { ProjectionType: 'ALL' },
})

function definition(TableName: string) {
  return {
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [
      { AttributeName: 'id', AttributeType: 'S' },
      { AttributeName: 'g', AttributeType: 'S' },
    ],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    GlobalSecondaryIndexes: [INDEX('by-v')],
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
  }
}

type Step =
  | { readonly request: readonly [string, object] }
  | { readonly passMs: number }
  | { readonly replicated: readonly [string, string, object | undefined, number] }
  | 'restart'

const steps: fc.Arbitrary<Step> = fc.oneof(
  { weight: 12, arbitrary: requests.map((request) => ({ request })) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(1, 1_000, 61_000, 700_000, 90_000_000).map((passMs) => ({ passMs })),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(TABLE, ID, fc.option(VALUE, { nil: undefined }), fc.integer({ min: -5, max: 5 }))
      .map((replicated) => ({ replicated })),
  },
  { weight: 2, arbitrary: fc.constant('restart' as const) },
)

async function answered(dynamodb: DynamoDb, [operation, input]: readonly [string, object]): Promise<unknown> {
  try {
    const answer = await caller(dynamodb).call<Shape>(operation, input)
    return { ...answer, TableDescription: { ...(answer.TableDescription as object), TableId: undefined } }
  } catch (error) {
    if (error instanceof AwsError) return error
    throw error
  }
}

async function replicate(
  dynamodb: DynamoDb,
  [name, id, v, ahead]: readonly [string, string, unknown, number],
  now: number,
) {
  const key = { id: { S: id } }
  const item = v === undefined ? undefined : { ...key, v }
  const version = { timestamp: now + ahead, region: 'eu-west-2' }
  return dynamodb.replica(name)?.applyIfNewer({ key, item, version })
}

describe('a region on a store', () => {
  test('answers after any restarts as one that was never ended', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(steps, { minLength: 1, maxLength: 60 }), async (run) => {
        const kernel: Kernel = virtualKernel()
        const store = memoryStore()
        const model = await started(kernel)
        let kept = await started(kernel, store)
        for (const step of [...run, 'restart' as const]) {
          if (step === 'restart') {
            const before = await told(kept)
            kept.close()
            kept = await started(kernel, store)
            expect(await told(kept)).toEqual(before)
          } else if ('passMs' in step) await kernel.driver.advance(step.passMs)
          else if ('request' in step)
            expect(await answered(kept, step.request)).toEqual(await answered(model, step.request))
          else {
            const now = kernel.clock.now()
            expect(await replicate(kept, step.replicated, now)).toBe(
              await replicate(model, step.replicated, now),
            )
          }
        }
        const [told1, told2] = [await told(kept), await told(model)]
        expect(told1.streams).toEqual(told2.streams)
        expect(told1.tables.map(withoutLog)).toEqual(told2.tables.map(withoutLog))
        kept.close()
        model.close()
      }),
      { numRuns: 150 },
    )
  })

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

/** Positions follow from when the log was first asked for. */
function withoutLog(table: unknown): unknown {
  return { ...(table as object), log: undefined }
}
