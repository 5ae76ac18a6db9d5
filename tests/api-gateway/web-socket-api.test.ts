import { describe, expect, test } from 'vitest'
import { AwsError } from '#simulator/aws/errors.js'
import { sleep } from '#simulator/kernel/clock.js'
import { connect, type Fixture, fixture, textOf, Unhandled, webSocketApi } from './gateway-fixture.js'

const ok = () => ({ statusCode: 200 })
const ID = /^[\w-]{15}=$/

/** Lets what was started in the background come to its end. */
const settled = (f: Fixture) => f.kernel.driver.advance(1)

describe('$connect (WS-04)', () => {
  test('the function gets the handshake, and accepts it', async () => {
    const f = fixture()
    const { apiId, url } = await webSocketApi(f, { $connect: f.define('connect', ok) })
    const client = await connect(f, `${url}?room=1`, { headers: [['User-Agent', 'test/1']] })
    expect(client.refusal).toBeUndefined()
    const domainName = `${apiId}.execute-api.eu-west-2.amazonaws.com`
    expect(f.events).toEqual([
      {
        headers: expect.objectContaining({ Host: domainName, 'User-Agent': 'test/1' }),
        multiValueHeaders: expect.objectContaining({ Host: [domainName] }),
        queryStringParameters: { room: '1' },
        multiValueQueryStringParameters: { room: ['1'] },
        requestContext: {
          routeKey: '$connect',
          eventType: 'CONNECT',
          extendedRequestId: expect.stringMatching(ID),
          requestTime: '01/Jan/2026:00:00:00 +0000',
          messageDirection: 'IN',
          stage: 'live',
          connectedAt: 1767225600000,
          requestTimeEpoch: 1767225600000,
          identity: { userAgent: 'test/1', sourceIp: '203.0.113.7' },
          requestId: expect.stringMatching(ID),
          domainName,
          connectionId: expect.stringMatching(ID),
          apiId,
        },
        isBase64Encoded: false,
      },
    ])
    expect(f.records('api-gateway.request')).toMatchObject([{ status: 101, routeKey: '$connect' }])
    expect(f.records('api-gateway.connected')).toMatchObject([{ api: apiId, region: 'eu-west-2' }])
  })

  test('no $connect route is needed', async () => {
    const f = fixture()
    const { url } = await webSocketApi(f, { $default: f.define('fn', ok) })
    expect((await connect(f, url)).refusal).toBeUndefined()
  })

  test.each([
    ['answers 401', () => ({ statusCode: 401 }), 401],
    ['throws', () => new Unhandled(), 502],
    ['answers nonsense', () => 'hello', 502],
    [
      'is throttled',
      () => {
        throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429)
      },
      502,
    ],
    ['never answers', () => new Promise(() => {}), 504],
  ])('the function %s: no connection is made', async (_, code, status) => {
    const f = fixture()
    const { url } = await webSocketApi(f, { $connect: f.define('connect', code) })
    const client = await connect(f, url)
    expect(client.refusal?.status).toBe(status)
    expect(f.records('api-gateway.connected')).toEqual([])
    expect(f.records('api-gateway.request')).toMatchObject([{ status, routeKey: '$connect' }])
  })

  test('a message to the id while $connect runs: 410', async () => {
    const f = fixture()
    const statuses: number[] = []
    const code = async ({ requestContext }: { requestContext?: unknown }) => {
      const { connectionId } = requestContext as { connectionId: string }
      statuses.push(await post(f, url, connectionId, 'too early'))
      return ok()
    }
    const { url } = await webSocketApi(f, { $connect: f.define('connect', code) })
    const client = await connect(f, url)
    expect(statuses).toEqual([410])
    expect(await post(f, url, idOf(f), 'now')).toBe(200)
    expect(client.received).toEqual(['now'])
  })

  test.each(['/live/more', '/other'])('nothing is at %s: 403', async (path) => {
    const f = fixture()
    const { url } = await webSocketApi(f, { $default: f.define('fn', ok) })
    expect((await connect(f, url.replace('/live', path))).refusal?.status).toBe(403)
  })
})

describe('messages', () => {
  test.each([
    ['{"action":"send","text":"hi"}', 'send'],
    ['{"action":"unknown"}', '$default'],
    ['{"action":{"send":1}}', '$default'],
    ['{"action":"$disconnect"}', '$default'],
    ['["send"]', '$default'],
    ['not JSON', '$default'],
  ])('%s goes to the route %s (WS-01)', async (message, routeKey) => {
    const f = fixture()
    const arn = f.define('fn', ok)
    const { url } = await webSocketApi(f, { send: arn, $default: arn, $disconnect: arn })
    const client = await connect(f, url)
    client.session.message(message)
    await settled(f)
    expect(f.events).toEqual([
      {
        requestContext: expect.objectContaining({
          routeKey,
          eventType: 'MESSAGE',
          messageId: expect.stringMatching(ID),
          connectionId: idOf(f),
        }),
        isBase64Encoded: false,
        body: message,
      },
    ])
    expect(client.received).toEqual([])
    expect(f.records('api-gateway.message')).toMatchObject([{ direction: 'in', routeKey }])
  })

  test('no route at all: a Forbidden frame, and the connection stays (WS-02)', async () => {
    const f = fixture()
    const { url } = await webSocketApi(f, { send: f.define('fn', ok) })
    const client = await connect(f, url)
    client.session.message('{"action":"other"}')
    await settled(f)
    expect(client.received[0]).toMatch(
      /^\{"message": "Forbidden", "connectionId":"[\w-]{15}=", "requestId":"[\w-]{15}="\}$/,
    )
    expect(client.closed).toEqual([])
  })

  test.each([
    ['throws', () => new Unhandled(), 'Internal server error'],
    ['answers without a status', () => undefined, 'Internal server error'],
    ['answers with members of its own', () => ({ statusCode: 200, Data: 1 }), 'Internal server error'],
    ['never answers', () => new Promise(() => {}), 'Endpoint request timed out'],
  ])('the function %s: an error frame (WS-03)', async (_, code, message) => {
    const f = fixture()
    const { url } = await webSocketApi(f, { $default: f.define('fn', code) })
    const client = await connect(f, url)
    client.session.message('x')
    await f.kernel.driver.advance(29_001)
    expect(client.received.map((frame) => JSON.parse(frame))).toEqual([
      { message, connectionId: idOf(f), requestId: expect.stringMatching(ID) },
    ])
    expect(client.closed).toEqual([])
  })

  test('the answer reaches the client only through a route response (WS-05)', async () => {
    const f = fixture()
    const arn = f.define('fn', () => ({ statusCode: 400, body: 'refused' }))
    const { url } = await webSocketApi(f, { told: arn, silent: arn }, ['told'])
    const client = await connect(f, url)
    client.session.message('{"action":"silent"}')
    client.session.message('{"action":"told"}')
    await settled(f)
    expect(client.received).toEqual(['refused'])
  })

  test('messages of one connection are taken at once, not one after the other', async () => {
    const f = fixture()
    const slow = f.define('slow', async (event) => {
      await sleep(f.kernel.clock, event.body === 'first' ? 100 : 10)
      return { statusCode: 200, body: event.body }
    })
    const { url } = await webSocketApi(f, { $default: slow }, ['$default'])
    const client = await connect(f, url)
    client.session.message('first')
    client.session.message('second')
    await f.kernel.driver.advance(200)
    expect(client.received).toEqual(['second', 'first'])
  })

  test('a binary message ends the connection with 1003 (WS-07)', async () => {
    const { f, client } = await open()
    client.session.message(Uint8Array.of(1))
    await settled(f)
    expect(client.closed).toMatchObject([{ code: 1003 }])
    expect(f.events).toMatchObject([
      { requestContext: { routeKey: '$disconnect', disconnectStatusCode: 1003 } },
    ])
  })

  test.each([
    ['a frame of 32 KB', 32 * 1024, undefined, []],
    ['a larger frame', 32 * 1024 + 1, undefined, [{ code: 1009 }]],
    ['128 KB in frames of 32 KB', 128 * 1024, 32 * 1024, []],
    ['a larger message', 128 * 1024 + 1, 32 * 1024, [{ code: 1009 }]],
  ])('%s (WS-07)', async (_, sizeBytes, frameBytes, closed) => {
    const { client } = await open()
    client.session.message('x'.repeat(sizeBytes), frameBytes)
    expect(client.closed).toMatchObject(closed)
    expect(client.closed).toHaveLength(closed.length)
  })
})

describe('the end of a connection', () => {
  test('$disconnect gets the code and the reason, once (WS-06)', async () => {
    const { f, client } = await open()
    client.session.closed(1001, 'tab closed')
    client.session.closed(1006, '')
    client.session.message('late')
    await settled(f)
    expect(f.events).toEqual([
      {
        headers: {
          Host: expect.any(String),
          'x-api-key': '',
          'X-Forwarded-For': '203.0.113.7',
          'x-restapi': '',
        },
        multiValueHeaders: expect.objectContaining({ 'x-api-key': [''] }),
        requestContext: expect.objectContaining({
          routeKey: '$disconnect',
          eventType: 'DISCONNECT',
          disconnectStatusCode: 1001,
          disconnectReason: 'tab closed',
        }),
        isBase64Encoded: false,
      },
    ])
    expect(f.records('api-gateway.disconnected')).toMatchObject([{ code: 1001, by: 'client' }])
  })

  test('a $disconnect that fails is nobody’s trouble (WS-06)', async () => {
    const f = fixture()
    const { url } = await webSocketApi(f, { $disconnect: f.define('fn', () => new Unhandled()) })
    const client = await connect(f, url)
    client.session.closed(1000, '')
    await settled(f)
    expect(client.received).toEqual([])
  })

  test('ten minutes without a message end it with 1001 (WS-08)', async () => {
    const { f, client, url } = await open()
    await f.kernel.driver.advance(9 * 60_000)
    client.session.message('still here')
    await f.kernel.driver.advance(9 * 60_000)
    await post(f, url, idOf(f), 'and here')
    await f.kernel.driver.advance(10 * 60_000 - 1)
    expect(client.closed).toEqual([])
    await f.kernel.driver.advance(1)
    expect(client.closed).toEqual([{ code: 1001, reason: 'Going away' }])
    expect(f.records('api-gateway.disconnected')).toMatchObject([{ code: 1001, by: 'gateway' }])
  })

  test('two hours end it however busy it is (WS-08)', async () => {
    const { f, client } = await open()
    for (let minutes = 5; minutes < 120; minutes += 5) {
      await f.kernel.driver.advance(5 * 60_000)
      client.session.message('x')
    }
    expect(client.closed).toEqual([])
    await f.kernel.driver.advance(5 * 60_000)
    expect(client.closed).toMatchObject([{ code: 1001 }])
  })

  test('the end of the API ends its connections', async () => {
    const { f, client, apiId } = await open()
    await f.v2('DeleteApi', { apiId })
    expect(client.closed).toMatchObject([{ code: 1001 }])
  })

  test('a gateway that closes leaves no timer behind', async () => {
    const { f, client } = await open()
    f.gateway.close()
    await settled(f)
    expect(client.closed).toMatchObject([{ code: 1001 }])
    expect(f.kernel.clock.nextAt()).toBeUndefined()
    expect(f.events).toEqual([])
  })
})

test('a plain request to a WebSocket API is told to upgrade', async () => {
  const { f, url } = await open()
  const response = await f.get(url)
  expect(response.status).toBe(426)
  expect(textOf(response)).toBe('{"message":"Upgrade Required"}')
})

async function open() {
  const f = fixture()
  const arn = f.define('fn', ok)
  const { apiId, url } = await webSocketApi(f, { $default: arn, $disconnect: arn })
  return { f, apiId, url, client: await connect(f, url) }
}

async function post(f: Fixture, url: string, connectionId: string, body: string): Promise<number> {
  const target = `${url}/@connections/${encodeURIComponent(connectionId)}`
  return (await f.get(target, { method: 'POST', body })).status
}

/** The id of the connection that was made last. */
function idOf(f: Fixture): string {
  const record = f.records('api-gateway.connected').at(-1)
  return record?.type === 'api-gateway.connected' ? record.connectionId : ''
}
