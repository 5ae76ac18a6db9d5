// A mapping on the stream of a real table, whose shards roll over (fidelity ST-04).
import { expect, test } from 'vitest'
import type { ServiceCaller, Shape } from '#simulator/aws/service.js'
import { DynamoDb } from '#simulator/dynamodb/dynamodb.js'
import type { DynamoDbEvent } from '#simulator/dynamodb/events.js'
import type { LambdaEvent } from '#simulator/lambda/events.js'
import type { DeliveredRecord } from '../../support/mapped-function.js'
import { scriptedLambda } from '../../support/scripted-lambda.js'
import { virtualKernel } from '../../support/virtual-kernel.js'

const MINUTE_MS = 60_000

test.each([
  'TRIM_HORIZON',
  'LATEST',
])('ST-04 a mapping from %s on follows from shard to shard', async (from) => {
  const kernel = virtualKernel<DynamoDbEvent | LambdaEvent>()
  const dynamodb = new DynamoDb({
    region: 'us-east-1',
    kernel,
    emit: kernel.trace.emit,
    settings: { shardLifeMs: 4 * MINUTE_MS },
  })
  const caller: ServiceCaller = {
    call: <Output extends object>(_: object, operation: string, input: object) =>
      dynamodb.streams.call(operation, input as Shape, { requestId: 'request' }) as Promise<Output>,
  }
  const scripted = scriptedLambda({ kernel: kernel as never, caller })
  const ids: string[] = []
  await scripted.define('reader', (event: { Records: DeliveredRecord[] }) => {
    ids.push(...event.Records.map(({ dynamodb: { Keys } }) => Keys.id.S))
  })
  const call = (operation: string, input: object) =>
    dynamodb.service.call(operation, input as Shape, { requestId: 'request' })
  await call('CreateTable', {
    TableName: 'things',
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    BillingMode: 'PAY_PER_REQUEST',
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
  })
  const { Table } = (await call('DescribeTable', { TableName: 'things' })) as {
    Table: { LatestStreamArn: string }
  }
  await scripted.call('CreateEventSourceMapping', {
    FunctionName: 'reader',
    EventSourceArn: Table.LatestStreamArn,
    StartingPosition: from,
  })
  await kernel.driver.advance(MINUTE_MS)
  const written: string[] = []
  for (let minutes = 0; minutes < 15; minutes++) {
    const id = `after ${minutes} minutes`
    written.push(id)
    await call('PutItem', { TableName: 'things', Item: { id: { S: id } } })
    await kernel.driver.advance(MINUTE_MS)
  }
  expect(ids).toEqual(written)
  const { StreamDescription } = (await dynamodb.streams.call(
    'DescribeStream',
    { StreamArn: Table.LatestStreamArn },
    { requestId: 'request' },
  )) as { StreamDescription: { Shards: object[] } }
  expect(StreamDescription.Shards).toHaveLength(5)
  dynamodb.close()
  scripted.lambda.close()
})
