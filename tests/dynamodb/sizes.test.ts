// How large items are to the byte, and where the limit of 400 KB stands for each way of writing.
import { beforeEach, describe, expect, test } from 'vitest'
import { normalNumber } from '#simulator/dynamodb/values/numbers.js'
import { attributesSizeBytes, valueSizeBytes } from '#simulator/dynamodb/values/size.js'
import { createTable, dynamoDb, type TestDynamoDb } from './support.js'

const LIMIT = 409_600
const PUT = 'Item size has exceeded the maximum allowed size'
const UPDATE = 'Item size to update has exceeded the maximum allowed size'

test.each([
  ['0', 1],
  ['-0', 1],
  ['1', 2],
  ['12', 2],
  ['123', 3],
  ['1234', 3],
  ['12345678901234567890123456789012345678', 20],
  ['0042', 2],
  ['100', 2],
  ['1010', 3],
  ['0.0000001', 2],
  ['1E125', 2],
  ['1E-100', 2],
  ['1.5', 3],
  ['15', 2],
  ['1.200', 3],
  ['1.234', 4],
  ['3.14159', 5],
  ['123456', 4],
  ['100.5', 4],
  ['0.15', 2],
  ['-42', 3],
])('the number %s takes %i bytes', (literal, bytes) => {
  expect(valueSizeBytes({ N: normalNumber(literal) })).toBe(bytes)
})

test('other values', () => {
  expect(
    attributesSizeBytes({
      t: { S: 'é' },
      b: { B: 'AQID' },
      y: { BOOL: true },
      n: { NULL: true },
      l: { L: [{ S: 'ab' }, { N: '1' }] },
      m: { M: { key: { S: 'v' } } },
      s: { SS: ['a', 'bc'] },
    }),
  ).toBe(1 + 2 + (1 + 3) + (1 + 1) + (1 + 1) + (1 + 3 + (1 + 2) + (1 + 2)) + (1 + 3 + 1 + 3 + 1) + (1 + 3))
})

describe('the name of an attribute', () => {
  const longest = 'n'.repeat(65_535)
  const tooLarge = `${longest}n`
  const TOO_LARGE = 'Attribute name is too large, must be less than 65536 bytes'
  const key = { pk: { S: 'a' } }
  const value = { S: 'v' }
  const values = { ExpressionAttributeValues: { ':v': value } }
  const names = (name: string) => ({ ExpressionAttributeNames: { '#n': name } })
  const of = (name: string): [string, object, string][] => [
    ['PutItem', { Item: { ...key, [name]: value } }, `1 validation error detected: ${TOO_LARGE}`],
    [
      'UpdateItem',
      { Key: key, UpdateExpression: 'SET #n = :v', ...names(name), ...values },
      `1 validation error detected: ExpressionAttributeNames contains invalid value: ${TOO_LARGE} for key #n`,
    ],
    [
      'UpdateItem',
      { Key: key, AttributeUpdates: { [name]: { Value: value } } },
      `1 validation error detected: ${TOO_LARGE}`,
    ],
    [
      'GetItem',
      { Key: key, ProjectionExpression: '#n', ...names(name) },
      `ExpressionAttributeNames contains invalid value: ${TOO_LARGE} for key #n`,
    ],
    ['GetItem', { Key: key, AttributesToGet: [name] }, TOO_LARGE],
  ]

  test('has up to 65,535 bytes', async () => {
    const db = dynamoDb()
    await createTable(db, 'things', ['pk'])
    for (const [operation, input] of of(longest)) await db.call(operation, { TableName: 'things', ...input })
    for (const [operation, input, message] of of(tooLarge))
      await expect(db.call(operation, { TableName: 'things', ...input })).rejects.toMatchObject({
        code: 'ValidationException',
        message,
      })
  })
})

describe('at the limit', () => {
  let db: TestDynamoDb

  beforeEach(async () => {
    db = dynamoDb()
    await createTable(db, 'things', ['pk'])
  })

  /** Whether the largest padding is taken, and refused with one byte more. */
  async function endsAt(bytes: number, write: (padding: string) => Promise<unknown>, message: string) {
    await write('x'.repeat(bytes))
    await expect(write('x'.repeat(bytes + 1))).rejects.toMatchObject({ message })
  }

  const put = (item: object) => db.call('PutItem', { TableName: 'things', Item: item })
  const update = (pk: string, UpdateExpression: string, values: object) => ({
    TableName: 'things',
    Key: { pk: { S: pk } },
    UpdateExpression,
    ExpressionAttributeValues: values,
  })

  test('an item that is put, by itself, in a batch or in a transaction', async () => {
    const Item = (p: string) => ({ pk: { S: 'a' }, p: { S: p } })
    const room = LIMIT - 'pk'.length - 'a'.length - 'p'.length
    await endsAt(room, (p) => put(Item(p)), PUT)
    await endsAt(
      room,
      (p) => db.call('BatchWriteItem', { RequestItems: { things: [{ PutRequest: { Item: Item(p) } }] } }),
      PUT,
    )
    await endsAt(
      room,
      (p) =>
        db.call('TransactWriteItems', { TransactItems: [{ Put: { TableName: 'things', Item: Item(p) } }] }),
      PUT,
    )
  })

  test('an item that is updated, whole', async () => {
    const key = 'k'.repeat(100)
    const room = LIMIT - 'pk'.length - key.length - 'b'.length
    await endsAt(room, (p) => db.call('UpdateItem', update(key, 'SET b = :p', { ':p': { S: p } })), UPDATE)
  })

  test('a transaction counts an update as the item that it makes', async () => {
    const Update = (p: string) => update('a', 'SET b = :p', { ':p': { S: p } })
    const room = LIMIT - 'pk'.length - 'a'.length - 'b'.length
    await db.call('TransactWriteItems', { TransactItems: [{ Update: Update('x'.repeat(room)) }] })
    await expect(
      db.call('TransactWriteItems', { TransactItems: [{ Update: Update('x'.repeat(room + 1)) }] }),
    ).rejects.toMatchObject({
      members: { CancellationReasons: [{ Code: 'ValidationError', Message: UPDATE }] },
    })
  })

  test('a transaction: of what it brings, not of what is there', async () => {
    const keys = Array.from({ length: 11 }, (_, index) => ({ pk: { S: String(index) } }))
    const Put = (Item: object) => ({ Put: { TableName: 'things', Item } })
    const data = { S: 'x'.repeat(399_000) }
    const bytes = 11 * 399_007 + 1
    const said = 'Transaction payload size cannot exceed 4MB. Payload Size: '
    await expect(
      db.call('TransactWriteItems', { TransactItems: keys.map((key) => Put({ ...key, data })) }),
    ).rejects.toMatchObject({ code: 'ValidationException', message: `${said}: ${said}${bytes}` })
    for (const key of keys) await put({ ...key, data })
    const deletions = keys.map((Key) => ({ Delete: { TableName: 'things', Key } }))
    await db.call('TransactWriteItems', { TransactItems: deletions })
  })

  const TEN = { S: 'y'.repeat(10) }

  test.each<[string, object, object, number]>([
    ['SET c = :c', {}, { ':c': TEN }, 19 + 1 + 10],
    ['SET c = abcdefghij', { abcdefghij: TEN }, {}, 19 + 1 + (1 + 14 + 10)],
    ['SET c = m.z', { m: { M: { z: TEN } } }, {}, 19 + 1 + (1 + 14 + 1 + 14 + 1)],
    ['SET m.z = :c', { m: { M: {} } }, { ':c': TEN }, 19 + (1 + 4 + 1) + 10],
    ['SET n = n + :one', { n: { N: '1' } }, { ':one': { N: '1' } }, 19 + 1 + 34 + 16 + 2],
    ['SET n = n - :one', { n: { N: '1' } }, { ':one': { N: '1' } }, 19 + 1 + 37 + 16 + 2],
    ['SET c = if_not_exists(c, :c)', { c: TEN }, { ':c': TEN }, 19 + 1 + 39 + 16 + 10],
    ['SET l = list_append(l, :c)', { l: { L: [] } }, { ':c': { L: [TEN] } }, 19 + 1 + 37 + 16 + (3 + 1 + 10)],
    ['ADD abcdefghij :one', { abcdefghij: { N: '1' } }, { ':one': { N: '1' } }, 19 + 10 + 2],
    ['REMOVE abcdefghij', { abcdefghij: TEN }, {}, 1 + 10],
    ['REMOVE l[10]', { l: { L: Array(11).fill({ S: 'e' }) } }, {}, 1 + 1 + 4 + 2],
    ['DELETE ss :c', { ss: { SS: ['a', 'b'] } }, { ':c': { SS: ['a'] } }, 1 + 2],
  ])('UpdateItem counts what the statement writes: %s', async (clause, seed, values, charge) => {
    const room = LIMIT - 3 - (19 + 1) - charge
    const expression = clause.startsWith('SET ') ? `SET b = :p, ${clause.slice(4)}` : `SET b = :p ${clause}`
    await endsAt(
      room,
      async (p) => {
        await put({ pk: { S: 'a' }, ...seed })
        await db.call('UpdateItem', update('a', expression, { ...values, ':p': { S: p } }))
      },
      UPDATE,
    )
  })
})

test('an expression has at most 4096 bytes and 300 operators', async () => {
  const db = dynamoDb()
  await createTable(db, 'things', ['pk'])
  const scan = (FilterExpression: string) =>
    db.call('Scan', {
      TableName: 'things',
      FilterExpression,
      ExpressionAttributeValues: { ':v': { S: 'x' } },
    })
  const terms = (count: number) => Array(count).fill('a=:v').join(' OR ')
  await scan(terms(150))
  await expect(scan(terms(151))).rejects.toThrow('The expression contains too many operators')
  await scan(`${'a'.repeat(4_093)}=:v`)
  await expect(scan(`${'a'.repeat(4_094)}=:v`)).rejects.toThrow(
    'Invalid FilterExpression: Expression size has exceeded the maximum allowed size; expression size: 4097',
  )
})
