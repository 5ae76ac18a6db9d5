import { afterEach, describe, expect, test } from 'vitest'
import type { HttpRequest, HttpResponse } from '#simulator/aws/http.js'
import { textBody } from '#simulator/aws/http.js'
import { NetworkError } from '#simulator/network/errors.js'
import { openAwsEndpoint } from '#simulator/router/aws-endpoint.js'
import type { Listening } from '#simulator/router/listener.js'
import { send } from './support/raw-http.js'

const faults: unknown[] = []
const endpoints: Listening[] = []

afterEach(async () => {
  await Promise.all(endpoints.splice(0).map((endpoint) => endpoint.close()))
  expect(faults.splice(0)).toEqual([])
})

const OK: HttpResponse = {
  status: 200,
  headers: [['Content-Type', 'application/x-amz-json-1.0']],
  body: textBody('{}'),
}
const SIGNED = {
  authorization:
    'AWS4-HMAC-SHA256 Credential=AKID/20260101/eu-west-2/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
}

async function started(answer: () => Promise<HttpResponse> = async () => OK) {
  const requests: HttpRequest[] = []
  const endpoint = await openAwsEndpoint(
    {
      awsEndpoint: {
        request: (request) => {
          requests.push(request)
          return answer()
        },
      },
    },
    { port: 0, onFault: (error) => faults.push(error) },
  )
  endpoints.push(endpoint)
  return { port: endpoint.port, requests }
}

describe('the AWS endpoint', () => {
  test('hands a request to the world as it came, and the answer back', async () => {
    const { port, requests } = await started()
    const response = await send(port, {
      method: 'POST',
      path: '/2015-03-31/functions/a%3Ab/invocations?Qualifier=1',
      headers: { Host: 'Lambda.EU-west-2.amazonaws.com', 'X-Amz-Target': 'A.B', ...SIGNED },
      body: '{}',
    })
    expect(requests[0]).toMatchObject({
      method: 'POST',
      host: 'lambda.eu-west-2.amazonaws.com',
      target: '/2015-03-31/functions/a%3Ab/invocations?Qualifier=1',
      body: Buffer.from('{}'),
    })
    expect(requests[0]?.headers).toContainEqual(['X-Amz-Target', 'A.B'])
    expect([response.status, response.body]).toEqual([200, '{}'])
    expect(response.headers).toMatchObject({
      'content-type': 'application/x-amz-json-1.0',
      'x-antipode-region': 'eu-west-2',
    })
  })

  test('without an answer from the region it says 503, and whether it may have happened', async () => {
    const { port } = await started(async () => {
      throw new NetworkError('reply-timeout', 'no answer in time')
    })
    const response = await send(port, { method: 'POST', headers: SIGNED })
    expect(response.status).toBe(503)
    expect(JSON.parse(response.body)).toEqual({
      __type: 'ServiceUnavailable',
      message: 'no answer in time',
      failure: 'reply-timeout',
      mayHaveHappened: true,
    })
    expect(response.headers).toMatchObject({
      'x-antipode-region': 'eu-west-2',
      'x-antipode-failure': 'reply-timeout',
    })
  })

  test('to clients that speak XML it says so in XML, which they can read', async () => {
    const { port } = await started(async () => {
      throw new NetworkError('refused', 'connection refused')
    })
    const authorization = SIGNED.authorization.replace('dynamodb', 's3')
    const response = await send(port, { path: '/bucket/key', headers: { authorization } })
    expect([response.status, response.headers['x-antipode-failure']]).toEqual([503, 'refused'])
    expect(response.body).toMatch(
      /^<\?xml.*\n<Error><Code>ServiceUnavailable<\/Code><Message>connection refused<\/Message>/,
    )
  })

  test('a body of 20 MB passes, a longer one gets 413', async () => {
    const { port, requests } = await started()
    const limit = 20 * 1024 * 1024
    expect((await send(port, { method: 'POST', body: new Uint8Array(limit) })).status).toBe(200)
    expect((await send(port, { method: 'POST', body: new Uint8Array(limit + 1) })).status).toBe(413)
    expect(requests).toHaveLength(1)
  })

  test.each([
    ['from a page of the Internet', { origin: 'https://evil.example' }],
    ['from a page of no origin', { origin: 'null' }],
    ['from a host that only looks local', { origin: 'http://localhost.evil.example' }],
    ['that the browser calls cross-site', { 'sec-fetch-site': 'cross-site' }],
    [
      'whose origin is called a matter of its connection',
      { origin: 'https://evil.example', connection: 'keep-alive, origin' },
    ],
    ['of two origins', { origin: ['http://localhost', 'https://evil.example'] }],
  ])('a request %s is refused', async (_case, headers) => {
    const { port, requests } = await started()
    expect((await send(port, { method: 'POST', headers: { ...headers, ...SIGNED } })).status).toBe(403)
    expect(requests).toEqual([])
  })

  test.each([
    'rebound.attacker.com',
    'amazonaws.com.attacker.com:4566',
  ])('a page that was loaded under the name %s reads nothing (DNS rebinding)', async (host) => {
    const { port, requests } = await started()
    expect((await send(port, { headers: { host } })).status).toBe(403)
    expect(requests).toEqual([])
  })

  test.each([
    'localhost:4566',
    '127.0.0.1',
    '[::1]:4566',
    '192.0.2.7',
    'antipode',
    'host.docker.internal',
    'abc.execute-api.us-east-1.amazonaws.com',
    'dynamodb.eu-west-2.api.aws',
    'sqs.eu-west-2.localhost.localstack.cloud:4566',
    'localhost.localstack.cloud:4566',
    'localhost.:4566',
  ])('the host %s is let in', async (host) => {
    const { port } = await started()
    expect((await send(port, { headers: { host } })).status).toBe(200)
  })

  test('a page of this machine is let in', async () => {
    const { port } = await started()
    expect((await send(port, { headers: { origin: 'http://localhost:5173' } })).status).toBe(200)
  })

  test('what DynamoDB answers, such a page may read, as any page may on AWS', async () => {
    const { port } = await started()
    const asked = (headers: Record<string, string>) =>
      send(port, { method: 'POST', headers: { ...SIGNED, ...headers } })
    const target = { 'x-amz-target': 'DynamoDB_20120810.ListTables' }
    const { headers } = await asked({ ...target, origin: 'http://localhost:5173' })
    expect(headers).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-expose-headers': expect.stringContaining('x-amzn-RequestId'),
    })
    expect(headers).not.toHaveProperty('access-control-max-age')
    for (const other of [target, { origin: 'http://localhost:5173' }])
      expect((await asked(other)).headers).not.toHaveProperty('access-control-allow-origin')
  })

  test('what an endpoint says of that itself is not said twice', async () => {
    const { port } = await started(async () => ({ ...OK, headers: [['Access-Control-Allow-Origin', '*']] }))
    const headers = {
      ...SIGNED,
      'x-amz-target': 'DynamoDB_20120810.ListTables',
      origin: 'http://localhost:5173',
    }
    const answer = await send(port, { method: 'POST', headers })
    expect(answer.headers['access-control-allow-origin']).toBe('*')
  })

  test('its browser may ask beforehand, whatever it wants to send', async () => {
    const { port, requests } = await started()
    const preflight = {
      origin: 'http://localhost:5173',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization, x-amz-target',
    }
    const { status, headers, body } = await send(port, { method: 'OPTIONS', headers: preflight })
    expect([status, body, requests]).toEqual([200, '', []])
    expect(headers).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-expose-headers': expect.any(String),
      'access-control-max-age': '172800',
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': 'authorization, x-amz-target',
    })
    const foreign = { ...preflight, origin: 'http://evil.example' }
    expect((await send(port, { method: 'OPTIONS', headers: foreign })).status).toBe(403)
  })

  test.each([
    ['dynamodb.us-east-1.localhost', 0],
    ['dynamodb.us-east-1.amazonaws.com', 0],
    ['pictures.s3.us-east-1.amazonaws.com', 1],
  ])('asking %s beforehand is passed on %i times', async (host, passedOn) => {
    const { port, requests } = await started()
    const headers = { origin: 'http://localhost:5173', host }
    expect((await send(port, { method: 'OPTIONS', headers })).status).toBe(200)
    expect(requests).toHaveLength(passedOn)
  })

  test('a taken port is named, with the option that changes it', async () => {
    const { port } = await started()
    const opening = openAwsEndpoint({ awsEndpoint: { request: async () => OK } }, { port, onFault: () => {} })
    await expect(opening).rejects.toMatchObject({
      code: 'port-taken',
      what: expect.stringContaining(`${port}`),
      fix: expect.stringContaining('--aws-port'),
    })
  })
})
