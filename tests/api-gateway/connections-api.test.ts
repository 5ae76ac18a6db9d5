// `@connections`, as a backend uses it: by hand, and through the AWS SDK.
import { Readable } from 'node:stream'
import {
  ApiGatewayManagementApiClient,
  GetConnectionCommand,
  GoneException,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi'
import { describe, expect, test } from 'vitest'
import { header } from '#simulator/aws/http.js'
import { connect, type Fixture, fixture, requestTo, textOf, webSocketApi } from './gateway-fixture.js'

async function open(f = fixture(), region = 'eu-west-2') {
  const arn = f.define('fn', () => ({ statusCode: 200 }))
  const { apiId, url } = await webSocketApi(f, { $default: arn, $disconnect: arn })
  const client = await connect(f, url, { headers: [['User-Agent', 'test/1']] })
  const record = f.records('api-gateway.connected').at(-1)
  const id = record?.type === 'api-gateway.connected' ? record.connectionId : ''
  return {
    f,
    region,
    apiId,
    url,
    client,
    id,
    at: (other: string) => `${url}/%40connections/${encodeURIComponent(other)}`,
  }
}

test('POST sends the body as a message', async () => {
  const { f, client, id, at } = await open()
  const response = await f.get(at(id), { method: 'POST', body: 'grüße' })
  expect(response).toMatchObject({ status: 200 })
  expect(client.received).toEqual(['grüße'])
  expect(f.records('api-gateway.message')).toMatchObject([
    { direction: 'out', from: '@connections', connectionId: id, sizeBytes: 7 },
  ])
  expect(f.records('api-gateway.request').at(-1)).toMatchObject({
    routeKey: 'POST @connections',
    status: 200,
  })
})

test('GET tells of the connection', async () => {
  const { f, client, id, at } = await open()
  await f.kernel.driver.advance(1_500)
  client.session.message('x')
  await f.kernel.driver.advance(1_000)
  expect(JSON.parse(textOf(await f.get(at(id))))).toEqual({
    connectedAt: '2026-01-01T00:00:00.000Z',
    identity: { sourceIp: '203.0.113.7', userAgent: 'test/1' },
    lastActiveAt: '2026-01-01T00:00:01.500Z',
  })
})

test('DELETE ends the connection', async () => {
  const { f, client, id, at } = await open()
  expect((await f.get(at(id), { method: 'DELETE' })).status).toBe(204)
  await f.kernel.driver.advance(1)
  expect(client.closed).toEqual([{ code: 1000, reason: 'Connection Closed Normally' }])
  expect(f.events).toMatchObject([
    { requestContext: { eventType: 'DISCONNECT', disconnectStatusCode: 1000 } },
  ])
})

describe('410 GoneException', () => {
  async function expectGone({ f, url }: { f: Fixture; url: string }) {
    const response = await f.get(url, { method: 'POST', body: 'x' })
    expect(response.status).toBe(410)
    expect(header(response.headers, 'x-amzn-ErrorType')).toBe('GoneException')
  }

  test('for a connection that has ended', async () => {
    const { f, client, id, at } = await open()
    client.session.closed(1000, '')
    await expectGone({ f, url: at(id) })
  })

  test('for an id that never was', async () => {
    const { f, at } = await open()
    await expectGone({ f, url: at('L0SM9cOFvHcCIhw=') })
  })

  test("for another region's connection (WS-10, V-22)", async () => {
    const london = await open()
    const virginia = await open(fixture('us-east-1', london.f.kernel), 'us-east-1')
    expect(london.id).not.toBe(virginia.id)
    await expectGone({ f: virginia.f, url: virginia.at(london.id) })
    expect(london.client.received).toEqual([])
  })

  test('for a connection of another API', async () => {
    const { f, id } = await open()
    const other = await open(f)
    await expectGone({ f, url: other.at(id) })
  })
})

test('a malformed id: 400 BadRequestException', async () => {
  const { f, at } = await open()
  const response = await f.get(at('nonsense'), { method: 'POST', body: 'x' })
  expect(response.status).toBe(400)
  expect(textOf(response)).toBe('{"message":"Invalid connectionId: nonsense"}')
})

test('more than 128 KB: 413 PayloadTooLargeException', async () => {
  const { f, client, id, at } = await open()
  expect((await f.get(at(id), { method: 'POST', body: 'x'.repeat(131_072) })).status).toBe(200)
  const response = await f.get(at(id), { method: 'POST', body: 'x'.repeat(131_073) })
  expect(response.status).toBe(413)
  expect(header(response.headers, 'x-amzn-ErrorType')).toBe('PayloadTooLargeException')
  expect(client.received).toHaveLength(1)
})

test('with a custom domain name, the mapping key stands for the stage (WS-10)', async () => {
  const { f, apiId, client, id } = await open()
  const domainName = 'ws.chat.test'
  await f.v2('CreateDomainName', { domainName })
  await f.v2('CreateApiMapping', { domainName, apiId, stage: 'live', apiMappingKey: 'chat' })
  const post = (path: string) =>
    f.get(`https://ws.chat.test${path}/@connections/${encodeURIComponent(id)}`, {
      method: 'POST',
      body: path,
    })
  expect((await post('/chat')).status).toBe(200)
  expect((await post('/live')).status).toBe(403)
  expect(client.received).toEqual(['/chat'])
})

test('the AWS SDK understands it', async () => {
  const { f, client, id, url } = await open()
  const sdk = new ApiGatewayManagementApiClient({
    endpoint: url,
    region: 'eu-west-2',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxAttempts: 1,
    requestHandler: { handle: (request: SdkRequest) => sdkTransport(f, request) },
  })
  await sdk.send(new PostToConnectionCommand({ ConnectionId: id, Data: 'from the SDK' }))
  expect(client.received).toEqual(['from the SDK'])
  const { ConnectedAt, Identity } = await sdk.send(new GetConnectionCommand({ ConnectionId: id }))
  expect(ConnectedAt).toEqual(new Date('2026-01-01T00:00:00.000Z'))
  expect(Identity).toEqual({ SourceIp: '203.0.113.7', UserAgent: 'test/1' })
  client.session.closed(1000, '')
  await expect(
    sdk.send(new PostToConnectionCommand({ ConnectionId: id, Data: 'late' })),
  ).rejects.toBeInstanceOf(GoneException)
})

interface SdkRequest {
  readonly method: string
  readonly hostname: string
  readonly path: string
  readonly headers: Record<string, string>
  readonly body?: unknown
}

async function sdkTransport({ gateway }: Fixture, { method, hostname, path, headers, body }: SdkRequest) {
  const sent = typeof body === 'string' || body instanceof Uint8Array ? { body } : {}
  const request = requestTo(`https://${hostname}${path}`, {
    method,
    headers: Object.entries(headers),
    ...sent,
  })
  const response = await gateway.data.request(request)
  return {
    response: {
      statusCode: response.status,
      headers: Object.fromEntries(response.headers.map(([name, value]) => [name.toLowerCase(), value])),
      body: Readable.from([Buffer.from(response.body)]),
    },
  }
}
