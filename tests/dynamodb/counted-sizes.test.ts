// However an item came to be, its size is the sum over what it holds: counted while a put is read, kept up by updates.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseItem } from '#simulator/dynamodb/input/attribute-values.js'
import { attributesSizeBytes } from '#simulator/dynamodb/values/size.js'
import { createTable, dynamoDb } from './support.js'

const text = fc.oneof(fc.string({ maxLength: 60 }), fc.string({ unit: 'binary', maxLength: 20 }))
const number = fc.oneof(
  fc.integer().map(String),
  fc.constantFrom('0010', '1.50', '-0', '1E3', '0.000120', '123456789012345678'),
)
const binary = fc.uint8Array({ maxLength: 12 }).map((bytes) => Buffer.from(bytes).toString('base64'))
const setOf = (element: fc.Arbitrary<string>) => fc.uniqueArray(element, { minLength: 1, maxLength: 4 })
const name = fc.string({ minLength: 1, maxLength: 6 }).filter((given) => given !== '__proto__')

const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.record({ S: text }),
    fc.record({ N: number }),
    fc.record({ B: binary }),
    fc.record({ BOOL: fc.constantFrom<boolean | string>(true, false, 'yes') }),
    fc.constant({ NULL: true }),
    fc.record({ SS: setOf(text) }),
    fc.record({ NS: setOf(fc.integer().map(String)) }),
    fc.record({ BS: setOf(binary) }),
    fc.record({ S: text, L: fc.constant(null) }),
    fc.record({ L: fc.array(tie('value'), { maxLength: 4 }) }),
    fc.record({ M: fc.dictionary(name, tie('value'), { maxKeys: 4 }) }),
  ),
}))
const attributes = fc.dictionary(name, value, { maxKeys: 6 })

test('what is read is counted as the sum says, and the request is left as it was', () => {
  fc.assert(
    fc.property(attributes, (given) => {
      const before = structuredClone(given)
      const parsed = parseItem(given)
      expect(parsed.sizeBytes).toBe(attributesSizeBytes(parsed.attributes))
      expect(given).toEqual(before)
      // What is normal stays so, and is kept as it is.
      expect(parseItem(parsed.attributes).attributes).toBe(parsed.attributes)
    }),
    { seed: 1 },
  )
})

test('after any updates a table is as large as one into which the items were put', async () => {
  const updated = dynamoDb()
  const put = dynamoDb()
  for (const db of [updated, put]) await createTable(db, 'things', ['pk'])
  const sizeOf = async ({ call }: typeof put) =>
    (await call<{ Table: { TableSizeBytes: number } }>('DescribeTable', { TableName: 'things' })).Table
      .TableSizeBytes
  const NAMES = ['a', 'b', 'ü']
  const update = fc.record({ at: fc.constantFrom(...NAMES), value: fc.option(value) })
  await fc.assert(
    fc.asyncProperty(fc.array(update, { maxLength: 4 }), async (updates) => {
      const Key = { pk: { S: 'one' } }
      for (const { at, value } of updates)
        await updated.call('UpdateItem', {
          TableName: 'things',
          Key,
          UpdateExpression: value ? 'SET #at = :value' : 'REMOVE #at',
          ExpressionAttributeNames: { '#at': at },
          ...(value ? { ExpressionAttributeValues: { ':value': value } } : {}),
        })
      const { Item } = await updated.call<{ Item?: object }>('GetItem', { TableName: 'things', Key })
      await put.call('PutItem', { TableName: 'things', Item: Item ?? Key })
      if (Item) expect(await sizeOf(updated)).toBe(await sizeOf(put))
    }),
    { seed: 1, numRuns: 60 },
  )
})

test('an index is as large as the items in it, whatever came and went', async () => {
  const db = dynamoDb()
  await createTable(db, 'things', ['pk'], {
    AttributeDefinitions: ['pk', 'to'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    GlobalSecondaryIndexes: [
      {
        IndexName: 'by-to',
        KeySchema: [{ AttributeName: 'to', KeyType: 'HASH' }],
        Projection: { ProjectionType: 'ALL' },
      },
    ],
  })
  const write = fc.record({
    pk: fc.constantFrom('1', '2', '3'),
    to: fc.option(fc.constantFrom('here', 'there'), { nil: undefined }),
    text,
    isDeletion: fc.boolean(),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(write, { maxLength: 8 }), async (writes) => {
      for (const { pk, to, text, isDeletion } of writes)
        await (isDeletion
          ? db.call('DeleteItem', { TableName: 'things', Key: { pk: { S: pk } } })
          : db.call('PutItem', {
              TableName: 'things',
              Item: { pk: { S: pk }, text: { S: text }, ...(to !== undefined && { to: { S: to } }) },
            }))
      const scanned = await db.call<{ Items: Parameters<typeof attributesSizeBytes>[0][] }>('Scan', {
        TableName: 'things',
        IndexName: 'by-to',
      })
      const { Table } = await db.call<{ Table: { GlobalSecondaryIndexes: object[] } }>('DescribeTable', {
        TableName: 'things',
      })
      expect(Table.GlobalSecondaryIndexes).toMatchObject([
        {
          ItemCount: scanned.Items.length,
          IndexSizeBytes: scanned.Items.reduce((sum, item) => sum + attributesSizeBytes(item), 0),
        },
      ])
    }),
    { seed: 1 },
  )
})
