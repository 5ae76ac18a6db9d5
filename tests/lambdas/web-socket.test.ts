import './support/environment.js'
import { describe, expect, test } from 'vitest'
import { handler as connect } from '../../lambdas/src/connect.js'
import { handler as disconnect } from '../../lambdas/src/disconnect.js'
import { handler as send } from '../../lambdas/src/send.js'
import { dynamodb } from '../../lambdas/src/shared/dynamodb.js'
import { webSocketEvent } from './support/events.js'
import { accessDenied, stubSdk } from './support/sdk-stub.js'

describe('$connect', () => {
  test('remembers the connection for the two hours that it may last', async () => {
    const requests = stubSdk(dynamodb)

    const response = await connect(webSocketEvent({ connectionId: 'one', connectedAt: 1_700_000_000_000 }))

    expect(response).toEqual({ statusCode: 200 })
    expect(requests).toMatchObject([
      {
        operation: 'PutItem',
        body: {
          TableName: 'connections',
          Item: {
            connectionId: { S: 'one' },
            connectedAt: { N: '1700000000000' },
            expiresAt: { N: '1700007200' },
          },
        },
      },
    ])
  })

  test('refuses the connection if it cannot be remembered', async () => {
    stubSdk(dynamodb, () => accessDenied)

    await expect(connect(webSocketEvent({ connectionId: 'one', connectedAt: 1 }))).rejects.toThrow(
      'You are not authorized',
    )
  })
})

describe('$disconnect', () => {
  test('forgets the connection', async () => {
    const requests = stubSdk(dynamodb)

    await disconnect(webSocketEvent({ connectionId: 'one' }))

    expect(requests).toMatchObject([
      { operation: 'DeleteItem', body: { TableName: 'connections', Key: { connectionId: { S: 'one' } } } },
    ])
  })
})

describe('send', () => {
  test('stores the message and returns it to the sender', async () => {
    const requests = stubSdk(dynamodb)

    const response = await send(webSocketEvent({}, '{"action":"send","text":"Hello","author":"Ada"}'))

    expect(response.statusCode).toBe(200)
    expect(JSON.parse(response.body)).toMatchObject({
      type: 'message',
      text: 'Hello',
      author: 'Ada',
      region: 'eu-west-2',
      servedBy: 'eu-west-2',
    })
    expect(requests).toMatchObject([
      { operation: 'PutItem', body: { TableName: 'messages', Item: { text: { S: 'Hello' } } } },
    ])
  })

  test('tells the sender why a message is refused', async () => {
    const requests = stubSdk(dynamodb)

    const response = await send(webSocketEvent({}, '{"action":"send"}'))

    expect(JSON.parse(response.body)).toEqual({
      type: 'error',
      message: expect.stringContaining('text must be'),
      servedBy: 'eu-west-2',
    })
    expect(requests).toEqual([])
  })
})
