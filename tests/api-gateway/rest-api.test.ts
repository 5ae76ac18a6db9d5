import { describe, expect, test } from 'vitest'
import { AwsError } from '#simulator/aws/errors.js'
import { header } from '#simulator/aws/http.js'
import { fixture, restApi, textOf, Unhandled } from './gateway-fixture.js'

describe('event (AG-01 to AG-04)', () => {
  test('has the keys that AWS sends, null for what is empty', async () => {
    const f = fixture()
    const { restApiId, url } = await restApi(f, {
      'ANY /{proxy+}': f.define('fn', () => ({ statusCode: 200 })),
    })
    await f.get(`${url}/a//b%20c/`, {
      headers: [
        ['tEsT-HEADeR', 'aValUE'],
        ['X-Forwarded-For', '198.51.100.1'],
      ],
    })
    const domainName = `${restApiId}.execute-api.eu-west-2.amazonaws.com`
    const headers = {
      'tEsT-HEADeR': 'aValUE',
      Host: domainName,
      'X-Amzn-Trace-Id': expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/),
      'X-Forwarded-For': '198.51.100.1, 203.0.113.7',
      'X-Forwarded-Port': '443',
      'X-Forwarded-Proto': 'https',
    }
    expect(f.events).toEqual([
      {
        resource: '/{proxy+}',
        path: '/a//b%20c/',
        httpMethod: 'GET',
        headers,
        multiValueHeaders: Object.fromEntries(
          Object.entries(headers).map(([name, value]) => [name, [value]]),
        ),
        queryStringParameters: null,
        multiValueQueryStringParameters: null,
        pathParameters: { proxy: 'a//b c/' },
        stageVariables: null,
        requestContext: {
          accountId: '123456789012',
          apiId: restApiId,
          deploymentId: expect.stringMatching(/^[a-z0-9]{6}$/),
          domainName,
          domainPrefix: restApiId,
          extendedRequestId: expect.stringMatching(/^[\w-]{15}=$/),
          httpMethod: 'GET',
          identity: {
            accessKey: null,
            accountId: null,
            caller: null,
            cognitoAuthenticationProvider: null,
            cognitoAuthenticationType: null,
            cognitoIdentityId: null,
            cognitoIdentityPoolId: null,
            principalOrgId: null,
            sourceIp: '203.0.113.7',
            user: null,
            userAgent: null,
            userArn: null,
          },
          path: '/prod/a//b%20c/',
          protocol: 'HTTP/1.1',
          requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
          requestTime: '01/Jan/2026:00:00:00 +0000',
          requestTimeEpoch: 1767225600000,
          resourceId: expect.stringMatching(/^[a-z0-9]{10}$/),
          resourcePath: '/{proxy+}',
          stage: 'prod',
        },
        body: null,
        isBase64Encoded: false,
      },
    ])
  })

  test('several values of a header or a query parameter: the last, and all of them', async () => {
    const f = fixture()
    const options = { stage: { variables: { table: 't' } } }
    const { url } = await restApi(f, { 'POST /': f.define('fn', () => ({ statusCode: 200 })) }, options)
    await f.get(`${url}?a=1&a=2&b=%20`, {
      method: 'POST',
      headers: [
        ['X-A', '1'],
        ['x-a', '2'],
      ],
      body: 'ünï',
    })
    expect(f.events[0]).toMatchObject({
      headers: { 'X-A': '2' },
      multiValueHeaders: { 'X-A': ['1', '2'] },
      queryStringParameters: { a: '2', b: ' ' },
      multiValueQueryStringParameters: { a: ['1', '2'], b: [' '] },
      stageVariables: { table: 't' },
      body: 'ünï',
      path: '/',
    })
  })
})

describe('response (AG-05)', () => {
  async function answer(
    result: unknown,
    api: object = {},
    headers: readonly (readonly [string, string])[] = [],
  ) {
    const f = fixture()
    const { url } = await restApi(f, { 'GET /': f.define('fn', () => result) }, { api })
    return f.get(url, { headers })
  }

  test('only a status: an empty body of type JSON, with the identifiers of AG-06', async () => {
    const response = await answer({ statusCode: 200 })
    expect(response).toEqual({
      status: 200,
      headers: [
        ['x-amzn-RequestId', expect.stringMatching(/^[0-9a-f-]{36}$/)],
        ['x-amz-apigw-id', expect.stringMatching(/^[\w-]{15}=$/)],
        ['X-Amzn-Trace-Id', expect.stringMatching(/^Root=1-/)],
        ['Content-Type', 'application/json'],
      ],
      body: Buffer.alloc(0),
    })
  })

  test.each([
    [{ statusCode: 200, headers: null }, 200],
    [{ statusCode: '201' }, 201],
    [{ headers: { a: 'b' } }, 200],
    [{ statusCode: 204, body: null }, 204],
  ])('%j is accepted as %i', async (result, status) => {
    expect((await answer(result)).status).toBe(status)
  })

  test.each([
    { statusCode: 200, wrongValue: 1 },
    {},
    'text',
    null,
    [200],
    { statusCode: 'abc' },
    { statusCode: 200, multiValueHeaders: { a: 'b' } },
    { statusCode: 200, multiValueHeaders: ['a'] },
    { statusCode: 200, headers: { a: {} } },
    { statusCode: 200, body: { a: 1 } },
  ])('%j is malformed: 502 (AG-06, AG-10, V-24)', async (result) => {
    const response = await answer(result)
    expect(response.status).toBe(502)
    expect(textOf(response)).toBe('{"message": "Internal server error"}')
    expect(header(response.headers, 'x-amzn-ErrorType')).toBe('InternalServerErrorException')
    expect(header(response.headers, 'x-amzn-RequestId')).toBeDefined()
  })

  test('a header value that is not text is written as text', async () => {
    expect(header((await answer({ statusCode: 200, headers: { a: true } })).headers, 'a')).toBe('true')
  })

  test('several values of a header are all sent', async () => {
    const { headers } = await answer({ statusCode: 200, multiValueHeaders: { a: [1, 2] } })
    expect(headers.filter(([name]) => name === 'a')).toEqual([
      ['a', '1'],
      ['a', '2'],
    ])
  })

  test('single and multiple values are merged: multiple first, one spelling, no repetition', async () => {
    const { headers } = await answer({
      statusCode: 200,
      headers: { 'X-a': 'single', 'x-B': 'same' },
      multiValueHeaders: { 'x-A': ['one', 'two'], 'X-b': ['same'] },
    })
    expect(headers.filter(([name]) => /^x-[ab]$/i.test(name))).toEqual([
      ['x-A', 'one'],
      ['x-A', 'two'],
      ['X-b', 'same'],
      ['x-A', 'single'],
    ])
  })

  test('base64 goes out undecoded unless a binary media type matches', async () => {
    const result = { statusCode: 200, body: 'AP8=', isBase64Encoded: true }
    expect(textOf(await answer(result))).toBe('AP8=')
    expect([...(await answer(result, { binaryMediaTypes: ['*/*'] })).body]).toEqual([0, 255])
    const png = { binaryMediaTypes: ['image/png'] }
    expect(textOf(await answer(result, png, [['Accept', '*/*']]))).toBe('AP8=')
    expect([...(await answer(result, png, [['Accept', 'image/png,*/*']])).body]).toEqual([0, 255])
  })
})

test('a body of a binary media type arrives as base64', async () => {
  const f = fixture()
  const api = { binaryMediaTypes: ['image/png'] }
  const { url } = await restApi(f, { 'POST /': f.define('fn', () => ({ statusCode: 200 })) }, { api })
  const body = Uint8Array.of(0, 255)
  await f.get(url, { method: 'POST', headers: [['content-type', 'image/png']], body })
  expect(f.events[0]).toMatchObject({ body: 'AP8=', isBase64Encoded: true })
})

describe('failures', () => {
  async function failing(code: () => unknown) {
    const f = fixture()
    const { url } = await restApi(f, { 'GET /': f.define('fn', code) })
    return { response: await f.get(url), record: f.records('api-gateway.request')[0] }
  }

  test.each([
    ['throws', () => new Unhandled()],
    [
      'is throttled',
      () => {
        throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429)
      },
    ],
  ])('the function %s: 502 (AG-07)', async (_, code) => {
    const { response } = await failing(code)
    expect(response.status).toBe(502)
    expect(textOf(response)).toBe('{"message": "Internal server error"}')
  })

  test('API Gateway may not call the function: 500 (AG-07)', async () => {
    const { response } = await failing(() => {
      throw new AwsError('AccessDeniedException', 'no', 403)
    })
    expect(response.status).toBe(500)
    expect(textOf(response)).toBe('{"message": "Internal server error"}')
  })

  test('no answer within 29 s: 504 (AG-08, AG-09)', async () => {
    const { response, record } = await failing(() => new Promise(() => {}))
    expect(response.status).toBe(504)
    expect(textOf(response)).toBe('{"message": "Endpoint request timed out"}')
    expect(record).toMatchObject({ latencyMs: 29_000, protocol: 'rest', routeKey: 'GET /' })
  })
})

describe('resource choice', () => {
  test.each([
    ['GET', '/pets', 'GET /pets'],
    ['GET', '/pets/', 'GET /pets'],
    ['GET', '/pets/7', 'GET /pets/{id}'],
    ['PUT', '/pets/new', 'ANY /pets/new'],
    ['GET', '/pets/7/toys', 'GET /pets/{proxy+}'],
    ['GET', '/', 'GET /'],
  ])('%s %s → %s', async (method, path, expected) => {
    const f = fixture()
    const names = ['GET /', 'GET /pets', 'GET /pets/{id}', 'ANY /pets/new', 'GET /pets/{proxy+}']
    const { url } = await restApi(
      f,
      Object.fromEntries(
        names.map((name, index) => [name, f.define(`fn${index}`, () => ({ statusCode: 200, body: name }))]),
      ),
    )
    expect(textOf(await f.get(url + path, { method }))).toBe(expected)
  })

  test.each([
    ['GET', '/unknown'],
    ['POST', '/pets'],
  ])('%s %s: 403 Missing Authentication Token (AG-10)', async (method, path) => {
    const f = fixture()
    const { url } = await restApi(f, { 'GET /pets': f.define('fn', () => ({ statusCode: 200 })) })
    const response = await f.get(url + path, { method })
    expect(response.status).toBe(403)
    expect(textOf(response)).toBe('{"message":"Missing Authentication Token"}')
    expect(header(response.headers, 'x-amzn-ErrorType')).toBe('MissingAuthenticationTokenException')
    expect(f.events).toEqual([])
  })
})

test('a stage serves what was deployed to it, until it gets another deployment', async () => {
  const f = fixture()
  const { restApiId, url } = await restApi(f, { 'GET /a': f.define('fn', () => ({ statusCode: 200 })) })
  const { rootResourceId } = await f.rest('GetRestApi', { restApiId })
  const place = { restApiId, resourceId: rootResourceId, httpMethod: 'GET' }
  await f.rest('PutMethod', { ...place, authorizationType: 'NONE' })
  const uri =
    'arn:aws:apigateway:eu-west-2:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-2:123456789012:function:fn/invocations'
  await f.rest('PutIntegration', { ...place, type: 'AWS_PROXY', integrationHttpMethod: 'POST', uri })
  expect((await f.get(`${url}/`)).status).toBe(403)
  const { id } = await f.rest('CreateDeployment', { restApiId })
  expect((await f.get(`${url}/`)).status).toBe(403)
  const patchOperations = [{ op: 'replace', path: '/deploymentId', value: id }]
  await f.rest('UpdateStage', { restApiId, stageName: 'prod', patchOperations })
  expect((await f.get(`${url}/`)).status).toBe(200)
})

test('an unknown stage: 403 Forbidden', async () => {
  const f = fixture()
  const { url } = await restApi(f, { 'GET /': f.define('fn', () => ({ statusCode: 200 })) })
  const response = await f.get(url.replace('/prod', '/other'))
  expect(response.status).toBe(403)
  expect(textOf(response)).toBe('{"message":"Forbidden"}')
})
