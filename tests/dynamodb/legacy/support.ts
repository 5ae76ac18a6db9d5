// Tables and short forms for the tests of the parameters from before expressions.
import { expect } from 'vitest'
import { createTable, dynamoDb, type TestDynamoDb } from '../support.js'

/** `hash` has the key a; `range` has a and b, two local indexes and two global ones. All keys are strings. */
export async function tables(): Promise<TestDynamoDb> {
  const db = dynamoDb()
  await createTable(db, 'hash', ['a'])
  const keys = (hash: string, range?: string) => [
    { AttributeName: hash, KeyType: 'HASH' },
    ...(range ? [{ AttributeName: range, KeyType: 'RANGE' }] : []),
  ]
  const index = (IndexName: string, KeySchema: object[], NonKeyAttributes?: string[]) => ({
    IndexName,
    KeySchema,
    Projection: NonKeyAttributes
      ? { ProjectionType: 'INCLUDE', NonKeyAttributes }
      : { ProjectionType: 'ALL' },
  })
  await db.call('CreateTable', {
    TableName: 'range',
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: ['a', 'b', 'c', 'd'].map((name) => ({ AttributeName: name, AttributeType: 'S' })),
    KeySchema: keys('a', 'b'),
    LocalSecondaryIndexes: [index('local1', keys('a', 'c')), index('local2', keys('a', 'd'), ['c'])],
    GlobalSecondaryIndexes: [index('global1', keys('c')), index('global2', keys('c', 'd'), ['e'])],
  })
  return db
}

export async function refusal(db: TestDynamoDb, operation: string, input: object): Promise<string> {
  const error = await db.call(operation, input).then(
    () => undefined,
    (caught: unknown) => caught,
  )
  expect(error).toMatchObject({ code: expect.any(String), message: expect.any(String) })
  const { code, message } = error as { code: string; message: string }
  return code === 'ValidationException' ? message : `${code}: ${message}`
}

/** A condition as the parameters write it. */
export function condition(ComparisonOperator: string, ...AttributeValueList: object[]) {
  return AttributeValueList.length > 0 ? { ComparisonOperator, AttributeValueList } : { ComparisonOperator }
}

export const INVALID = 'One or more parameter values were invalid: '

/** What an operation says of a request that is wrong: the single writes count it. */
export function said(operation: string, message: string): string {
  const counts = ['PutItem', 'UpdateItem', 'DeleteItem'].includes(operation)
  return counts ? `1 validation error detected: ${message}` : message
}
