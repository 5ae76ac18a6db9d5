// Requests that AWS would take, built to take as long as may be: they are ended, so that others need not wait.
import { describe, expect, test } from 'vitest'
import { textIncludes } from '#simulator/dynamodb/values/search.js'
import { createTable, dynamoDb } from './support.js'

const TableName = 'things'
const TOO_MUCH = {
  code: 'ValidationException',
  message: expect.stringContaining('Antipode: this request takes so long to evaluate'),
}

async function table() {
  const db = dynamoDb()
  await createTable(db, TableName, ['id'])
  return db
}

/** As often as an expression may have it. */
function often(condition: string): string {
  return Array<string>(150).fill(condition).join(' OR ')
}

describe('a request that would take too long', () => {
  test('in a transaction of many items is ended, and changes nothing', async () => {
    const db = await table()
    const text = { S: 'c'.repeat(399_000) }
    for (let n = 0; n < 10; n++) await db.call('PutItem', { TableName, Item: { id: { S: String(n) }, text } })
    const actions = Array.from({ length: 10 }, (_, n) => ({
      Update: {
        TableName,
        Key: { id: { S: String(n) } },
        UpdateExpression: 'SET touched = :yes',
        // The first would be done.
        ConditionExpression: n === 0 ? 'attribute_exists(id)' : often('contains(#t, :part)'),
        ExpressionAttributeValues: { ':yes': { BOOL: true }, ...(n > 0 && { ':part': { S: 'ab' } }) },
        ...(n > 0 && { ExpressionAttributeNames: { '#t': 'text' } }),
      },
    }))
    await expect(db.call('TransactWriteItems', { TransactItems: actions })).rejects.toMatchObject(TOO_MUCH)
    const { Items } = await db.call<{ Items: object[] }>('Scan', {
      TableName,
      ProjectionExpression: 'touched',
    })
    expect(Items).toEqual(Array(3).fill({}))
  })

  test('with a filter of thousands of conditions is ended', async () => {
    const db = await table()
    for (let n = 0; n < 130; n++)
      await db.call('BatchWriteItem', {
        RequestItems: {
          [TableName]: Array.from({ length: 25 }, (_, i) => ({
            PutRequest: { Item: { id: { S: String(25 * n + i) } } },
          })),
        },
      })
    const ScanFilter = Object.fromEntries(
      Array.from({ length: 10_000 }, (_, n) => [`a${n}`, { ComparisonOperator: 'NOT_NULL' }]),
    )
    await expect(db.call('Scan', { TableName, ScanFilter, ConditionalOperator: 'OR' })).rejects.toMatchObject(
      TOO_MUCH,
    )
  })

  test('takes more than a full page under a long filter does, and does not count against the next one', async () => {
    const db = await table()
    const text = { S: 'c'.repeat(399_000) }
    for (const id of ['a', 'b', 'c']) await db.call('PutItem', { TableName, Item: { id: { S: id }, text } })
    for (let n = 0; n < 2; n++)
      await expect(
        db.call('Scan', {
          TableName,
          FilterExpression: often('contains(#t, :part)'),
          ExpressionAttributeNames: { '#t': 'text' },
          ExpressionAttributeValues: { ':part': { S: 'ab' } },
        }),
      ).resolves.toMatchObject({ Count: 0, ScannedCount: 3 })
  })
})

describe('a set that no item has room for', () => {
  const many = (element: (n: number) => string) => Array.from({ length: 210_000 }, (_, n) => element(n))

  test.each([
    ['NS', (n: number) => String(10 ** 15 + ((n * 7_919) % 210_000)).padEnd(38, '7')],
    ['SS', (n: number) => `\u{1f600}${(n * 7_919) % 210_000}`],
    ['BS', (n: number) => Buffer.from(String((n * 7_919) % 210_000)).toString('base64')],
  ])('of type %s is refused for its size', async (type, element) => {
    const db = await table()
    const Item = { id: { S: 'a' }, set: { [type]: many(element) } }
    await expect(db.call('PutItem', { TableName, Item })).rejects.toMatchObject({
      message: 'Item size has exceeded the maximum allowed size',
    })
  })

  test('is refused for what is in it twice, as any other', async () => {
    const db = await table()
    const Item = { id: { S: 'a' }, set: { SS: many((n) => String(n % 3)) } }
    await expect(db.call('PutItem', { TableName, Item })).rejects.toMatchObject({
      message: expect.stringContaining('contains duplicates'),
    })
  })
})

describe('what is large', () => {
  test('is sorted as the number that it is, of however many digits', async () => {
    const db = await table()
    const NS = [
      '12345678901234567890',
      '-0.5',
      '3',
      '-12345678901234567890',
      '0',
      '0.25',
      '1234567890123456789',
    ]
    await db.call('PutItem', { TableName, Item: { id: { S: 'a' }, set: { NS } } })
    const { Item } = await db.call<{ Item: object }>('GetItem', { TableName, Key: { id: { S: 'a' } } })
    expect(Item).toMatchObject({
      set: {
        NS: [
          '-12345678901234567890',
          '-0.5',
          '0',
          '0.25',
          '3',
          '1234567890123456789',
          '12345678901234567890',
        ],
      },
    })
  })

  test('is counted once, however many clauses name it', async () => {
    const db = await table()
    const clauses = Array.from({ length: 500 }, (_, n) => `b${n}=:l`)
    await expect(
      db.call('UpdateItem', {
        TableName,
        Key: { id: { S: 'a' } },
        UpdateExpression: `SET ${clauses.join(',')}`,
        ExpressionAttributeValues: { ':l': { L: Array<object>(130_000).fill({ N: '1' }) } },
      }),
    ).rejects.toMatchObject({ message: 'Item size to update has exceeded the maximum allowed size' })
  })
})

test.each([
  ['aaaaaaaaaab', 'aaaaaaaaab', true],
  ['aaaaaaaaaa', 'aaaaaaaaab', false],
  ['abcabcabcabd', 'abcabcabd', true],
  ['\u{1f600}\u{1f601}\u{1f600}\u{1f602}\u{1f600}', '\u{1f600}\u{1f602}\u{1f600}', true],
  ['abcabcabca', 'abcabcabcab', false],
])('whether %s has %s in it', (whole, part, expected) => {
  expect(textIncludes(whole, part)).toBe(expected)
  expect(textIncludes(`${'x'.repeat(20)}${whole}`, part)).toBe(expected)
})
