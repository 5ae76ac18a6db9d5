// Partition keys whose hashes fall into one slot: they stand together, and are still partitions of their own.
import { beforeEach, describe, expect, test } from 'vitest'
import { treeKey } from '#simulator/dynamodb/engine/keys.js'
import { createTable, dynamoDb, type TestDynamoDb } from './support.js'

const TOGETHER = ['channel 13752', 'channel 77826'] as const
const [FIRST, SECOND] = TOGETHER
const ELSEWHERE = 'channel 1'

type WireItem = Record<string, { S: string }>

const put = ({ call }: TestDynamoDb, Item: WireItem) => call('PutItem', { TableName: 'things', Item })
const remove = ({ call }: TestDynamoDb, Key: WireItem) => call('DeleteItem', { TableName: 'things', Key })

async function got({ call }: TestDynamoDb, Key: WireItem): Promise<WireItem | undefined> {
  return (await call<{ Item?: WireItem }>('GetItem', { TableName: 'things', Key })).Item
}

/** Page by page, one item each. */
async function scanned({ call }: TestDynamoDb): Promise<string[]> {
  const found: string[] = []
  let ExclusiveStartKey: WireItem | undefined
  do {
    const page = await call<{ Items: WireItem[]; LastEvaluatedKey?: WireItem }>('Scan', {
      TableName: 'things',
      Limit: 1,
      ...(ExclusiveStartKey && { ExclusiveStartKey }),
    })
    found.push(...page.Items.map(({ id, at }) => `${id?.S}${at ? `/${at.S}` : ''}`))
    ExclusiveStartKey = page.LastEvaluatedKey
  } while (ExclusiveStartKey)
  return found.sort()
}

test('the keys of these tests have one slot', () => {
  const [first, second] = TOGETHER.map((S) => treeKey(S, '', undefined).slot)
  expect(first).toBe(second)
})

describe('without sort keys', () => {
  let db: TestDynamoDb

  beforeEach(async () => {
    db = dynamoDb()
    await createTable(db, 'things', ['id'])
    for (const id of [...TOGETHER, ELSEWHERE]) await put(db, { id: { S: id }, is: { S: id } })
  })

  test('each item is its own', async () => {
    for (const id of TOGETHER)
      expect(await got(db, { id: { S: id } })).toEqual({ id: { S: id }, is: { S: id } })
    await put(db, { id: { S: FIRST }, is: { S: 'changed' } })
    expect((await got(db, { id: { S: FIRST } }))?.is).toEqual({ S: 'changed' })
    expect((await got(db, { id: { S: SECOND } }))?.is).toEqual({ S: SECOND })
    expect(await scanned(db)).toEqual([ELSEWHERE, FIRST, SECOND])
  })

  test('one may be deleted and put again', async () => {
    await remove(db, { id: { S: SECOND } })
    expect(await got(db, { id: { S: SECOND } })).toBeUndefined()
    expect(await scanned(db)).toEqual([ELSEWHERE, FIRST])
    await remove(db, { id: { S: FIRST } })
    expect(await scanned(db)).toEqual([ELSEWHERE])
    await put(db, { id: { S: SECOND } })
    expect(await got(db, { id: { S: FIRST } })).toBeUndefined()
    expect(await scanned(db)).toEqual([ELSEWHERE, SECOND])
  })

  test('what is not there is not found in the place of another', async () => {
    await remove(db, { id: { S: SECOND } })
    await remove(db, { id: { S: SECOND } })
    const { Count } = await db.call<{ Count: number }>('Query', {
      TableName: 'things',
      KeyConditionExpression: 'id = :id',
      ExpressionAttributeValues: { ':id': { S: SECOND } },
    })
    expect(Count).toBe(0)
    expect(await got(db, { id: { S: FIRST } })).toBeDefined()
  })
})

describe('with sort keys', () => {
  test.each([true, false])('a query sees its own partition alone, forward: %s', async (ScanIndexForward) => {
    const db = dynamoDb()
    await createTable(db, 'things', ['id', 'at'])
    const times = ['1', '2', '3']
    for (const at of times) for (const id of TOGETHER) await put(db, { id: { S: id }, at: { S: at } })
    for (const id of TOGETHER) {
      const { Items } = await db.call<{ Items: WireItem[] }>('Query', {
        TableName: 'things',
        KeyConditionExpression: 'id = :id',
        ExpressionAttributeValues: { ':id': { S: id } },
        ScanIndexForward,
      })
      const expected = times.map((at) => ({ id: { S: id }, at: { S: at } }))
      expect(Items).toEqual(ScanIndexForward ? expected : expected.reverse())
    }
    expect(await scanned(db)).toEqual(TOGETHER.flatMap((id) => times.map((at) => `${id}/${at}`)))
  })
})

test('a read that is behind does not change what is there now', async () => {
  const db = dynamoDb({ settings: { readLagMs: 1_000, staleReadShare: 1 } })
  await createTable(db, 'things', ['id'])
  for (const id of TOGETHER) await put(db, { id: { S: id } })
  await remove(db, { id: { S: FIRST } })
  // Each sees some of it.
  for (let read = 0; read < 20; read++) await scanned(db)
  const { Items } = await db.call<{ Items: WireItem[] }>('Scan', {
    TableName: 'things',
    ConsistentRead: true,
  })
  expect(Items).toEqual([{ id: { S: SECOND } }])
})
