// The look at endpoints before a world is deployed: what is wrong is named, with region, service and URL, and soon.
import { createServer } from 'node:net'
import { describe, expect, test, vi } from 'vitest'
import { RealClock } from '#simulator/kernel/real-clock.js'
import type { Backends, Endpoint } from '#simulator/region/backend.js'
import { checkBackends } from '#simulator/region/backend-rules.js'
import { probeBackends } from '#simulator/region/endpoint/probe.js'
import { openAwsEndpoint } from '#simulator/router/aws-endpoint.js'
import { startLiveWorld } from '#simulator/world/live-world.js'
import { emulator } from './support/emulator.js'
import { type Answer, fakeEndpoint, freePort } from './support/fake-endpoint.js'
import { verify } from './support/signature.js'

const CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' }
const at = (url: string, credentials: Endpoint['credentials'] = CREDENTIALS): Endpoint => ({
  url,
  credentials,
})

const whole = (url: string, region = 'eu-west-2'): Backends =>
  new Map([[region, { endpoint: at(url), services: new Map() }]])

const look = (backends: Backends) => probeBackends(backends, new RealClock())

const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Answer =>
  (_, response) =>
    response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(body))

const LOCALSTACK = { services: { dynamodb: 'available', s3: 'running', sqs: 'disabled' }, version: '4.14.0' }

describe('an endpoint that will do', () => {
  test.each<[string, Answer]>([
    ['LocalStack, its services not started yet', json(200, LOCALSTACK)],
    ['DynamoDB Local', json(400, { __type: 'com.amazonaws.dynamodb.v20120810#UnknownOperationException' })],
    [
      'one that says its errors in a header',
      json(404, {}, { 'x-amzn-errortype': 'UnknownOperationException' }),
    ],
  ])('%s', async (_, answer) => {
    const { url, asked } = await fakeEndpoint(answer)
    await look(whole(url))
    expect(asked).toHaveLength(1)
    expect(verify(asked[0]!, 'test')).toMatchObject({ region: 'eu-west-2', holds: true })
  })

  test('a region of ours', async () => {
    await look(whole((await emulator()).url))
  })

  test('one that has single services only, and knows nothing of this question', async () => {
    const { url } = await fakeEndpoint((_, response) => response.writeHead(404).end('not found'))
    await look(new Map([['eu-west-2', { services: new Map([['sqs', at(url)]]) }]]))
  })

  test('a service that is off is no matter where the region has it elsewhere', async () => {
    const { url } = await fakeEndpoint(json(200, { services: { dynamodb: 'disabled' } }))
    await look(
      new Map([['eu-west-2', { endpoint: at(url), services: new Map([['dynamodb', 'embedded' as const]]) }]]),
    )
  })
})

describe('an endpoint that will not do', () => {
  test('nobody listens', async () => {
    const url = `http://127.0.0.1:${await freePort()}`
    await expect(look(whole(url))).rejects.toMatchObject({
      code: 'endpoint-unreachable',
      what: `The endpoint of eu-west-2 at ${url} (dynamodb) does not answer.`,
      why: expect.stringContaining('ECONNREFUSED'),
      fix: expect.stringContaining('Start what is meant to stand there'),
    })
  })

  test('no answer in five seconds', async () => {
    const server = createServer(() => {})
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    server.unref()
    const { port } = server.address() as { port: number }
    const started = performance.now()
    await expect(look(whole(`http://127.0.0.1:${port}`))).rejects.toMatchObject({
      code: 'endpoint-unreachable',
      why: expect.stringContaining('no answer within'),
    })
    expect(performance.now() - started).toBeLessThan(5_000)
  })

  test.each<[string, Answer, RegExp]>([
    [
      'a web site',
      (_, response) => response.setHeader('Content-Type', 'text/html').end('<html/>'),
      /HTTP 200, text\/html/,
    ],
    ['another API', json(200, { services: 'none' }), /HTTP 200, application\/json/],
    ['JSON that is no object', json(404, null), /HTTP 404/],
    [
      'LocalStack without DynamoDB',
      json(200, { services: { dynamodb: 'disabled' } }),
      /runs without dynamodb/,
    ],
  ])('%s', async (_, answer, why) => {
    const { url } = await fakeEndpoint(answer)
    await expect(look(whole(url))).rejects.toMatchObject({
      code: 'endpoint-unfit',
      what: `The endpoint of eu-west-2 at ${url} (dynamodb) cannot be used.`,
      why: expect.stringMatching(why),
    })
  })

  test('a service that is named and off', async () => {
    const { url } = await fakeEndpoint(json(200, LOCALSTACK))
    const backends: Backends = new Map([
      [
        'eu-west-2',
        {
          services: new Map([
            ['sqs', at(url)],
            ['s3', at(url)],
          ]),
        },
      ],
    ])
    await expect(look(backends)).rejects.toMatchObject({
      code: 'endpoint-unfit',
      why: expect.stringContaining('sqs'),
    })
  })

  test('it has no such region', async () => {
    const onError = (error: unknown) => expect.unreachable(String(error))
    const other = await startLiveWorld({
      templatePath: 'tests/docs/table.yaml',
      regions: ['us-east-1'],
      onError,
    })
    const { url, close } = await openAwsEndpoint(other, { port: 0, onFault: onError })
    await expect(look(whole(url, 'eu-west-2'))).rejects.toMatchObject({
      code: 'endpoint-unfit',
      why: expect.stringContaining('no region eu-west-2'),
    })
    await look(whole(url, 'us-east-1'))
    await close()
    await other.close()
  })

  test('its host is of another region', async () => {
    await expect(look(whole('https://dynamodb.us-east-1.amazonaws.com'))).rejects.toMatchObject({
      code: 'endpoint-unfit',
      why: 'It is of the region us-east-1.',
    })
  })

  test('of several that are wrong the first region is told, and all are asked at once', async () => {
    const [first, second] = [await fakeEndpoint(), await fakeEndpoint()]
    const backends: Backends = new Map([...whole(first.url, 'us-east-1'), ...whole(second.url, 'eu-west-2')])
    await expect(look(backends)).rejects.toMatchObject({ what: expect.stringContaining('us-east-1') })
    expect([first.asked, second.asked].map(({ length }) => length)).toEqual([1, 1])
  })
})

describe('AWS itself, here somebody in its place', () => {
  const ambient = (url: string, services: readonly string[] = ['dynamodb']): Backends =>
    new Map([['eu-west-2', { services: new Map(services.map((name) => [name, at(url, 'ambient')])) }]])

  test.each<[string, Answer]>([
    ['tables', json(200, { TableNames: [] })],
    [
      'that this user may not list tables',
      json(400, { __type: 'com.amazon.coral.service#AccessDeniedException' }),
    ],
  ])('answers with %s: the credentials are good', async (_, answer) => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AMBIENT')
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret')
    const { url, asked } = await fakeEndpoint(answer)
    await look(ambient(url))
    vi.unstubAllEnvs()
    expect(asked[0]?.headers).toContainEqual(['X-Amz-Target', 'DynamoDB_20120810.ListTables'])
    expect(verify(asked[0]!, 'secret')).toMatchObject({ accessKeyId: 'AMBIENT', holds: true })
  })

  test('does not know the credentials', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AMBIENT')
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'wrong')
    const said = {
      __type: 'com.amazon.coral.service#UnrecognizedClientException',
      message: 'The security token included in the request is invalid.',
    }
    const { url } = await fakeEndpoint(json(400, said))
    await expect(look(ambient(url))).rejects.toMatchObject({
      code: 'endpoint-unfit',
      why: 'It answered UnrecognizedClientException: The security token included in the request is invalid.',
    })
    vi.unstubAllEnvs()
  })

  test('without any credentials nothing is sent', async () => {
    for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_PROFILE'])
      vi.stubEnv(name, undefined)
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/nowhere')
    vi.stubEnv('AWS_CONFIG_FILE', '/nowhere')
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true')
    const { url, asked } = await fakeEndpoint()
    await expect(look(ambient(url))).rejects.toMatchObject({
      code: 'endpoint-unfit',
      why: expect.stringContaining('no credentials'),
    })
    vi.unstubAllEnvs()
    expect(asked).toEqual([])
  })

  test('is not asked where it has no DynamoDB for the world', async () => {
    const { url, asked } = await fakeEndpoint()
    await look(ambient(url, ['s3']))
    expect(asked).toEqual([])
  })
})

describe('what is settled before anything is sent', () => {
  const REGIONS = ['us-east-1', 'eu-west-2']
  const check =
    (backends: Backends, allowAws = false) =>
    () =>
      checkBackends(backends, REGIONS, allowAws)
  const service = (name: string, endpoint: Endpoint | 'embedded'): Backends =>
    new Map([['eu-west-2', { services: new Map([[name, endpoint]]) }]])

  test.each<[string, Backends, string, RegExp]>([
    ['a region of no world', whole('http://127.0.0.1:1', 'sa-east-1'), 'region-unknown', /sa-east-1/],
    [
      'API Gateway at an endpoint',
      service('apigateway', at('http://127.0.0.1:1')),
      'bad-usage',
      /apigateway of eu-west-2/,
    ],
    ['APIs at an endpoint', service('execute-api', at('http://127.0.0.1:1')), 'bad-usage', /execute-api/],
    ['Route 53 at an endpoint', service('route53', at('http://127.0.0.1:1')), 'bad-usage', /route53/],
    ['an address that is no URL', whole('127.0.0.1:4571'), 'bad-usage', /no URL/],
    ['AWS without consent', whole('aws'), 'aws-not-allowed', /eu-west-2 would reach AWS itself \(aws\)/],
    [
      'a host of AWS without consent',
      whole('https://dynamodb.eu-west-2.amazonaws.com'),
      'aws-not-allowed',
      /amazonaws/,
    ],
    [
      'another cloud of AWS',
      whole('https://dynamodb.cn-north-1.amazonaws.com.cn'),
      'aws-not-allowed',
      /amazonaws/,
    ],
    [
      'ambient credentials without consent',
      service('sqs', at('http://127.0.0.1:1', 'ambient')),
      'aws-not-allowed',
      /credentials/,
    ],
    ...(['aws', 'https://lambda.eu-west-2.amazonaws.com'] as const).map(
      (functionEndpoint): [string, Backends, string, RegExp] => [
        `functions that would call AWS (${functionEndpoint}) without consent`,
        new Map([['eu-west-2', { services: new Map(), functionEndpoint }]]),
        functionEndpoint === 'aws' ? 'bad-usage' : 'aws-not-allowed',
        /functions of eu-west-2/,
      ],
    ),
  ])('%s is refused', (_, backends, code, what) => {
    expect(check(backends)).toThrow(expect.objectContaining({ code, what: expect.stringMatching(what) }))
  })

  test('AWS with consent, and Lambda and others at endpoints, pass', () => {
    check(whole('aws'), true)()
    check(service('lambda', at('http://127.0.0.1:1')))()
    check(service('apigateway', 'embedded'))()
  })
})
