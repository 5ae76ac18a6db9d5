// Requests at the edge of a region whose services stand at an endpoint.
import { createHash, randomBytes } from 'node:crypto'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { bodyText, type Header, type HttpRequest, jsonResponse } from '#simulator/aws/http.js'
import type { Service, Shape } from '#simulator/aws/service.js'
import { Random } from '#simulator/kernel/random.js'
import { RealClock } from '#simulator/kernel/real-clock.js'
import type { Endpoint, RegionBackend } from '#simulator/region/backend.js'
import { EndpointServices } from '#simulator/region/endpoint/endpoint-services.js'
import type { HttpClient, SentRequest } from '#simulator/region/endpoint/http-client.js'
import { PassThrough } from '#simulator/region/endpoint/pass-through.js'
import type { RegionEvent } from '#simulator/region/events.js'
import { Region } from '#simulator/region/region.js'
import { type Answer, fakeEndpoint, freePort } from './support/fake-endpoint.js'
import { verify } from './support/signature.js'

const CREDENTIALS = { accessKeyId: 'endpoint-key', secretAccessKey: 'endpoint-secret' }
const opened: EndpointServices[] = []

afterEach(() => {
  vi.unstubAllEnvs()
  for (const services of opened.splice(0)) services.close()
})

const signedFor = (service: string): Header => [
  'Authorization',
  `AWS4-HMAC-SHA256 Credential=ANYBODY/20260101/eu-west-2/${service}/aws4_request, SignedHeaders=host, Signature=0`,
]

function region(backend: RegionBackend, dynamodb?: Service) {
  const events: RegionEvent[] = []
  const emit = (event: RegionEvent) => events.push(event)
  const endpoints = new EndpointServices({
    region: 'eu-west-2',
    backend,
    kernel: { clock: new RealClock() },
    emit,
  })
  opened.push(endpoints)
  const { edge } = new Region(
    'eu-west-2',
    {
      services: dynamodb ? [dynamodb] : [],
      apis: {
        request: async () => jsonResponse(200, { api: true }),
        upgrade: async () => ({ accepted: false, response: jsonResponse(403, {}) }),
      },
      passOn: (service) => endpoints.passOn(service),
    },
    { random: Random.fromSeed(1), emit },
  )
  const ask = (request: Partial<HttpRequest>) =>
    edge.request({
      method: 'POST',
      protocol: 'http:',
      host: 'localhost:4566',
      target: '/',
      headers: [],
      body: Buffer.alloc(0),
      sourceIp: '127.0.0.1',
      ...request,
    })
  return { ask, events }
}

async function passing(answer?: Answer, over: Partial<Endpoint> = {}) {
  const endpoint = await fakeEndpoint(answer)
  const backend = {
    endpoint: { url: endpoint.url, credentials: CREDENTIALS, ...over },
    services: new Map(),
  }
  return { endpoint, ...region(backend) }
}

describe('a request for a service at an endpoint', () => {
  test('goes on as it came, signed anew with the credentials of the endpoint', async () => {
    const { endpoint, ask } = await passing((_, response) => {
      response.writeHead(202, [
        'Content-Type',
        'application/x-amz-json-1.1',
        'X-Amz-Meta',
        'a',
        'X-Amz-Meta',
        'b',
      ])
      response.end('{"KeyId":"1"}')
    })
    const answer = await ask({
      target: '/some%20path/b?c=d%2Fe&empty&z=%C3%BC',
      headers: [
        ['X-Amz-Target', 'TrentService.CreateKey'],
        ['Content-Type', 'application/x-amz-json-1.1'],
        signedFor('kms'),
        ['X-Amz-Date', '20200101T000000Z'],
        ['X-Amz-Security-Token', 'of the caller'],
        ['amz-sdk-request', 'attempt=1; max=3'],
        ['Expect', '100-continue'],
      ],
      body: Buffer.from('{"Description":"ü"}'),
    })
    expect([answer.status, bodyText(answer.body)]).toEqual([202, '{"KeyId":"1"}'])
    expect(answer.headers.filter(([name]) => name === 'X-Amz-Meta').map(([, value]) => value)).toEqual([
      'a',
      'b',
    ])
    const [asked] = endpoint.asked
    expect(asked).toMatchObject({
      method: 'POST',
      target: '/some%20path/b?c=d%2Fe&empty&z=%C3%BC',
      body: Buffer.from('{"Description":"ü"}'),
    })
    const names = asked?.headers.map(([name]) => name.toLowerCase()) ?? []
    expect(names).toContain('amz-sdk-request')
    expect(names).not.toContain('expect')
    expect(names).not.toContain('x-amz-security-token')
    expect(names.filter((name) => name === 'x-amz-date')).toHaveLength(1)
    expect(asked?.headers).toContainEqual(['Host', endpoint.host])
    expect(verify(asked!, 'endpoint-secret')).toEqual({
      accessKeyId: 'endpoint-key',
      region: 'eu-west-2',
      service: 'kms',
      signedHeaders: ['content-type', 'host', 'x-amz-date', 'x-amz-target'],
      holds: true,
    })
    expect(verify(asked!, 'another secret').holds).toBe(false)
  })

  test('of any size and content passes whole, both ways', async () => {
    const body = randomBytes(30 * 1024 * 1024)
    const { endpoint, ask } = await passing(({ body: sent }, response) => response.end(sent))
    const answer = await ask({ method: 'PUT', target: '/bucket/key', headers: [signedFor('s3')], body })
    const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
    expect(hash(answer.body)).toBe(hash(body))
    expect(hash(endpoint.asked[0]!.body)).toBe(hash(body))
  })

  test('keeps the host by which AWS tells its services apart', async () => {
    const { endpoint, ask } = await passing()
    await ask({ host: 'data-ats.iot.eu-west-2.amazonaws.com', headers: [signedFor('iotdata')] })
    expect(endpoint.asked[0]?.headers).toContainEqual(['Host', 'data-ats.iot.eu-west-2.amazonaws.com'])
    expect(verify(endpoint.asked[0]!, 'endpoint-secret').holds).toBe(true)
  })

  test('a fault of the endpoint is its answer', async () => {
    const { ask, events } = await passing((_, response) => response.writeHead(503).end('<Error/>'))
    expect((await ask({ headers: [signedFor('s3')] })).status).toBe(503)
    expect(events).toEqual([])
  })

  test('without an answer: the failure, and the trace tells of it', async () => {
    const url = `http://127.0.0.1:${await freePort()}`
    const { ask, events } = region({ endpoint: { url, credentials: CREDENTIALS }, services: new Map() })
    await expect(ask({ headers: [signedFor('s3')] })).rejects.toMatchObject({ failure: 'refused' })
    expect(events).toEqual([{ type: 'region.endpoint-failed', region: 'eu-west-2', url, failure: 'refused' }])
  })
})

describe('which services pass', () => {
  test('the endpoint of the region has all but those that are embedded, or named otherwise', async () => {
    const [all, queues] = [await fakeEndpoint(), await fakeEndpoint()]
    const at = (url: string) => ({ url, credentials: CREDENTIALS })
    const { ask, events } = region({
      endpoint: at(all.url),
      services: new Map<string, Endpoint | 'embedded'>([
        ['sqs', at(queues.url)],
        ['s3', 'embedded'],
      ]),
    })
    for (const service of ['kms', 'sqs', 's3', 'lambda']) await ask({ headers: [signedFor(service)] })
    expect(await ask({ headers: [signedFor('execute-api')] })).toMatchObject({
      body: Buffer.from('{"api":true}'),
    })
    expect(all.asked.map((asked) => verify(asked, 'endpoint-secret').service)).toEqual(['kms'])
    expect(queues.asked.map((asked) => verify(asked, 'endpoint-secret').service)).toEqual(['sqs'])
    expect(events).toEqual([
      { type: 'region.service-missing', region: 'eu-west-2', service: 's3' },
      { type: 'region.service-missing', region: 'eu-west-2', service: 'lambda' },
    ])
  })

  test('what global tables are made and described by goes through the service, all else of DynamoDB passes', async () => {
    const endpoint = await fakeEndpoint()
    const calls: [string, Shape][] = []
    const dynamodb: Service = {
      name: 'dynamodb',
      call: async (operation, input) => {
        calls.push([operation, input])
        return { Table: { TableName: 'notes', Replicas: [] } }
      },
    }
    const { ask } = region(
      { services: new Map([['dynamodb', { url: endpoint.url, credentials: CREDENTIALS }]]) },
      dynamodb,
    )
    const call = (operation: string, prefix = 'DynamoDB_20120810') =>
      ask({
        headers: [signedFor('dynamodb'), ['X-Amz-Target', `${prefix}.${operation}`]],
        body: Buffer.from('{"TableName":"notes"}'),
      })
    const managed = ['CreateTable', 'DescribeTable', 'UpdateTable', 'DeleteTable']
    for (const operation of managed)
      expect(JSON.parse(bodyText((await call(operation)).body))).toEqual({
        Table: { TableName: 'notes', Replicas: [] },
      })
    expect(calls).toEqual(managed.map((operation) => [operation, { TableName: 'notes' }]))
    await call('PutItem')
    await call('DescribeTimeToLive')
    await call('GetRecords', 'DynamoDBStreams_20120810')
    expect(
      endpoint.asked.map(({ headers }) => headers.find(([name]) => name === 'X-Amz-Target')?.[1]),
    ).toEqual([
      'DynamoDB_20120810.PutItem',
      'DynamoDB_20120810.DescribeTimeToLive',
      'DynamoDBStreams_20120810.GetRecords',
    ])
  })
})

describe('S3', () => {
  test.each([
    ['pictures.s3.eu-west-2.amazonaws.com', '/a%20b/c?x-id=GetObject', '/pictures/a%20b/c?x-id=GetObject'],
    ['my.pictures.s3.eu-west-2.amazonaws.com', '/', '/my.pictures'],
    ['pictures.s3.localhost.localstack.cloud:4566', '/?list-type=2', '/pictures?list-type=2'],
    ['pictures.localhost:4566', '/key', '/pictures/key'],
    ['localhost:4566', '/pictures/key', '/pictures/key'],
    ['s3.eu-west-2.amazonaws.com', '/pictures/key', '/pictures/key'],
  ])('at %s, %s is %s', async (host, target, passedOn) => {
    const { endpoint, ask } = await passing()
    await ask({ method: 'GET', host, target, headers: [signedFor('s3')] })
    expect(endpoint.asked[0]?.target).toBe(passedOn)
    expect(endpoint.asked[0]?.headers).toContainEqual(['Host', endpoint.host])
    expect(verify(endpoint.asked[0]!, 'endpoint-secret').holds).toBe(true)
  })

  test('a presigned request is signed in its headers, where the rest of what it says goes too', async () => {
    const { endpoint, ask } = await passing()
    const query = [
      'X-Amz-Algorithm=AWS4-HMAC-SHA256',
      'X-Amz-Content-Sha256=UNSIGNED-PAYLOAD',
      'X-Amz-Credential=ANYBODY%2F20260101%2Feu-west-2%2Fs3%2Faws4_request',
      'X-Amz-Date=20260101T000000Z',
      'X-Amz-Expires=900',
      'X-Amz-Security-Token=of%20the%20caller',
      'X-Amz-Signature=0123',
      'X-Amz-SignedHeaders=host',
      'x-amz-meta-title=a%20b',
      'x-id=PutObject',
    ]
    await ask({ method: 'PUT', target: `/pictures/a?${query.join('&')}`, body: Buffer.from('picture') })
    const [asked] = endpoint.asked
    expect(asked?.target).toBe('/pictures/a?x-id=PutObject')
    expect(asked?.body).toEqual(Buffer.from('picture'))
    expect(asked?.headers).toContainEqual(['x-amz-meta-title', 'a b'])
    const verified = verify(asked!, 'endpoint-secret')
    expect(verified).toMatchObject({ accessKeyId: 'endpoint-key', holds: true })
    expect(verified.signedHeaders).toContain('x-amz-meta-title')
  })

  test('anybody may ask for what is public, as the host says where', async () => {
    const { endpoint, ask } = await passing()
    await ask({ method: 'GET', host: 'pictures.s3.eu-west-2.amazonaws.com', target: '/a' })
    expect(endpoint.asked[0]?.target).toBe('/pictures/a')
    expect(verify(endpoint.asked[0]!, 'endpoint-secret')).toMatchObject({ service: 's3', holds: true })
  })

  test.each([
    'UNSIGNED-PAYLOAD',
    'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
    'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
  ])('what a client says of its body (%s) stays', async (said) => {
    const { endpoint, ask } = await passing()
    const headers: Header[] = [
      signedFor('s3'),
      ['x-amz-content-sha256', said],
      ['Content-Encoding', 'aws-chunked'],
    ]
    const body = Buffer.from('3\r\nabc\r\n0\r\nx-amz-checksum-crc32:NSRBwg==\r\n\r\n')
    await ask({ method: 'PUT', target: '/pictures/a', headers, body })
    expect(endpoint.asked[0]?.body).toEqual(body)
    expect(endpoint.asked[0]?.headers).toContainEqual(['x-amz-content-sha256', said])
    expect(verify(endpoint.asked[0]!, 'endpoint-secret').holds).toBe(true)
  })

  test('to AWS itself, a body whose chunks are signed is refused before it is sent', async () => {
    const { endpoint, ask } = await passing(undefined, { credentials: 'ambient' })
    const answer = await ask({
      method: 'PUT',
      target: '/pictures/a',
      headers: [signedFor('s3'), ['x-amz-content-sha256', 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER']],
    })
    expect([answer.status, bodyText(answer.body)]).toEqual([
      501,
      expect.stringContaining('cannot do so for a body whose chunks are signed'),
    ])
    expect(endpoint.asked).toEqual([])
  })
})

describe('to AWS itself', () => {
  async function sent(host: string, service = 'sqs') {
    const requests: SentRequest[] = []
    const http = {
      send: async (request: SentRequest) => {
        requests.push(request)
        return jsonResponse(200, {})
      },
    } as unknown as HttpClient
    const passing = new PassThrough(
      { url: 'aws', credentials: CREDENTIALS },
      'eu-west-2',
      http,
      new RealClock(),
    )
    const request = {
      method: 'GET',
      protocol: 'http:',
      target: '/',
      headers: [],
      sourceIp: '127.0.0.1',
    } as const
    await passing.request(service, { ...request, host, body: Buffer.alloc(0) })
    return requests[0]?.origin.href
  }

  test.each([
    ['sqs.eu-west-2.amazonaws.com', 'https://sqs.eu-west-2.amazonaws.com/'],
    ['sqs.eu-west-2.amazonaws.com:4566', 'https://sqs.eu-west-2.amazonaws.com/'],
    ['data-ats.iot.eu-west-2.amazonaws.com.', 'https://data-ats.iot.eu-west-2.amazonaws.com/'],
    ['localhost:4566', 'https://sqs.eu-west-2.amazonaws.com/'],
  ])('what is asked of %s goes to %s', async (host, origin) => {
    expect(await sent(host)).toBe(origin)
  })

  test.each([
    'attacker.test/.amazonaws.com',
    'attacker.test?.amazonaws.com',
    'user@attacker.test#.amazonaws.com',
    'a b.amazonaws.com',
  ])('a Host that only ends like one of AWS leads nowhere: %s', async (host) => {
    await expect(sent(host)).rejects.toMatchObject({ status: 400, message: expect.stringContaining(host) })
  })

  test('nor does a signing name that is none', async () => {
    const backend = { endpoint: { url: 'aws', credentials: CREDENTIALS }, services: new Map() }
    const { ask } = region(backend)
    const answer = await ask({ headers: [signedFor('127.0.0.1:1#')] })
    expect([answer.status, bodyText(answer.body)]).toEqual([404, '{"message":""}'])
  })

  test('without credentials on this machine: an answer that says so', async () => {
    for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) vi.stubEnv(name, undefined)
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true')
    vi.stubEnv('AWS_CONFIG_FILE', '/nowhere/config')
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/nowhere/credentials')
    const { endpoint, ask } = await passing(undefined, { credentials: 'ambient' })
    const answer = await ask({ headers: [signedFor('sqs'), ['X-Amz-Target', 'AmazonSQS.ListQueues']] })
    expect([answer.status, bodyText(answer.body)]).toEqual([
      403,
      expect.stringMatching(/UnrecognizedClientException.*Antipode cannot sign.*credentials/i),
    ])
    expect(endpoint.asked).toEqual([])
  })
})

test.each<[string, string, Header[], string]>([
  ['a target that is not well-formed', '/%zz?%zz=%', [], '{}'],
  ['an empty query', '/?', [], ''],
  ['pairs without names', '/?=&&=a', [], ''],
  [
    'a header of every object',
    '/',
    [
      ['constructor', 'x'],
      ['__proto__', 'y'],
    ],
    '',
  ],
  ['characters beyond ASCII in a header', '/', [['x-amz-meta-a', 'Grüße']], ''],
])('%s is sent on as it is', async (_, target, headers, body) => {
  const { endpoint, ask } = await passing()
  const answer = await ask({ target, headers: [signedFor('sns'), ...headers], body: Buffer.from(body) })
  expect([answer.status, endpoint.asked[0]?.target]).toEqual([200, target])
  expect(endpoint.asked[0]?.headers).toEqual(expect.arrayContaining(headers))
})
