import './support/environment.js'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { handler } from '../../lambdas/src/post-message.js'
import { dynamodb } from '../../lambdas/src/shared/dynamodb.js'
import { accessDenied, stubSdk } from './support/sdk-stub.js'

const uuid = /^[0-9a-f-]{36}$/

async function post(body: unknown) {
  const response = await handler({ body: JSON.stringify(body), isBase64Encoded: false })
  return { status: response.statusCode, body: JSON.parse(response.body ?? '') }
}

describe('POST /messages', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'], now: 1_700_000_000_000 })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  test('stores the message and answers 201 with it', async () => {
    const requests = stubSdk(dynamodb)

    const { status, body } = await post({ text: ' Hello ', author: 'Ada' })

    expect(status).toBe(201)
    expect(body).toEqual({
      id: expect.stringMatching(uuid),
      ts: 1_700_000_000_000,
      type: 'message',
      text: 'Hello',
      author: 'Ada',
      region: 'eu-west-2',
      servedBy: 'eu-west-2',
    })
    expect(requests).toEqual([
      {
        operation: 'PutItem',
        host: 'dynamodb.eu-west-2.amazonaws.com',
        body: {
          TableName: 'messages',
          Item: {
            id: { S: body.id },
            ts: { N: '1700000000000' },
            type: { S: 'message' },
            text: { S: 'Hello' },
            author: { S: 'Ada' },
            region: { S: 'eu-west-2' },
          },
        },
      },
    ])
  })

  test('gives every message an id of its own', async () => {
    stubSdk(dynamodb)

    const first = await post({ text: 'Hello' })
    const second = await post({ text: 'Hello' })

    expect(first.body.id).not.toBe(second.body.id)
  })

  test('keeps the id of a message that is sent again', async () => {
    stubSdk(dynamodb)
    const id = '7d444840-9dc0-11d1-b245-5ffdce74fad2'

    expect((await post({ id, text: 'Hello' })).body.id).toBe(id)
  })

  test.each([
    { author: undefined },
    { author: '' },
    { author: '  ' },
  ])('an author who gives no name is anonymous: %j', async (fields) => {
    stubSdk(dynamodb)

    expect((await post({ text: 'Hello', ...fields })).body.author).toBe('anonymous')
  })

  test('reads a body that API Gateway encoded', async () => {
    stubSdk(dynamodb)

    const body = Buffer.from('{"text":"Grüße"}').toString('base64')
    const response = await handler({ body, isBase64Encoded: true })

    expect(JSON.parse(response.body ?? '')).toMatchObject({ text: 'Grüße' })
  })

  test.each([
    ['no body', undefined, 'JSON object'],
    ['a body that is no JSON', 'text=Hello', 'JSON object'],
    ['null', 'null', 'JSON object'],
    ['a string', '"Hello"', 'JSON object'],
    ['no text', '{}', 'text must be'],
    ['a list', '["Hello"]', 'text must be'],
    ['an empty text', '{"text":" \\n"}', 'text must be'],
    ['a text that is a number', '{"text":1}', 'text must be'],
    ['a text that is too long', JSON.stringify({ text: 'x'.repeat(2_001) }), '2000 characters'],
    ['an author that is no string', '{"text":"Hello","author":{}}', 'author must be'],
    [
      'an author that is too long',
      JSON.stringify({ text: 'Hello', author: 'x'.repeat(41) }),
      '40 characters',
    ],
    ['an id that is no UUID', '{"text":"Hello","id":"1"}', 'UUID'],
  ])('refuses %s with 400 and the reason, and stores nothing', async (_, body, reason) => {
    const requests = stubSdk(dynamodb)

    const response = await handler(
      body === undefined ? { isBase64Encoded: false } : { body, isBase64Encoded: false },
    )

    expect(response.statusCode).toBe(400)
    expect(JSON.parse(response.body ?? '')).toEqual({
      message: expect.stringContaining(reason),
      servedBy: 'eu-west-2',
    })
    expect(requests).toEqual([])
  })

  test('does not say 201 if the table fails', async () => {
    stubSdk(dynamodb, () => accessDenied)

    await expect(post({ text: 'Hello' })).rejects.toThrow('You are not authorized')
  })

  test('tries again what failed on the side of DynamoDB, with the same message', async () => {
    let failures = 1
    const requests = stubSdk(dynamodb, () => (failures-- > 0 ? { status: 500 } : {}))

    const { status } = await post({ text: 'Hello' })

    expect(status).toBe(201)
    expect(requests).toHaveLength(2)
    expect(requests[1]).toEqual(requests[0])
  })
})
