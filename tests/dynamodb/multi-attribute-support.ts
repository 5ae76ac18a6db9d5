// A table whose global index has several attributes in its partition key, or in its sort key.
import { createTable, dynamoDb, type TestDynamoDb } from './support.js'

export type Value = { S: string } | { N: string } | { B: string }
export type Item = Record<string, Value>

export const hash = (AttributeName: string) => ({ AttributeName, KeyType: 'HASH' })
export const range = (AttributeName: string) => ({ AttributeName, KeyType: 'RANGE' })

/** Attributes as `name` or `name:type`; without a type they are strings. */
export function defined(...attributes: string[]) {
  return attributes.map((attribute) => {
    const [AttributeName, AttributeType = 'S'] = attribute.split(':')
    return { AttributeName, AttributeType }
  })
}

export function globalIndex(KeySchema: object[], Projection: object = { ProjectionType: 'ALL' }) {
  return { IndexName: 'index', KeySchema, Projection }
}

export interface Page {
  Items: Item[]
  LastEvaluatedKey?: Item
}

/** `things` with the key id, and an index over the attributes, which are written as `defined` takes them. */
export async function indexed(hashes: string[], ranges: string[], projection?: object) {
  const db = dynamoDb()
  const named = (attribute: string) => attribute.split(':')[0] as string
  await createTable(db, 'things', ['id'], {
    AttributeDefinitions: defined('id', ...hashes, ...ranges),
    GlobalSecondaryIndexes: [
      globalIndex([...hashes.map(named).map(hash), ...ranges.map(named).map(range)], projection),
    ],
  })
  return { db, ...client(db) }
}

export function client({ call }: Pick<TestDynamoDb, 'call'>) {
  const put = (Item: Item) => call('PutItem', { TableName: 'things', Item })
  /** The items by their ids. */
  const query = (KeyConditionExpression: string, ExpressionAttributeValues: Item, more: object = {}) =>
    call<Page>('Query', {
      TableName: 'things',
      IndexName: 'index',
      KeyConditionExpression,
      ExpressionAttributeValues,
      ...more,
    })
  const scan = (more: object = {}) => call<Page>('Scan', { TableName: 'things', IndexName: 'index', ...more })
  return { call, put, query, scan }
}

export function ids({ Items }: Page): string[] {
  return Items.map(({ id }) => (id as { S: string }).S)
}

export function texts(values: Record<string, string>): Item {
  return Object.fromEntries(Object.entries(values).map(([name, S]) => [name, { S }]))
}
