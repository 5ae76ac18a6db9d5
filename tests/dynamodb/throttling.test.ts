// Throttling switched on: what a client gets, and what it does not change.
import {
  BatchWriteItemCommand,
  ProvisionedThroughputExceededException,
  PutItemCommand,
  ThrottlingException,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb'
import { describe, expect, test } from 'vitest'
import type { Throttle } from '#simulator/dynamodb/throttling/throttling.js'
import { sdkClients } from './sdk-clients.js'
import { createTable, dynamoDb, type TestDynamoDb } from './support.js'

const THROUGHPUT = { ReadCapacityUnits: 1, WriteCapacityUnits: 1 }
const ALL: Throttle = { tableName: undefined, kinds: ['read', 'write'], share: 1 }
const ON_DEMAND_ARN = 'arn:aws:dynamodb:us-east-1:123456789012:table/on-demand'

/** A table of each capacity mode, with the item `a`. */
async function tables(): Promise<TestDynamoDb> {
  const db = dynamoDb()
  await createTable(db, 'on-demand', ['id'], {
    AttributeDefinitions: ['id', 'kind'].map((name) => ({ AttributeName: name, AttributeType: 'S' })),
    GlobalSecondaryIndexes: [
      {
        IndexName: 'by-kind',
        KeySchema: [{ AttributeName: 'kind', KeyType: 'HASH' }],
        Projection: { ProjectionType: 'ALL' },
      },
    ],
  })
  await createTable(db, 'provisioned', ['id'], {
    BillingMode: 'PROVISIONED',
    ProvisionedThroughput: THROUGHPUT,
  })
  for (const TableName of ['on-demand', 'provisioned'])
    await db.call('PutItem', { TableName, Item: { id: { S: 'a' } } })
  return db
}

const key = (id: string) => ({ id: { S: id } })
const ids = (db: TestDynamoDb, table: string) =>
  db.dynamodb
    .items(table)
    ?.map((item) => (item.key.id as { S: string }).S)
    .sort()
const PUT = { TableName: 'on-demand', Item: key('b') }

describe('a request for items of one table', () => {
  test.each([
    ['GetItem', { Key: key('a') }, 'TableRead'],
    [
      'Query',
      { KeyConditionExpression: 'id = :v', ExpressionAttributeValues: { ':v': { S: 'a' } } },
      'TableRead',
    ],
    ['Scan', {}, 'TableRead'],
    ['PutItem', { Item: key('b') }, 'TableWrite'],
    ['UpdateItem', { Key: key('b') }, 'TableWrite'],
    ['DeleteItem', { Key: key('a') }, 'TableWrite'],
  ])('%s is refused as the capacity mode of the table has it, and changes nothing', async (operation, more, what) => {
    const db = await tables()
    db.dynamodb.throttle(ALL)
    await expect(db.call(operation, { TableName: 'on-demand', ...more })).rejects.toMatchObject({
      code: 'ThrottlingException',
      status: 400,
      message: expect.stringMatching(/^Throughput exceeds the current capacity of your table or index\./),
      members: {
        throttlingReasons: [{ reason: `${what}KeyRangeThroughputExceeded`, resource: ON_DEMAND_ARN }],
      },
    })
    await expect(db.call(operation, { TableName: 'provisioned', ...more })).rejects.toMatchObject({
      code: 'ProvisionedThroughputExceededException',
      message: expect.stringMatching(
        /^The level of configured provisioned throughput for the table was exceeded\./,
      ),
      members: { ThrottlingReasons: [{ reason: `${what}ProvisionedThroughputExceeded` }] },
    })
    expect([ids(db, 'on-demand'), ids(db, 'provisioned')]).toEqual([['a'], ['a']])
  })

  test('a global index is named by its own ARN', async () => {
    const db = await tables()
    db.dynamodb.throttle(ALL)
    await expect(db.call('Scan', { TableName: 'on-demand', IndexName: 'by-kind' })).rejects.toMatchObject({
      members: {
        throttlingReasons: [
          { reason: 'IndexReadKeyRangeThroughputExceeded', resource: `${ON_DEMAND_ARN}/index/by-kind` },
        ],
      },
    })
  })

  test('what is wrong with it comes first; its condition is not looked at', async () => {
    const db = await tables()
    db.dynamodb.throttle(ALL)
    await expect(db.call('PutItem', { TableName: 'on-demand', Item: {} })).rejects.toMatchObject({
      code: 'ValidationException',
    })
    await expect(db.call('PutItem', { TableName: 'nowhere', Item: key('a') })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    })
    const once = { TableName: 'on-demand', Item: key('a'), ConditionExpression: 'attribute_not_exists(id)' }
    await expect(db.call('PutItem', once)).rejects.toMatchObject({ code: 'ThrottlingException' })
  })
})

describe('what is throttled', () => {
  test('is one table, one kind of request, for as long as the rule is in force', async () => {
    const db = await tables()
    const end = db.dynamodb.throttle({ tableName: 'on-demand', kinds: ['write'], share: 1 })
    await expect(db.call('PutItem', PUT)).rejects.toMatchObject({ code: 'ThrottlingException' })
    await db.call('PutItem', { TableName: 'provisioned', Item: key('b') })
    await db.call('GetItem', { TableName: 'on-demand', Key: key('a') })
    await db.call('DescribeTable', { TableName: 'on-demand' })
    end()
    await db.call('PutItem', PUT)
    expect(ids(db, 'on-demand')).toEqual(['a', 'b'])
  })

  test('is a share of the requests, drawn from the seed', async () => {
    const outcomes = async () => {
      const db = await tables()
      db.dynamodb.throttle({ ...ALL, share: 0.3 })
      const seen: boolean[] = []
      for (let n = 0; n < 300; n++)
        seen.push(
          await db.call('PutItem', { TableName: 'on-demand', Item: key(String(n)) }).then(
            () => true,
            () => false,
          ),
        )
      return seen
    }
    const seen = await outcomes()
    const refused = seen.filter((passed) => !passed).length
    expect(refused).toBeGreaterThan(60)
    expect(refused).toBeLessThan(120)
    expect(await outcomes()).toEqual(seen)
  })

  test('is not replication, nor expiry', async () => {
    const db = await tables()
    await db.call('UpdateTimeToLive', {
      TableName: 'on-demand',
      TimeToLiveSpecification: { Enabled: true, AttributeName: 'until' },
    })
    db.dynamodb.throttle(ALL)
    const version = { timestamp: db.kernel.clock.now() + 1, region: 'eu-west-2' }
    const item = { ...key('c'), until: { N: '1767225601' } }
    await db.dynamodb.replica('on-demand')?.applyIfNewer({ key: key('c'), item, version })
    expect(ids(db, 'on-demand')).toEqual(['a', 'c'])
    await db.kernel.driver.advance(61_000)
    expect(ids(db, 'on-demand')).toEqual(['a'])
  })

  test('is in the trace, each request by its table', async () => {
    const db = await tables()
    db.dynamodb.throttle({ ...ALL, tableName: 'on-demand' })
    await expect(db.call('PutItem', PUT)).rejects.toThrow()
    await expect(db.call('PutItem', { TableName: 'on-demand', Item: {} })).rejects.toThrow()
    await db.call('BatchGetItem', {
      RequestItems: { 'on-demand': { Keys: [key('a'), key('b')] }, provisioned: { Keys: [key('a')] } },
    })
    const throttled = db.kernel.trace.records().filter(({ type }) => type === 'dynamodb.throttled')
    expect(throttled).toMatchObject([
      { region: 'us-east-1', table: 'on-demand', operation: 'PutItem', count: 1, requestId: 'request' },
      { region: 'us-east-1', table: 'on-demand', operation: 'BatchGetItem', count: 2 },
    ])
  })
})

describe('a batch', () => {
  test('of reads gives back the keys that are throttled', async () => {
    const db = await tables()
    db.dynamodb.throttle({ ...ALL, tableName: 'on-demand' })
    const asked = { Keys: [key('a')], ProjectionExpression: 'id' }
    expect(
      await db.call('BatchGetItem', {
        RequestItems: { 'on-demand': asked, provisioned: { Keys: [key('a')] } },
      }),
    ).toMatchObject({
      Responses: { provisioned: [key('a')] },
      UnprocessedKeys: { 'on-demand': asked },
    })
  })

  test('of writes gives back those that are throttled; nothing is lost or done twice', async () => {
    const db = await tables()
    db.dynamodb.throttle({ ...ALL, share: 0.5 })
    const wanted = Array.from({ length: 25 }, (_, n) => String(n).padStart(2, '0'))
    let requests: object[] = wanted.map((id) => ({ PutRequest: { Item: key(id) } }))
    let rounds = 0
    while (requests.length > 0) {
      rounds++
      const left: object[] = requests
      requests = await db
        .call<{ UnprocessedItems: Record<string, object[]> }>('BatchWriteItem', {
          RequestItems: { 'on-demand': left },
        })
        .then(
          ({ UnprocessedItems }) => UnprocessedItems['on-demand'] ?? [],
          () => left,
        )
      expect(requests.every((request) => left.includes(request))).toBe(true)
    }
    expect(rounds).toBeGreaterThan(2)
    expect(ids(db, 'on-demand')).toEqual([...wanted, 'a'])
  })

  test('is refused when all of it is throttled, or when it is wrong', async () => {
    const db = await tables()
    db.dynamodb.throttle(ALL)
    await expect(
      db.call('BatchGetItem', { RequestItems: { provisioned: { Keys: [key('a')] } } }),
    ).rejects.toMatchObject({ code: 'ProvisionedThroughputExceededException' })
    const twice = { PutRequest: { Item: key('b') } }
    await expect(
      db.call('BatchWriteItem', { RequestItems: { provisioned: [twice, twice] } }),
    ).rejects.toMatchObject({ code: 'ValidationException' })
  })
})

describe('a transaction', () => {
  test('is cancelled; its reasons say what was throttled and what else was wrong', async () => {
    const db = await tables()
    db.dynamodb.throttle({ ...ALL, tableName: 'on-demand' })
    const failing = {
      TableName: 'provisioned',
      Key: key('a'),
      ConditionExpression: 'attribute_not_exists(id)',
    }
    await expect(
      db.call('TransactWriteItems', {
        TransactItems: [
          { Put: { TableName: 'provisioned', Item: key('b') } },
          { Put: PUT },
          { ConditionCheck: failing },
        ],
      }),
    ).rejects.toMatchObject({
      code: 'TransactionCanceledException',
      message:
        'Transaction cancelled, please refer cancellation reasons for specific reasons [None, ThrottlingError, ConditionalCheckFailed]',
      members: { CancellationReasons: [{}, { Message: expect.stringContaining('Throughput exceeds') }, {}] },
    })
    expect(ids(db, 'provisioned')).toEqual(['a'])
  })

  test('of reads is cancelled too', async () => {
    const db = await tables()
    db.dynamodb.throttle(ALL)
    await expect(
      db.call('TransactGetItems', { TransactItems: [{ Get: { TableName: 'provisioned', Key: key('a') } }] }),
    ).rejects.toMatchObject({ message: expect.stringContaining('[ProvisionedThroughputExceeded]') })
  })
})

test('the AWS SDK knows these answers by their classes', async () => {
  const db = await tables()
  const { client } = sdkClients(db.dynamodb)
  db.dynamodb.throttle(ALL)
  const put = (TableName: string) => client.send(new PutItemCommand({ TableName, Item: key('b') }))
  const onDemand = await put('on-demand').catch((error: unknown) => error)
  expect(onDemand).toBeInstanceOf(ThrottlingException)
  expect(onDemand).toMatchObject({ throttlingReasons: [{ resource: ON_DEMAND_ARN }] })
  const provisioned = await put('provisioned').catch((error: unknown) => error)
  expect(provisioned).toBeInstanceOf(ProvisionedThroughputExceededException)
  await expect(
    client.send(new TransactWriteItemsCommand({ TransactItems: [{ Put: PUT }] })),
  ).rejects.toBeInstanceOf(TransactionCanceledException)
  await expect(
    client.send(
      new BatchWriteItemCommand({ RequestItems: { 'on-demand': [{ PutRequest: { Item: key('b') } }] } }),
    ),
  ).rejects.toBeInstanceOf(ThrottlingException)
})

describe('statements of PartiQL', () => {
  const read = { Statement: "SELECT * FROM provisioned WHERE id = 'a'" }
  const again = { Statement: "INSERT INTO \"on-demand\" VALUE {'id': 'a'}" }

  test('are refused by their tables, their indexes and what they do with them', async () => {
    const db = await tables()
    db.dynamodb.throttle({ ...ALL, kinds: ['read'] })
    await expect(db.call('ExecuteStatement', read)).rejects.toMatchObject({
      code: 'ProvisionedThroughputExceededException',
      members: { ThrottlingReasons: [{ reason: 'TableReadProvisionedThroughputExceeded' }] },
    })
    await expect(
      db.call('ExecuteStatement', { Statement: 'SELECT * FROM "on-demand"."by-kind"' }),
    ).rejects.toMatchObject({
      members: { throttlingReasons: [{ resource: `${ON_DEMAND_ARN}/index/by-kind` }] },
    })
    await expect(db.call('ExecuteStatement', again)).rejects.toMatchObject({ code: 'DuplicateItemException' })
    db.dynamodb.throttle(ALL)
    await expect(db.call('ExecuteStatement', again)).rejects.toMatchObject({ code: 'ThrottlingException' })
    await expect(db.call('ExecuteStatement', { Statement: 'SELECT' })).rejects.toMatchObject({
      code: 'ValidationException',
    })
  })

  test('fail one by one in a batch', async () => {
    const db = await tables()
    const end = db.dynamodb.throttle({ ...ALL, tableName: 'on-demand' })
    const insert = (table: string) => ({ Statement: `INSERT INTO "${table}" VALUE {'id': 'b'}` })
    const Statements = [insert('on-demand'), again, { Statement: 'SELEKT' }, insert('provisioned')]
    const { Responses } = await db.call<{ Responses: unknown }>('BatchExecuteStatement', { Statements })
    expect(Responses).toMatchObject([
      { TableName: 'on-demand', Error: { Code: 'ThrottlingError' } },
      { TableName: 'on-demand', Error: { Code: 'ThrottlingError' } },
      { Error: { Code: 'ValidationError' } },
      { TableName: 'provisioned' },
    ])
    expect([ids(db, 'on-demand'), ids(db, 'provisioned')]).toEqual([['a'], ['a', 'b']])
    end()
    db.dynamodb.throttle(ALL)
    expect(await db.call('BatchExecuteStatement', { Statements: [read] })).toMatchObject({
      Responses: [{ TableName: 'provisioned', Error: { Code: 'ProvisionedThroughputExceeded' } }],
    })
  })

  test('cancel their transaction', async () => {
    const db = await tables()
    db.dynamodb.throttle({ ...ALL, tableName: 'provisioned' })
    const update = { Statement: "UPDATE provisioned SET n = 1 WHERE id = 'a'" }
    const transact = (...TransactStatements: object[]) =>
      db.call('ExecuteTransaction', { TransactStatements })
    await expect(transact(again, update)).rejects.toMatchObject({
      members: {
        CancellationReasons: [{ Code: 'DuplicateItem' }, { Code: 'ProvisionedThroughputExceeded' }],
      },
    })
    await expect(transact({ Statement: "SELECT * FROM nowhere WHERE id = 'a'" }, read)).rejects.toMatchObject(
      {
        members: {
          CancellationReasons: [{ Code: 'ResourceNotFound' }, { Code: 'ProvisionedThroughputExceeded' }],
        },
      },
    )
  })
})
