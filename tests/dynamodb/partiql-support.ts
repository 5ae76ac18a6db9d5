// Statements against a DynamoDB in memory.
import { createTable, dynamoDb, type TestDynamoDb } from './support.js'

export type Value = Record<string, unknown>
export type Item = Record<string, Value>

export interface StatementAnswer {
  Items: Item[]
  NextToken?: string
  LastEvaluatedKey?: Item
  ConsumedCapacity?: Capacity
}

export interface Capacity {
  CapacityUnits: number
  Table?: { CapacityUnits: number }
  GlobalSecondaryIndexes?: Record<string, { CapacityUnits: number }>
  LocalSecondaryIndexes?: Record<string, { CapacityUnits: number }>
}

export interface Failure {
  code: string
  message: string
  members: Record<string, unknown>
}

export function partiql(db: TestDynamoDb) {
  const { call } = db
  const run = (Statement: string, Parameters?: Value[], more: object = {}) =>
    call<StatementAnswer>('ExecuteStatement', { Statement, ...(Parameters && { Parameters }), ...more })
  const batch = (Statements: (string | object)[], more: object = {}) =>
    call<{ Responses: Member[]; ConsumedCapacity?: Capacity[] }>('BatchExecuteStatement', {
      Statements: Statements.map(asStatement),
      ...more,
    })
  const transact = (TransactStatements: (string | object)[], more: object = {}) =>
    call<{ Responses: { Item?: Item }[]; ConsumedCapacity?: Record<string, unknown>[] }>(
      'ExecuteTransaction',
      { TransactStatements: TransactStatements.map(asStatement), ...more },
    )
  const put = (TableName: string, Item: Item) => call('PutItem', { TableName, Item })
  const get = async (TableName: string, Key: Item) =>
    (await call<{ Item?: Item }>('GetItem', { TableName, Key, ConsistentRead: true })).Item
  return { run, batch, transact, put, get }
}

export interface Member {
  TableName?: string
  Item?: Item
  Error?: { Code: string; Message: string }
}

function asStatement(statement: string | object): object {
  return typeof statement === 'string' ? { Statement: statement } : statement
}

export async function failure(answer: Promise<unknown>): Promise<Failure> {
  try {
    await answer
  } catch (error) {
    return error as Failure
  }
  throw new Error('The statement was carried out')
}

/** `plain` has the key pk; `pair` pk and sk, all of them strings. */
export async function partiqlTables() {
  const db = dynamoDb()
  await createTable(db, 'plain', ['pk'])
  await createTable(db, 'pair', ['pk', 'sk'])
  return { db, ...partiql(db) }
}

/** Names of items by their sort keys. */
export function sortKeys(items: Item[]): unknown[] {
  return items.map(({ sk }) => sk?.S)
}
