import { describe, expect, test } from 'vitest'
import { AwsError } from '#simulator/aws/errors.js'
import { header } from '#simulator/aws/http.js'
import { sleep } from '#simulator/kernel/clock.js'
import { NetworkError } from '#simulator/network/errors.js'
import { fixture, httpApi, textOf, Unhandled } from './gateway-fixture.js'

describe('event, payload 2.0 (AG-20)', () => {
  test('has what the client sent, and leaves out what is empty', async () => {
    const f = fixture()
    const { apiId, url } = await httpApi(f, { 'GET /items/{id}': f.define('fn', () => ({ ok: true })) })
    await f.get(`${url}/items/a%20b?x=1&x=2&y=%2F`, {
      headers: [
        ['User-Agent', 'curl/8'],
        ['X-Multi', 'a'],
        ['x-multi', 'b'],
        ['Cookie', 'one=1; two=2'],
      ],
    })
    const host = `${apiId}.execute-api.eu-west-2.amazonaws.com`
    expect(f.events).toEqual([
      {
        version: '2.0',
        routeKey: 'GET /items/{id}',
        rawPath: '/items/a b',
        rawQueryString: 'x=1&x=2&y=%2F',
        cookies: ['one=1', 'two=2'],
        headers: {
          'user-agent': 'curl/8',
          'x-multi': 'a,b',
          host,
          'x-amzn-trace-id': expect.stringMatching(/^Root=1-6955b900-[0-9a-f]{24}$/),
          'x-forwarded-for': '203.0.113.7',
          'x-forwarded-port': '443',
          'x-forwarded-proto': 'https',
          'content-length': '0',
        },
        queryStringParameters: { x: '1,2', y: '/' },
        requestContext: {
          accountId: '123456789012',
          apiId,
          domainName: host,
          domainPrefix: apiId,
          http: {
            method: 'GET',
            path: '/items/a b',
            protocol: 'HTTP/1.1',
            sourceIp: '203.0.113.7',
            userAgent: 'curl/8',
          },
          requestId: expect.stringMatching(/^[\w-]{15}=$/),
          routeKey: 'GET /items/{id}',
          stage: '$default',
          time: '01/Jan/2026:00:00:00 +0000',
          timeEpoch: 1767225600000,
        },
        pathParameters: { id: 'a b' },
        isBase64Encoded: false,
      },
    ])
  })

  test('rawPath begins with the stage unless it is $default', async () => {
    const f = fixture()
    const { url } = await httpApi(f, { 'GET /x': f.define('fn', () => ({})) }, { stage: 'dev' })
    await f.get(`${url}/x`)
    expect(f.events[0]).toMatchObject({ rawPath: '/dev/x', requestContext: { stage: 'dev' } })
  })

  test.each([
    ['application/json', '{"a":1}', false],
    ['text/plain; charset=utf-8', 'a', false],
    ['application/vnd.api+json', '{}', false],
    ['application/x-www-form-urlencoded', 'YT0x', true],
    ['image/png', 'YT0x', true],
  ])('a body of type %s', async (type, body, isBase64Encoded) => {
    const f = fixture()
    const { url } = await httpApi(f, { $default: f.define('fn', () => ({})) })
    const sent = isBase64Encoded ? 'a=1' : body
    await f.get(url, { method: 'POST', headers: [['Content-Type', type]], body: sent })
    expect(f.events[0]).toMatchObject({ body, isBase64Encoded, routeKey: '$default' })
  })

  test('stage variables are handed over', async () => {
    const f = fixture()
    const { apiId, url } = await httpApi(f, { $default: f.define('fn', () => ({})) })
    await f.v2('UpdateStage', { apiId, stageName: '$default', stageVariables: { table: 't' } })
    await f.get(url)
    expect(f.events[0]).toMatchObject({ stageVariables: { table: 't' } })
  })
})

test('event, payload 1.0 of an HTTP API has its version, and null for what is empty (AG-01)', async () => {
  const f = fixture()
  const { url } = await httpApi(
    f,
    { 'GET /items/{id}': f.define('fn', () => ({ statusCode: 200 })) },
    { integration: { payloadFormatVersion: '1.0' }, stage: 'dev' },
  )
  await f.get(`${url}/items/7`)
  expect(f.events[0]).toMatchObject({
    version: '1.0',
    resource: '/items/{id}',
    path: '/dev/items/7',
    queryStringParameters: null,
    pathParameters: { id: '7' },
    body: null,
    requestContext: { resourceId: 'GET /items/{id}', resourcePath: '/items/{id}', stage: 'dev' },
  })
})

describe('route choice (AG-22)', () => {
  const routes = [
    'GET /pets/dog/1',
    'GET /pets/dog/{id}',
    'ANY /pets/dog/{id}',
    'GET /pets/{proxy+}',
    'ANY /{proxy+}',
    '$default',
  ]
  test.each([
    ['GET', '/pets/dog/1', 'GET /pets/dog/1'],
    ['GET', '/pets/dog/2', 'GET /pets/dog/{id}'],
    ['PUT', '/pets/dog/1', 'ANY /pets/dog/{id}'],
    ['GET', '/pets/cat/1', 'GET /pets/{proxy+}'],
    ['POST', '/test/5', 'ANY /{proxy+}'],
    ['GET', '/', '$default'],
  ])('%s %s → %s', async (method, path, expected) => {
    const f = fixture()
    const arn = f.define('fn', (event) => event.routeKey)
    const { url } = await httpApi(f, Object.fromEntries(routes.map((route) => [route, arn])))
    expect(textOf(await f.get(url + path, { method }))).toBe(expected)
  })

  test('no route: 404 Not Found', async () => {
    const f = fixture()
    const { url } = await httpApi(f, { 'GET /x': f.define('fn', () => ({})) })
    const response = await f.get(`${url}/y`)
    expect(response.status).toBe(404)
    expect(textOf(response)).toBe('{"message":"Not Found"}')
  })
})

describe('response, payload 2.0 (AG-21)', () => {
  async function answer(result: unknown) {
    const f = fixture()
    const { url } = await httpApi(f, { $default: f.define('fn', () => result) })
    return f.get(url)
  }

  test('JSON without statusCode is the body of a 200', async () => {
    const response = await answer({ hello: 'world' })
    expect(response.status).toBe(200)
    expect(header(response.headers, 'content-type')).toBe('application/json')
    expect(textOf(response)).toBe('{"hello":"world"}')
  })

  test('text without statusCode is the body as it is', async () => {
    expect(textOf(await answer('hello'))).toBe('hello')
  })

  test('status, headers, cookies and body', async () => {
    const response = await answer({
      statusCode: 201,
      headers: { 'X-A': 1, 'content-type': 'text/html' },
      cookies: ['a=1', 'b=2; Path=/'],
      body: '<p>',
    })
    expect(response.status).toBe(201)
    expect(response.headers).toEqual([
      ['X-A', '1'],
      ['content-type', 'text/html'],
      ['set-cookie', 'a=1'],
      ['set-cookie', 'b=2; Path=/'],
      ['apigw-requestid', expect.any(String)],
    ])
    expect(textOf(response)).toBe('<p>')
  })

  test('base64 is decoded', async () => {
    const response = await answer({ statusCode: 200, body: 'AP8=', isBase64Encoded: true })
    expect([...response.body]).toEqual([0, 255])
  })

  test.each([
    { statusCode: 'abc' },
    { statusCode: 200, body: {} },
    { statusCode: 200, headers: 'x' },
    { statusCode: 200, cookies: 'a=1' },
    { statusCode: 200, headers: { 'x\ny': 'z' } },
    { statusCode: 200, headers: { x: 'y\r\nz: 1' } },
    { statusCode: 99 },
  ])('malformed: %j (AG-23)', async (result) => {
    const response = await answer(result)
    expect(response.status).toBe(500)
    expect(textOf(response)).toBe('{"message":"Internal Server Error"}')
  })
})

describe('failures (AG-23)', () => {
  async function failing(code: () => unknown) {
    const f = fixture()
    const { url } = await httpApi(f, { $default: f.define('fn', code) })
    const response = await f.get(url)
    const [record] = f.records('api-gateway.request')
    return { response, record, f }
  }

  test.each([
    ['the function throws', () => new Unhandled(), 'function error: Unhandled'],
    [
      'Lambda throttles',
      () => {
        throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429)
      },
      'TooManyRequestsException',
    ],
    [
      'the network refuses',
      () => {
        throw new NetworkError('refused', 'no')
      },
      'network: refused',
    ],
  ])('%s: 500', async (_, code, integrationError) => {
    const { response, record } = await failing(code)
    expect(response.status).toBe(500)
    expect(textOf(response)).toBe('{"message":"Internal Server Error"}')
    expect(record).toMatchObject({ status: 500, integrationError })
  })

  test('no answer within 30 s: 503, at that moment', async () => {
    const { response, record } = await failing(() => new Promise(() => {}))
    expect(response.status).toBe(503)
    expect(textOf(response)).toBe('{"message":"Service Unavailable"}')
    expect(record).toMatchObject({ latencyMs: 30_000, status: 503 })
  })

  test('an integration may have less time', async () => {
    const f = fixture()
    const slow = f.define('fn', () => sleep(f.kernel.clock, 200))
    const { url } = await httpApi(f, { $default: slow }, { integration: { timeoutInMillis: 150 } })
    expect((await f.get(url)).status).toBe(503)
  })

  test('a network without a reply: 503', async () => {
    const { response } = await failing(() => {
      throw new NetworkError('reply-timeout', 'no')
    })
    expect(response.status).toBe(503)
  })
})

describe('CORS', () => {
  const corsConfiguration = {
    allowOrigins: ['https://chat.test', 'http://*'],
    allowMethods: ['GET', 'POST'],
    allowHeaders: ['content-type'],
    exposeHeaders: ['x-region'],
    allowCredentials: true,
    maxAge: 600,
  }
  const preflight = (origin: string) => ({
    method: 'OPTIONS',
    headers: [
      ['Origin', origin],
      ['Access-Control-Request-Method', 'POST'],
    ] as const,
  })
  async function corsApi() {
    const f = fixture()
    const arn = f.define('fn', () => ({
      statusCode: 200,
      headers: { 'Access-Control-Allow-Origin': 'https://own.test', 'x-own': '1' },
    }))
    return { f, ...(await httpApi(f, { $default: arn }, { api: { corsConfiguration } })) }
  }

  test('a preflight request is answered without the function', async () => {
    const { f, url } = await corsApi()
    const response = await f.get(url, preflight('https://chat.test'))
    expect(response.status).toBe(204)
    expect(response.headers).toEqual([
      ['access-control-allow-origin', 'https://chat.test'],
      ['access-control-allow-credentials', 'true'],
      ['access-control-allow-methods', 'GET,POST'],
      ['access-control-allow-headers', 'content-type'],
      ['access-control-max-age', '600'],
      ['apigw-requestid', expect.any(String)],
    ])
    expect(f.events).toEqual([])
  })

  test('an origin that is not allowed gets no CORS header', async () => {
    const { f, url } = await corsApi()
    const response = await f.get(url, preflight('https://evil.test'))
    expect(response.headers.map(([name]) => name)).toEqual(['apigw-requestid'])
  })

  test("the API's headers replace the function's", async () => {
    const { f, url } = await corsApi()
    const response = await f.get(url, { headers: [['origin', 'http://localhost:8080']] })
    expect(header(response.headers, 'access-control-allow-origin')).toBe('http://localhost:8080')
    expect(header(response.headers, 'access-control-expose-headers')).toBe('x-region')
    expect(header(response.headers, 'x-own')).toBe('1')
    const without = await f.get(url)
    expect(header(without.headers, 'access-control-allow-origin')).toBeUndefined()
  })

  test('without a configuration OPTIONS goes to the route', async () => {
    const { f, apiId, url } = await corsApi()
    await f.v2('DeleteCorsConfiguration', { apiId })
    await f.get(url, preflight('https://chat.test'))
    expect(f.events).toHaveLength(1)
  })
})

describe('stages and deployments', () => {
  test('a stage that deploys by itself follows every change', async () => {
    const f = fixture()
    const { apiId, url } = await httpApi(f, { 'GET /a': f.define('fn', () => 'a') })
    const integration = await f.v2('CreateIntegration', {
      apiId,
      integrationType: 'AWS_PROXY',
      integrationUri: f.define('b', () => ({ statusCode: 200, body: 'b' })),
    })
    expect((await f.get(`${url}/b`)).status).toBe(404)
    await f.v2('CreateRoute', {
      apiId,
      routeKey: 'GET /b',
      target: `integrations/${integration.integrationId}`,
    })
    expect(textOf(await f.get(`${url}/b`))).toBe('b')
  })

  test('another stage serves what was deployed to it', async () => {
    const f = fixture()
    const { apiId } = await httpApi(f, { 'GET /a': f.define('fn', () => 'a') })
    await f.v2('CreateStage', { apiId, stageName: 'fixed' })
    const url = `https://${apiId}.execute-api.eu-west-2.amazonaws.com/fixed/a`
    expect((await f.get(url)).status).toBe(404)
    await f.v2('CreateDeployment', { apiId, stageName: 'fixed' })
    expect((await f.get(url)).status).toBe(200)
    const { items } = (await f.v2('GetRoutes', { apiId })) as unknown as { items: { routeId: string }[] }
    await f.v2('DeleteRoute', { apiId, routeId: items[0]?.routeId })
    expect((await f.get(url)).status).toBe(200)
  })

  test('quick create makes a function reachable at once', async () => {
    const f = fixture()
    const { apiEndpoint } = await f.v2('CreateApi', {
      name: 'q',
      protocolType: 'HTTP',
      target: f.define('fn', () => 'quick'),
    })
    expect(textOf(await f.get(`${apiEndpoint}/any/path`))).toBe('quick')
  })
})

test('an API without a $default stage has nothing outside its stages: 404', async () => {
  const f = fixture()
  const { url } = await httpApi(f, { 'GET /x': f.define('fn', () => 'x') }, { stage: 'dev' })
  expect((await f.get(`${url}/x`)).status).toBe(200)
  const response = await f.get(url.replace('/dev', '/x'))
  expect(response.status).toBe(404)
  expect(textOf(response)).toBe('{"message":"Not Found"}')
})

test('a function of another region is called there', async () => {
  const f = fixture()
  const { url } = await httpApi(f, { $default: 'arn:aws:lambda:us-east-1:123456789012:function:far:live' })
  await f.get(url)
  expect(f.calls).toEqual([
    { region: 'us-east-1', FunctionName: 'arn:aws:lambda:us-east-1:123456789012:function:far:live' },
  ])
})

test('a request larger than 10 MB is refused (AG-09)', async () => {
  const f = fixture()
  const { url } = await httpApi(f, { $default: f.define('fn', () => 'x') })
  const body = new Uint8Array(10 * 1024 * 1024 + 1)
  expect((await f.get(url, { method: 'POST', body })).status).toBe(413)
  expect(f.events).toEqual([])
})
