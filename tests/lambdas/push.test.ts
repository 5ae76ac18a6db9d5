import './support/environment.js'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { handler } from '../../lambdas/src/push.js'
import { connectionsApi } from '../../lambdas/src/shared/connections-api.js'
import { dynamodb } from '../../lambdas/src/shared/dynamodb.js'
import { streamRecord } from './support/events.js'
import { accessDenied, type SdkAnswer, stubSdk } from './support/sdk-stub.js'

const now = 1_700_000_000_000
const gone: SdkAnswer = { status: 410, errorType: 'GoneException' }
const forbidden: SdkAnswer = { status: 403, errorType: 'ForbiddenException' }

/** The region's connections, old unless told otherwise, in pages of one; each answers as told. */
function connections(answers: Record<string, SdkAnswer>, connectedAt = now - 60_000) {
  const ids = Object.keys(answers)
  const table = stubSdk(dynamodb, ({ operation, body }) => {
    if (operation !== 'Scan') return {}
    const at = body.ExclusiveStartKey ? ids.indexOf(body.ExclusiveStartKey.connectionId.S) + 1 : 0
    const key = { connectionId: { S: ids[at] } }
    return {
      body: {
        Items: ids.length > 0 ? [{ ...key, connectedAt: { N: String(connectedAt) } }] : [],
        ...(at < ids.length - 1 ? { LastEvaluatedKey: key } : {}),
      },
    }
  })
  const pushes = stubSdk(connectionsApi, ({ operation }) => answers[idOf(operation)] ?? {})
  return {
    received: (id: string) =>
      pushes.filter(({ operation }) => idOf(operation) === id).map(({ body }) => body.text),
    forgotten: () =>
      table.filter(({ operation }) => operation === 'DeleteItem').map(({ body }) => body.Key.connectionId.S),
    pushes,
    table,
  }
}

const idOf = (operation: string) => operation.split('/').at(-1) ?? ''

describe('The stream of the messages table', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'], now })
    vi.spyOn(console, 'error').mockImplementation(() => {})
  })
  afterEach(() => {
    vi.useRealTimers()
    vi.restoreAllMocks()
  })

  test('a new message reaches every connection, and says which regions wrote and served it', async () => {
    const { pushes } = connections({ one: {}, two: {} })

    expect(await handler({ Records: [streamRecord('INSERT', 'Hello')] })).toEqual({ batchItemFailures: [] })

    const body = {
      id: 'id of Hello',
      ts: 1_700_000_000_000,
      type: 'message',
      text: 'Hello',
      author: 'Ada',
      region: 'us-east-1',
      servedBy: 'eu-west-2',
    }
    const host = 'abc123.execute-api.eu-west-2.amazonaws.com'
    expect(pushes).toHaveLength(2)
    expect(pushes).toEqual(
      expect.arrayContaining([
        { operation: 'POST /live/@connections/one', host, body },
        { operation: 'POST /live/@connections/two', host, body },
      ]),
    )
  })

  test('messages reach a connection in the order of the stream', async () => {
    const { received } = connections({ one: {} })

    await handler({ Records: ['first', 'second', 'third'].map((text) => streamRecord('INSERT', text)) })

    expect(received('one')).toEqual(['first', 'second', 'third'])
  })

  test('only an INSERT is pushed', async () => {
    const { received } = connections({ one: {} })

    await handler({
      Records: [
        streamRecord('MODIFY', 'changed'),
        streamRecord('INSERT', 'new'),
        streamRecord('REMOVE', 'deleted'),
      ],
    })

    expect(received('one')).toEqual(['new'])
  })

  test('without an INSERT it does not even look for connections', async () => {
    const { table, pushes } = connections({ one: {} })

    expect(await handler({ Records: [streamRecord('MODIFY', 'changed')] })).toEqual({ batchItemFailures: [] })

    expect(table).toEqual([])
    expect(pushes).toEqual([])
  })

  test('a connection that answers 410 is forgotten, and not tried again', async () => {
    const { received, forgotten } = connections({ dead: gone, alive: {} })

    const response = await handler({
      Records: [streamRecord('INSERT', 'first'), streamRecord('INSERT', 'second')],
    })

    expect(forgotten()).toEqual(['dead'])
    expect(received('dead')).toEqual(['first'])
    expect(received('alive')).toEqual(['first', 'second'])
    expect(response).toEqual({ batchItemFailures: [] })
  })

  test('WS-04 a connection that answers 410 because it is not open yet is kept', async () => {
    const { forgotten } = connections({ opening: gone }, now - 500)

    const response = await handler({ Records: [streamRecord('INSERT', 'Hello')] })

    expect(forgotten()).toEqual([])
    expect(response).toEqual({ batchItemFailures: [] })
  })

  test('another error forgets nobody, keeps the message from nobody else, and asks for the record again', async () => {
    const { received, forgotten } = connections({ refused: forbidden, alive: {} })

    const response = await handler({
      Records: [
        streamRecord('MODIFY', 'changed'),
        streamRecord('INSERT', 'first'),
        streamRecord('INSERT', 'second'),
      ],
    })

    expect(forgotten()).toEqual([])
    expect(received('alive')).toEqual(['first', 'second'])
    expect(response.batchItemFailures[0]).toEqual({ itemIdentifier: 'sequence number of first' })
    expect(console.error).toHaveBeenCalled()
  })

  test('more connections than are served at once all get the message', async () => {
    const ids = Array.from({ length: 120 }, (_, index) => `c${index}`)
    const { pushes } = connections(Object.fromEntries(ids.map((id) => [id, {}])))

    await handler({ Records: [streamRecord('INSERT', 'Hello')] })

    expect(pushes.map(({ operation }) => idOf(operation)).sort()).toEqual([...ids].sort())
  })

  test('a connections table that fails makes the whole batch come again', async () => {
    stubSdk(dynamodb, () => accessDenied)

    await expect(handler({ Records: [streamRecord('INSERT', 'Hello')] })).rejects.toThrow(
      'You are not authorized',
    )
  })
})
