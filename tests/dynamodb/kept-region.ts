// A region's DynamoDB on a store, for tests that end it and start it again.
import { afterEach } from 'vitest'
import type { Shape } from '#simulator/aws/service.js'
import { DynamoDb } from '#simulator/dynamodb/dynamodb.js'
import type { DynamoDbEvent } from '#simulator/dynamodb/events.js'
import { StateJournal } from '#simulator/dynamodb/persistence/state-journal.js'
import type { Store } from '#simulator/storage/store.js'
import type { virtualKernel } from '../support/virtual-kernel.js'

export const REGION = 'us-east-1'

export type Kernel = ReturnType<typeof virtualKernel<DynamoDbEvent>>

const open: DynamoDb[] = []
afterEach(() => {
  for (const dynamodb of open.splice(0)) dynamodb.close()
})

export async function started(kernel: Kernel, store?: Store): Promise<DynamoDb> {
  const journal = store && new StateJournal(store, REGION)
  const dynamodb = new DynamoDb({
    region: REGION,
    kernel,
    emit: kernel.trace.emit,
    ...(journal && { journal }),
  })
  open.push(dynamodb)
  await dynamodb.load()
  return dynamodb
}

export function caller(dynamodb: DynamoDb) {
  const to =
    (service: 'service' | 'streams') =>
    <T = Record<string, never>>(operation: string, input: object): Promise<T> =>
      dynamodb[service].call(operation, input as Shape, { requestId: 'request' }) as Promise<T>
  return { call: to('service'), streams: to('streams') }
}

export const INDEX = (IndexName: string) => ({
  IndexName,
  KeySchema: [{ AttributeName: 'g', KeyType: 'HASH' }],
  Projection: { ProjectionType: 'ALL' },
})

export function definition(TableName: string) {
  return {
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [
      { AttributeName: 'id', AttributeType: 'S' },
      { AttributeName: 'g', AttributeType: 'S' },
    ],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    GlobalSecondaryIndexes: [INDEX('by-v')],
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
  }
}
