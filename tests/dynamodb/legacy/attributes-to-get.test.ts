import { beforeAll, describe, expect, test } from 'vitest'
import type { TestDynamoDb } from '../support.js'
import { condition, INVALID, refusal, tables } from './support.js'

const ITEM = { a: { S: 'p' }, b: { S: 'b' }, c: { S: 'c' }, d: { S: 'd' }, m: { M: { x: { N: '1' } } } }
const KEY = { a: ITEM.a, b: ITEM.b }
const KeyConditions = { a: condition('EQ', ITEM.a) }

let db: TestDynamoDb
beforeAll(async () => {
  db = await tables()
  await db.call('PutItem', { TableName: 'range', Item: ITEM })
})

type Read = (
  AttributesToGet: readonly unknown[],
  more?: object,
) => readonly [operation: string, input: object]
const READS: readonly (readonly [string, Read])[] = [
  [
    'GetItem',
    (AttributesToGet, more) => ['GetItem', { TableName: 'range', Key: KEY, AttributesToGet, ...more }],
  ],
  [
    'BatchGetItem',
    (AttributesToGet, more) => [
      'BatchGetItem',
      { RequestItems: { range: { Keys: [KEY], AttributesToGet, ...more } } },
    ],
  ],
  [
    'Query',
    (AttributesToGet, more) => ['Query', { TableName: 'range', KeyConditions, AttributesToGet, ...more }],
  ],
  ['Scan', (AttributesToGet, more) => ['Scan', { TableName: 'range', AttributesToGet, ...more }]],
]

describe.each(READS)('%s', (_, read) => {
  const shown = async (...names: string[]) => {
    const response = await db.call<{ Item?: object; Items?: object[]; Responses?: { range: object[] } }>(
      ...read(names),
    )
    return response.Item ?? response.Items?.[0] ?? response.Responses?.range[0]
  }

  test('shows what was asked for, and no more', async () => {
    expect(await shown('b', 'c')).toEqual({ b: ITEM.b, c: ITEM.c })
    expect(await shown('m')).toEqual({ m: ITEM.m })
    expect(await shown('c', 'nowhere')).toEqual({ c: ITEM.c })
    expect(await shown('nowhere')).toEqual({})
    expect(await shown('m.x', 'toString')).toEqual({})
  })

  test('each once', async () => {
    expect(await refusal(db, ...read(['a', 'b', 'a']))).toBe(`${INVALID}Duplicate value in attribute name: a`)
  })

  test('at least one', async () => {
    expect(await refusal(db, ...read([]))).toMatch(
      /^1 validation error detected: Value '\[\]' at '(requestItems\.range\.member\.)?attributesToGet' failed to satisfy constraint: Member must have length greater than or equal to 1$/,
    )
  })

  test('a list of names', async () => {
    for (const wrong of [[5], [['a']], [{}]])
      await expect(db.call(...read(wrong))).rejects.toMatchObject({ code: 'SerializationException' })
  })
})

describe('Select', () => {
  test.each([
    ['Query', '1 validation error detected: '],
    ['Scan', ''],
  ])('%s', async (operation, counted) => {
    const request = { TableName: 'range', ...(operation === 'Query' && { KeyConditions }) }
    const AttributesToGet = ['c']
    await expect(
      db.call(operation, { ...request, AttributesToGet, Select: 'SPECIFIC_ATTRIBUTES' }),
    ).resolves.toMatchObject({
      Items: [{ c: ITEM.c }],
    })
    expect(await refusal(db, operation, { ...request, AttributesToGet, Select: 'COUNT' })).toBe(
      `${counted}Cannot specify the AttributesToGet when choosing to get only the Count`,
    )
    expect(await refusal(db, operation, { ...request, AttributesToGet, Select: 'ALL_ATTRIBUTES' })).toBe(
      `${counted}Cannot specify the AttributesToGet when choosing to get ALL_ATTRIBUTES`,
    )
  })

  test('a local index fetches what it does not hold', async () => {
    const request = { TableName: 'range', IndexName: 'local2', KeyConditions, AttributesToGet: ['c', 'm'] }
    await expect(db.call('Query', request)).resolves.toMatchObject({ Items: [{ c: ITEM.c, m: ITEM.m }] })
  })
})
