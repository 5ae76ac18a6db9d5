import './support/environment.js'
import { describe, expect, test } from 'vitest'
import { handler } from '../../lambdas/src/history.js'
import { dynamodb } from '../../lambdas/src/shared/dynamodb.js'
import { type Message, toItem } from '../../lambdas/src/shared/message.js'
import { accessDenied, stubSdk } from './support/sdk-stub.js'

const message = (id: string, ts: number): Message => ({
  id,
  ts,
  type: 'message',
  text: `text of ${id}`,
  author: 'Ada',
  region: 'us-east-1',
})

describe('GET /history', () => {
  test('answers the messages in the order of the table, and which region served them', async () => {
    const messages = [message('b', 2), message('a', 1)]
    stubSdk(dynamodb, () => ({ body: { Items: messages.map(toItem), Count: 2 } }))

    const { statusCode, headers, body } = await handler()

    expect(statusCode).toBe(200)
    expect(headers).toMatchObject({ 'content-type': 'application/json', 'cache-control': 'no-store' })
    expect(JSON.parse(body ?? '')).toEqual({ servedBy: 'eu-west-2', messages })
  })

  test('asks the index for the last 100, newest first', async () => {
    const requests = stubSdk(dynamodb, () => ({ body: { Items: [], Count: 0 } }))

    await handler()

    expect(requests).toHaveLength(1)
    expect(requests[0]).toMatchObject({
      operation: 'Query',
      host: 'dynamodb.eu-west-2.amazonaws.com',
      body: { TableName: 'messages', IndexName: 'by-type-and-ts', ScanIndexForward: false, Limit: 100 },
    })
  })

  test('fails if the table fails, so that the error shows in the metrics of the function', async () => {
    stubSdk(dynamodb, () => accessDenied)

    await expect(handler()).rejects.toThrow('You are not authorized')
  })
})
