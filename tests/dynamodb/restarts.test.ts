// A region that is ended and started again at any moment answers as one that was never ended.
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { AwsError } from '#simulator/aws/errors.js'
import type { Shape } from '#simulator/aws/service.js'
import type { DynamoDb, LocalChange } from '#simulator/dynamodb/dynamodb.js'
import { memoryStore } from '#simulator/storage/memory-store.js'
import { virtualKernel } from '../support/virtual-kernel.js'
import { caller, definition, INDEX, type Kernel, started } from './kept-region.js'

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
    const versions = (await replica?.snapshot()) ?? []
    const isThere = (change: LocalChange) =>
      versions.some(
        ({ key, version }) =>
          isDeepStrictEqual(key, change.key) && isDeepStrictEqual(version, change.version),
      )
    tables.push({
      ...Table,
      TableId: undefined,
      ttl: await call('DescribeTimeToLive', { TableName }),
      tags: await call('ListTagsOfResource', { ResourceArn: Table.TableArn }),
      backups: await call('DescribeContinuousBackups', { TableName }),
      items: await call('Scan', { TableName }),
      byIndex: await Promise.all(indexes.map((IndexName) => call('Scan', { TableName, IndexName }))),
      versions,
      // What another version has replaced need not be brought to anybody.
      log: (await replica?.changesAfter(0, 1_000_000))?.filter(isThere),
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
    arbitrary: fc.tuple(TABLE, ID).map(
      ([TableName, Value]) =>
        [
          'TagResource',
          {
            ResourceArn: `arn:aws:dynamodb:us-east-1:123456789012:table/${TableName}`,
            Tags: [{ Key: 'of', Value }],
          },
        ] as const,
    ),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(TABLE, fc.boolean())
      .map(
        ([TableName, PointInTimeRecoveryEnabled]) =>
          [
            'UpdateContinuousBackups',
            { TableName, PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled } },
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

type Step =
  | { readonly request: readonly [string, object] }
  | { readonly passMs: number }
  | { readonly replicated: readonly [string, string, object | undefined, number] }
  | 'restart'

const steps: fc.Arbitrary<Step> = fc.oneof(
  { weight: 12, arbitrary: requests.map((request) => ({ request })) },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom(1, 1_000, 61_000, 700_000, 15_000_000, 90_000_000)
      .map((passMs) => ({ passMs })),
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

test('a region answers after any restarts as one that was never ended', async () => {
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
    { seed: 1, numRuns: 150 },
  )
})

/** Positions follow from when the log was first asked for. */
function withoutLog(table: unknown): unknown {
  return { ...(table as object), log: undefined }
}
