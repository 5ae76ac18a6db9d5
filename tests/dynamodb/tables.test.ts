import { describe, expect, test } from 'vitest'
import { AwsError } from '#simulator/aws/errors.js'
import type { ReplicaManagement } from '#simulator/dynamodb/dynamodb.js'
import { createTable, dynamoDb, type TestDynamoDb } from './support.js'

interface Description {
  Table: Record<string, unknown> & {
    TableStatus: string
    GlobalSecondaryIndexes?: { IndexStatus: string; ItemCount: number }[]
    AttributeDefinitions: { AttributeName: string }[]
  }
}

const describeThings = async ({ call }: TestDynamoDb) =>
  (await call<Description>('DescribeTable', { TableName: 'things' })).Table

test('a table is ACTIVE at once, or after the time that was asked for', async () => {
  const fast = dynamoDb()
  await createTable(fast, 'things', ['id'])
  expect((await describeThings(fast)).TableStatus).toBe('ACTIVE')

  const slow = dynamoDb({ tableCreationMs: 3_000 })
  const put = () => slow.call('PutItem', { TableName: 'things', Item: { id: { S: 'a' } } })
  await createTable(slow, 'things', ['id'])
  expect((await describeThings(slow)).TableStatus).toBe('CREATING')
  await expect(put()).rejects.toMatchObject({ code: 'ResourceNotFoundException' })
  await slow.kernel.driver.advance(3_000)
  expect((await describeThings(slow)).TableStatus).toBe('ACTIVE')
  await put()
})

test('a region that is closed has nothing scheduled', async () => {
  const db = dynamoDb({ tableCreationMs: 3_000 })
  await createTable(db, 'things', ['id'])
  db.dynamodb.close()
  expect(db.kernel.clock.nextAt()).toBeUndefined()
})

test.each<[object, string, string]>([
  [{}, 'ResourceInUseException', 'Table already exists: things'],
  [
    { TableName: 'ab' },
    'ValidationException',
    "1 validation error detected: Value 'ab' at 'tableName' failed to satisfy constraint: Member must have length greater than or equal to 3",
  ],
  [
    { TableName: '' },
    'ValidationException',
    "2 validation errors detected: Value '' at 'tableName' failed to satisfy constraint: Member must have length greater than or equal to 3; Value '' at 'tableName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+",
  ],
  [
    { TableName: 'a b c' },
    'ValidationException',
    "1 validation error detected: Value 'a b c' at 'tableName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+",
  ],
  [
    { KeySchema: [{ AttributeName: 'other', KeyType: 'HASH' }] },
    'ValidationException',
    'One or more parameter values were invalid: Some index key attributes are not defined in AttributeDefinitions. Keys: [other], AttributeDefinitions: [id]',
  ],
  [
    { BillingMode: 'PROVISIONED' },
    'ValidationException',
    'One or more parameter values were invalid: ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED',
  ],
])('CreateTable with %j is refused', async (more, code, message) => {
  const db = dynamoDb()
  await createTable(db, 'things', ['id'])
  await expect(createTable(db, 'things', ['id'], more)).rejects.toMatchObject({ code, message })
})

test('ListTables goes from page to page in order', async () => {
  const db = dynamoDb()
  for (const name of ['ccc', 'aaa', 'bbb']) await createTable(db, name, ['id'])
  expect(await db.call('ListTables', { Limit: 2 })).toEqual({
    TableNames: ['aaa', 'bbb'],
    LastEvaluatedTableName: 'bbb',
  })
  expect(await db.call('ListTables', { ExclusiveStartTableName: 'bbb' })).toEqual({ TableNames: ['ccc'] })
})

test.each([
  ['', 'Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+'],
  ['', 'Member must have length greater than or equal to 3'],
  ['a b c', 'Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+'],
])('ListTables from %j on is refused', async (ExclusiveStartTableName, rule) => {
  await expect(dynamoDb().call('ListTables', { ExclusiveStartTableName })).rejects.toThrow(
    `Value '${ExclusiveStartTableName}' at 'exclusiveStartTableName' failed to satisfy constraint: ${rule}`,
  )
})

test('a protected table is not deleted', async () => {
  const db = dynamoDb()
  await createTable(db, 'things', ['id'], { DeletionProtectionEnabled: true })
  await expect(db.call('DeleteTable', { TableName: 'things' })).rejects.toThrow('protected against deletion')
  await db.call('UpdateTable', { TableName: 'things', DeletionProtectionEnabled: false })
  await db.call('DeleteTable', { TableName: 'things' })
  expect(db.dynamodb.items('things')).toBeUndefined()
})

test('GT-37 an index that is created later is filled from the items that are there', async () => {
  const db = dynamoDb({ tableCreationMs: 1_000 })
  await createTable(db, 'things', ['id'])
  await db.kernel.driver.advance(1_000)
  await db.call('PutItem', { TableName: 'things', Item: { id: { S: 'a' }, kind: { S: 'k' } } })
  // Older than the index, which cannot hold it.
  await db.call('PutItem', { TableName: 'things', Item: { id: { S: 'b' }, kind: { N: '1' } } })
  const update = (update: object) =>
    db.call('UpdateTable', {
      TableName: 'things',
      AttributeDefinitions: [{ AttributeName: 'kind', AttributeType: 'S' }],
      GlobalSecondaryIndexUpdates: [update],
    })
  await update({
    Create: {
      IndexName: 'by-kind',
      KeySchema: [{ AttributeName: 'kind', KeyType: 'HASH' }],
      Projection: { ProjectionType: 'ALL' },
    },
  })
  const query = () =>
    db.call<{ Items: object[] }>('Query', {
      TableName: 'things',
      IndexName: 'by-kind',
      KeyConditionExpression: 'kind = :k',
      ExpressionAttributeValues: { ':k': { S: 'k' } },
    })
  await expect(query()).rejects.toThrow('Cannot read from backfilling global secondary index: by-kind')
  await db.kernel.driver.advance(1_000)
  expect((await query()).Items).toEqual([{ id: { S: 'a' }, kind: { S: 'k' } }])
  expect((await describeThings(db)).GlobalSecondaryIndexes).toMatchObject([
    { IndexStatus: 'ACTIVE', ItemCount: 1 },
  ])
  await update({ Delete: { IndexName: 'by-kind' } })
  const table = await describeThings(db)
  expect(table.GlobalSecondaryIndexes).toBeUndefined()
  expect(table.AttributeDefinitions).toEqual([{ AttributeName: 'id', AttributeType: 'S' }])
})

test.each([
  ['partition', [{ AttributeName: 'kind', KeyType: 'HASH' }], ['1024', '1025', '2048']],
  [
    'sort',
    [
      { AttributeName: 'group', KeyType: 'HASH' },
      { AttributeName: 'kind', KeyType: 'RANGE' },
    ],
    ['1024'],
  ],
])('an index that is created later leaves out items whose %s key it cannot hold', async (_, KeySchema, held) => {
  const db = dynamoDb()
  await createTable(db, 'things', ['id'])
  for (const length of [0, 1_024, 1_025, 2_048, 2_049])
    await db.call('PutItem', {
      TableName: 'things',
      Item: { id: { S: String(length) }, group: { S: 'g' }, kind: { S: 'k'.repeat(length) } },
    })
  await db.call('UpdateTable', {
    TableName: 'things',
    AttributeDefinitions: ['group', 'kind'].map((name) => ({ AttributeName: name, AttributeType: 'S' })),
    GlobalSecondaryIndexUpdates: [
      { Create: { IndexName: 'later', KeySchema, Projection: { ProjectionType: 'KEYS_ONLY' } } },
    ],
  })
  const { Items } = await db.call<{ Items: { id: { S: string } }[] }>('Scan', {
    TableName: 'things',
    IndexName: 'later',
  })
  expect(Items.map(({ id }) => id.S).sort()).toEqual(held)
})

test('TimeToLive is described as it was set', async () => {
  const db = dynamoDb()
  await createTable(db, 'things', ['id'])
  const set = (Enabled: boolean, AttributeName: string) =>
    db.call('UpdateTimeToLive', { TableName: 'things', TimeToLiveSpecification: { Enabled, AttributeName } })
  const get = () => db.call('DescribeTimeToLive', { TableName: 'things' })
  expect(await get()).toEqual({ TimeToLiveDescription: { TimeToLiveStatus: 'DISABLED' } })
  await set(true, 'until')
  expect(await get()).toEqual({
    TimeToLiveDescription: { TimeToLiveStatus: 'ENABLED', AttributeName: 'until' },
  })
  await expect(set(true, '')).rejects.toThrow(
    "1 validation error detected: Value '' at 'timeToLiveSpecification.attributeName' failed to satisfy constraint: Member must have length greater than or equal to 1",
  )
  await expect(set(true, 'until')).rejects.toThrow('TimeToLive is already enabled')
  await set(false, 'until')
  await expect(set(false, 'until')).rejects.toThrow('TimeToLive is already disabled')
})

describe('ReplicaUpdates', () => {
  async function replicated(more: object = {}) {
    const db = dynamoDb()
    const regions: string[] = []
    const management: ReplicaManagement = {
      async update(_, updates) {
        for (const { Create } of updates) regions.push((Create as { RegionName: string }).RegionName)
      },
      describe: () => regions.map((RegionName) => ({ RegionName, ReplicaStatus: 'CREATING' })),
    }
    db.dynamodb.replicaManagement = management
    await createTable(db, 'things', ['id'], more)
    const update = (RegionName: string) =>
      db.call<{ TableDescription: object }>('UpdateTable', {
        TableName: 'things',
        ReplicaUpdates: [{ Create: { RegionName } }],
      })
    return { db, update }
  }

  test('GT-09 GT-32 enable the stream, are handed on, and show in the description', async () => {
    const { db, update } = await replicated()
    expect(await describeThings(db)).not.toHaveProperty('GlobalTableVersion')
    const expected = {
      GlobalTableVersion: '2019.11.21',
      GlobalTableSettingsReplicationMode: 'ENABLED_WITH_OVERRIDES',
      Replicas: [{ RegionName: 'eu-west-2', ReplicaStatus: 'CREATING' }],
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    }
    expect((await update('eu-west-2')).TableDescription).toMatchObject(expected)
    expect(await describeThings(db)).toMatchObject(expected)
    await expect(
      db.call('UpdateTable', { TableName: 'things', StreamSpecification: { StreamEnabled: false } }),
    ).rejects.toMatchObject({ code: 'ValidationException' })
  })

  test('GT-33 do not name the local region', async () => {
    const { db, update } = await replicated()
    await expect(update('us-east-1')).rejects.toThrow(
      'Cannot add, delete, or update the local region through ReplicaUpdates. Use CreateTable, DeleteTable, or UpdateTable as required.',
    )
    expect(await describeThings(db)).not.toHaveProperty('LatestStreamArn')
  })

  test('that whoever replicates refuses change nothing', async () => {
    const { db, update } = await replicated()
    db.dynamodb.replicaManagement = {
      update() {
        throw new AwsError('ValidationException', 'There is no such region')
      },
      describe: () => undefined,
    }
    await expect(update('eu-west-9')).rejects.toThrow('There is no such region')
    expect(await describeThings(db)).not.toHaveProperty('LatestStreamArn')
  })

  test('GT-34 need a table on demand', async () => {
    const { update } = await replicated({
      BillingMode: 'PROVISIONED',
      ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 },
    })
    await expect(update('eu-west-2')).rejects.toThrow(
      'Table write capacity should either be Pay-Per-Request or AutoScaled.',
    )
  })

  test('GT-09 leave a stream of another view type as it is', async () => {
    const stream = { StreamSpecification: { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' } }
    const { update } = await replicated(stream)
    expect((await update('eu-west-2')).TableDescription).toMatchObject(stream)
  })

  test('GT-36 protect a table in the words that AWS has for replicas', async () => {
    const { db, update } = await replicated({ DeletionProtectionEnabled: true })
    await update('eu-west-2')
    await expect(db.call('DeleteTable', { TableName: 'things' })).rejects.toThrow(
      'Cannot delete table things in region us-east-1 because it has deletion protection enabled. Disable deletion protection first.',
    )
    const { TableDescription } = await db.call<{ TableDescription: object }>('UpdateTable', {
      TableName: 'things',
      DeletionProtectionEnabled: false,
    })
    expect(TableDescription).toMatchObject({ TableStatus: 'UPDATING' })
  })
})
