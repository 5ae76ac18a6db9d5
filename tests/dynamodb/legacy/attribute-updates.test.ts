import { beforeEach, describe, expect, test } from 'vitest'
import type { TestDynamoDb } from '../support.js'
import { INVALID, refusal, said, tables } from './support.js'

let db: TestDynamoDb
beforeEach(async () => {
  db = await tables()
})

const KEY = { a: { S: 'key' } }
const update = <T = object>(AttributeUpdates: object | undefined, more: object = {}) =>
  db.call<T>('UpdateItem', { TableName: 'hash', Key: KEY, AttributeUpdates, ...more })
const stored = async () => {
  const { Item } = await db.call<{ Item?: object }>('GetItem', { TableName: 'hash', Key: KEY })
  return Item
}

describe('what is refused, before the table is looked for', () => {
  test.each<[given: object, message: string]>([
    [{ x: 'whatever' }, 'Only DELETE action is allowed when no attribute value is specified'],
    [{ Action: 'PUT' }, 'Only DELETE action is allowed when no attribute value is specified'],
    [{ Action: 'ADD' }, 'Only DELETE action is allowed when no attribute value is specified'],
    ...[{ S: '1' }, { N: '1' }, { B: 'Yg==' }, { NULL: true }, { BOOL: true }, { M: {} }, { L: [] }].map(
      (Value): [object, string] => [
        { Action: 'DELETE', Value },
        `DELETE action with value is not supported for the type ${Object.keys(Value)[0]}`,
      ],
    ),
    ...[{ S: '1' }, { B: 'Yg==' }, { NULL: true }, { BOOL: true }, { M: {} }].map(
      (Value): [object, string] => [
        { Action: 'ADD', Value },
        `ADD action is not supported for the type ${Object.keys(Value)[0]}`,
      ],
    ),
    [{ Action: 'DELETE', Value: { NS: [] } }, 'An number set  may not be empty'],
    [{ Value: { SS: [] } }, 'An string set  may not be empty'],
  ])('%j', async (given, message) => {
    const request = { TableName: 'abc', Key: {}, AttributeUpdates: { a: given }, Expected: { a: {} } }
    expect(await refusal(db, 'UpdateItem', request)).toBe(said('UpdateItem', `${INVALID}${message}`))
  })

  test('an action that there is not', async () => {
    expect(
      await refusal(db, 'UpdateItem', {
        TableName: 'abc',
        Key: {},
        AttributeUpdates: { a: { Action: 'SET', Value: { S: 'x' } } },
      }),
    ).toBe(
      "1 validation error detected: Value 'SET' at 'attributeUpdates.a.member.action' failed to satisfy constraint: Member must satisfy enum value set: [ADD, DELETE, PUT]",
    )
  })

  test('the key is looked at before', async () => {
    expect(
      await refusal(db, 'UpdateItem', { TableName: 'abc', Key: { a: {} }, AttributeUpdates: { a: {} } }),
    ).toBe(
      said(
        'UpdateItem',
        'Supplied AttributeValue is empty, must contain exactly one of the supported datatypes',
      ),
    )
  })

  test.each([
    [5],
    [[]],
    [{ a: 5 }],
    [{ a: { Action: 5 } }],
    [{ a: { Value: 5 } }],
  ])('%j is none', async (AttributeUpdates) => {
    await expect(update(AttributeUpdates as object)).rejects.toMatchObject({ code: 'SerializationException' })
  })
})

describe('what the table refuses', () => {
  test('a change of its key', async () => {
    expect(
      await refusal(db, 'UpdateItem', {
        TableName: 'hash',
        Key: KEY,
        AttributeUpdates: { a: { Value: { S: 'x' } } },
      }),
    ).toBe(`${INVALID}Cannot update attribute a. This attribute is part of the key`)
    const Key = { ...KEY, b: { S: 'b' } }
    const AttributeUpdates = { d: { Value: { N: '1' } }, b: { Action: 'DELETE' } }
    expect(await refusal(db, 'UpdateItem', { TableName: 'range', Key, AttributeUpdates })).toBe(
      `${INVALID}Cannot update attribute b. This attribute is part of the key`,
    )
  })

  test('a value of another type than its index has', async () => {
    const Key = { ...KEY, b: { S: 'b' } }
    expect(
      await refusal(db, 'UpdateItem', {
        TableName: 'range',
        Key,
        AttributeUpdates: { c: { Value: { N: '1' } } },
      }),
    ).toMatch(
      /^One or more parameter values were invalid: Type mismatch for Index Key c Expected: S Actual: N IndexName: (local|global)\d$/,
    )
  })

  test.each([
    ['ss', { Action: 'DELETE', Value: { NS: ['1'] } }],
    ['ss', { Action: 'DELETE', Value: { BS: ['YQ=='] } }],
    ['n', { Action: 'DELETE', Value: { NS: ['1'] } }],
    ['ss', { Action: 'ADD', Value: { NS: ['1'] } }],
    ['ss', { Action: 'ADD', Value: { N: '1' } }],
    ['ss', { Action: 'ADD', Value: { L: [{ S: '1' }] } }],
    ['ns', { Action: 'ADD', Value: { N: '1' } }],
    ['n', { Action: 'ADD', Value: { L: [{ N: '1' }] } }],
    ['n', { Action: 'ADD', Value: { SS: ['1'] } }],
    ['l', { Action: 'ADD', Value: { SS: ['1'] } }],
    ['l', { Action: 'ADD', Value: { N: '1' } }],
    ['s', { Action: 'ADD', Value: { N: '1' } }],
  ])('%s: %j, since it has another type', async (name, given) => {
    await update({
      s: { Value: { S: '1' } },
      n: { Value: { N: '1' } },
      ss: { Value: { SS: ['1'] } },
      ns: { Value: { NS: ['1'] } },
      l: { Value: { L: [{ N: '1' }] } },
    })
    expect(
      await refusal(db, 'UpdateItem', { TableName: 'hash', Key: KEY, AttributeUpdates: { [name]: given } }),
    ).toBe('Type mismatch for attribute to update')
  })

  test('a number that becomes too large', async () => {
    await update({ n: { Value: { N: '9e125' } } })
    expect(
      await refusal(db, 'UpdateItem', {
        TableName: 'hash',
        Key: KEY,
        AttributeUpdates: { n: { Action: 'ADD', Value: { N: '9e125' } } },
      }),
    ).toContain('Number overflow')
  })
})

describe('what becomes of an item', () => {
  test('PUT, also when no action is given, replaces', async () => {
    await update({ x: { Action: 'PUT', Value: { S: 'old' } }, y: { Value: { N: '42' } } })
    await update({ x: { Value: { L: [] } } })
    expect(await stored()).toEqual({ ...KEY, x: { L: [] }, y: { N: '42' } })
  })

  test('DELETE takes an attribute away, or elements of a set', async () => {
    await update({
      x: { Value: { S: 'x' } },
      ns: { Value: { NS: ['1', '2', '3'] } },
      bs: { Value: { BS: ['YQ=='] } },
    })
    await update({ x: { Action: 'DELETE' }, ns: { Action: 'DELETE', Value: { NS: ['1', '4'] } } })
    expect(await stored()).toEqual({ ...KEY, ns: { NS: ['2', '3'] }, bs: { BS: ['YQ=='] } })
    await update({
      ns: { Action: 'DELETE', Value: { NS: ['2', '3'] } },
      bs: { Action: 'DELETE', Value: { BS: ['YQ=='] } },
      z: { Action: 'DELETE' },
    })
    expect(await stored()).toEqual(KEY)
  })

  test('ADD counts, joins sets and appends to lists', async () => {
    const first = {
      n: { Action: 'ADD', Value: { N: '5' } },
      ss: { Action: 'ADD', Value: { SS: ['a', 'b'] } },
      l: { Action: 'ADD', Value: { L: [{ S: 'a' }, { N: '1' }] } },
    }
    await update(first)
    expect(await stored()).toEqual({
      ...KEY,
      n: { N: '5' },
      ss: { SS: ['a', 'b'] },
      l: { L: [{ S: 'a' }, { N: '1' }] },
    })
    await update({
      ...first,
      n: { Action: 'ADD', Value: { N: '-3.5' } },
      ss: { Action: 'ADD', Value: { SS: ['b', 'c'] } },
    })
    expect(await stored()).toEqual({
      ...KEY,
      n: { N: '1.5' },
      ss: { SS: ['a', 'b', 'c'] },
      l: { L: [{ S: 'a' }, { N: '1' }, { S: 'a' }, { N: '1' }] },
    })
  })

  test.each([
    ['nothing at all', undefined, true],
    ['nothing', {}, true],
    ['a PUT', { x: { Value: { S: 'x' } } }, true],
    ['an ADD', { x: { Action: 'ADD', Value: { N: '1' } } }, true],
    ['a DELETE', { x: { Action: 'DELETE' } }, false],
    ['a DELETE of elements', { x: { Action: 'DELETE', Value: { SS: ['x'] } } }, false],
    ['a DELETE and a PUT', { x: { Action: 'DELETE' }, y: { Value: { S: 'y' } } }, true],
  ])('where there is none: %s', async (_, updates, created) => {
    await update(updates)
    expect((await stored()) !== undefined).toBe(created)
  })

  test.each([
    ['REMOVE x', false],
    ['DELETE x :x', false],
    ['REMOVE y DELETE x :x', false],
    ['ADD x :x', true],
    ['REMOVE y SET x = :x', true],
  ])('where there is none: %s', async (UpdateExpression, created) => {
    const ExpressionAttributeValues = UpdateExpression.includes(':x') ? { ':x': { SS: ['x'] } } : undefined
    await db.call('UpdateItem', { TableName: 'hash', Key: KEY, UpdateExpression, ExpressionAttributeValues })
    expect((await stored()) !== undefined).toBe(created)
  })

  test('names are names, never paths', async () => {
    await update({
      m: { Value: { M: { x: { S: 'x' } } } },
      'm.x': { Value: { S: 'dot' } },
      '#x': { Value: { S: 'number sign' } },
    })
    expect(await stored()).toEqual({
      ...KEY,
      m: { M: { x: { S: 'x' } } },
      'm.x': { S: 'dot' },
      '#x': { S: 'number sign' },
    })
  })

  test('ReturnValues shows what the updates were about', async () => {
    const given = {
      x: { Value: { S: 'new' } },
      y: { Action: 'DELETE' },
      z: { Action: 'ADD', Value: { N: '1' } },
    }
    await update({ x: { Value: { S: 'old' } }, y: { Value: { S: 'y' } }, other: { Value: { S: 'other' } } })
    const shown = async (ReturnValues: string) =>
      (await update<{ Attributes?: object }>(given, { ReturnValues })).Attributes
    expect(await shown('UPDATED_OLD')).toEqual({ x: { S: 'old' }, y: { S: 'y' } })
    expect(await shown('UPDATED_NEW')).toEqual({ x: { S: 'new' }, z: { N: '2' } })
    expect(await shown('ALL_OLD')).toEqual({ ...KEY, x: { S: 'new' }, z: { N: '2' }, other: { S: 'other' } })
    expect(await shown('ALL_NEW')).toEqual({ ...KEY, x: { S: 'new' }, z: { N: '4' }, other: { S: 'other' } })
    expect(await shown('NONE')).toBeUndefined()
  })
})
