// The control operations: what they answer, and what they refuse.
import { describe, expect, test } from 'vitest'
import { fixture, httpApi, invocations, restApi, webSocketApi } from './gateway-fixture.js'

const functionArn = 'arn:aws:lambda:eu-west-2:123456789012:function:fn'

describe('what Antipode does not have yet is refused, never dropped in silence', () => {
  const refused = (message: RegExp) => ({
    code: 'BadRequestException',
    status: 400,
    message: expect.stringMatching(message),
  })

  test.each([
    ['CreateRoute', { routeKey: 'GET /x', authorizationType: 'JWT' }, /authorizationType 'JWT'/],
    ['CreateRoute', { routeKey: 'GET /x', authorizerId: 'a' }, /'authorizerId'/],
    ['CreateRoute', { routeKey: 'GET /x', apiKeyRequired: true }, /apiKeyRequired 'true'/],
    [
      'CreateIntegration',
      { integrationType: 'HTTP_PROXY', integrationUri: 'https://x.test' },
      /'HTTP_PROXY'/,
    ],
    ['CreateIntegration', { integrationType: 'MOCK' }, /'MOCK'/],
    [
      'CreateIntegration',
      {
        integrationType: 'AWS_PROXY',
        integrationUri: functionArn,
        requestParameters: { 'overwrite:path': 'x' },
      },
      /'requestParameters'/,
    ],
    [
      'CreateStage',
      { stageName: 'x', defaultRouteSettings: { throttlingRateLimit: 1 } },
      /'throttlingRateLimit'/,
    ],
    ['CreateStage', { stageName: 'x', clientCertificateId: 'c' }, /'clientCertificateId'/],
    ['CreateAuthorizer', { name: 'x' }, /the operation CreateAuthorizer/],
    ['CreateVpcLink', {}, /the operation CreateVpcLink/],
    ['constructor', {}, /the operation constructor/],
  ])('%s %j', async (operation, input, message) => {
    const f = fixture()
    const { apiId } = await f.v2('CreateApi', { name: 'x', protocolType: 'HTTP' })
    await expect(f.v2(operation, { apiId, ...input })).rejects.toMatchObject(refused(message))
  })

  test.each([
    ['CreateRestApi', { name: 'x', policy: '{}' }, /'policy'/],
    ['CreateRestApi', { name: 'x', endpointConfiguration: { types: ['PRIVATE'] } }, /types 'PRIVATE'/],
    ['CreateUsagePlan', { name: 'x' }, /the operation CreateUsagePlan/],
    ['PutMethod', { authorizationType: 'AWS_IAM' }, /authorizationType 'AWS_IAM'/],
    ['PutMethod', { authorizationType: 'NONE', requestValidatorId: 'v' }, /'requestValidatorId'/],
    ['PutIntegration', { type: 'MOCK', uri: 'x', integrationHttpMethod: 'POST' }, /type 'MOCK'/],
    ['CreateDomainName', { domainName: 'a.test', certificateArn: 'x' }, /REGIONAL/],
  ])('%s %j', async (operation, input, message) => {
    const f = fixture()
    const place = operation.startsWith('Put') ? { restApiId: 'a', resourceId: 'b', httpMethod: 'GET' } : {}
    await expect(f.rest(operation, { ...place, ...input })).rejects.toMatchObject(refused(message))
  })

  test('what is empty or off is no reason to refuse', async () => {
    const f = fixture()
    const created = await f.v2('CreateApi', {
      name: 'x',
      protocolType: 'HTTP',
      credentialsArn: undefined,
      tags: {},
      disableSchemaValidation: false,
    })
    expect(created.apiId).toMatch(/^[a-z0-9]{10}$/)
  })
})

describe('bad input', () => {
  test.each([
    ['CreateApi', { protocolType: 'HTTP' }, 'name is required.'],
    ['CreateApi', { name: 'x', protocolType: 'SOAP' }, 'protocolType must be one of HTTP, WEBSOCKET.'],
    ['CreateApi', { name: 5, protocolType: 'HTTP' }, 'name must be a string.'],
    [
      'CreateApi',
      { name: 'x', protocolType: 'WEBSOCKET' },
      'routeSelectionExpression is required for WebSocket APIs.',
    ],
    [
      'CreateApi',
      { name: 'x', protocolType: 'HTTP', corsConfiguration: { maxAge: 90_000 } },
      'maxAge must be between -1 and 86400.',
    ],
    [
      'CreateApi',
      { name: 'x', protocolType: 'HTTP', corsConfiguration: [] },
      'corsConfiguration must be an object.',
    ],
  ])('%s %j', async (operation, input, message) => {
    await expect(fixture().v2(operation, input)).rejects.toMatchObject({
      code: 'BadRequestException',
      message,
    })
  })

  test.each([
    'GET items',
    'FETCH /items',
    'GET /{proxy+}/x',
    'GET /{a',
    '/items',
  ])('route key %s', async (routeKey) => {
    const f = fixture()
    const { apiId } = await httpApi(f, {})
    await expect(f.v2('CreateRoute', { apiId, routeKey })).rejects.toMatchObject({
      code: 'BadRequestException',
      message: expect.stringContaining('not formatted properly'),
    })
  })

  test.each([
    'https://example.com',
    'arn:aws:sqs:eu-west-2:123456789012:queue',
    'arn:aws:apigateway:eu-west-2:lambda:path/2015-03-31/functions//invocations',
  ])('integration URI %s', async (integrationUri) => {
    const f = fixture()
    const { apiId } = await httpApi(f, {})
    const input = { apiId, integrationType: 'AWS_PROXY', integrationUri }
    await expect(f.v2('CreateIntegration', input)).rejects.toMatchObject({ code: 'BadRequestException' })
  })

  test.each([
    ['HTTP', 30_001],
    ['WEBSOCKET', 29_001],
    ['HTTP', 49],
  ])('a time-out of an integration of %s: %i ms (AG-09, AG-23, WS-09)', async (protocol, timeoutInMillis) => {
    const f = fixture()
    const { apiId } = protocol === 'HTTP' ? await httpApi(f, {}) : await webSocketApi(f, {})
    const input = {
      apiId,
      integrationType: 'AWS_PROXY',
      integrationUri: invocations(functionArn),
      timeoutInMillis,
    }
    await expect(f.v2('CreateIntegration', input)).rejects.toMatchObject({
      message: expect.stringMatching(/^Timeout should be between 50 ms/),
    })
  })
})

describe('what is not there, or already is', () => {
  test.each([
    ['GetApi', {}],
    ['CreateRoute', { routeKey: 'GET /x' }],
    ['CreateStage', { stageName: 'x' }],
  ])('%s of an unknown API: 404', async (operation, input) => {
    await expect(fixture().v2(operation, { apiId: 'nope', ...input })).rejects.toMatchObject({
      code: 'NotFoundException',
      status: 404,
    })
  })

  test('a second route of one key, stage or domain name: 409', async () => {
    const f = fixture()
    const { apiId } = await httpApi(f, { 'GET /x': functionArn })
    await f.v2('CreateDomainName', { domainName: 'a.test' })
    const conflict = { code: 'ConflictException', status: 409 }
    await expect(f.v2('CreateRoute', { apiId, routeKey: 'GET /x' })).rejects.toMatchObject(conflict)
    await expect(f.v2('CreateStage', { apiId, stageName: '$default' })).rejects.toMatchObject(conflict)
    await expect(f.v2('CreateDomainName', { domainName: 'A.test' })).rejects.toMatchObject(conflict)
  })

  test('an integration that a route leads to stays', async () => {
    const f = fixture()
    const { apiId } = await httpApi(f, { 'GET /x': functionArn })
    const { items } = (await f.v2('GetIntegrations', { apiId })) as unknown as {
      items: { integrationId: string }[]
    }
    const input = { apiId, integrationId: items[0]?.integrationId }
    await expect(f.v2('DeleteIntegration', input)).rejects.toMatchObject({ code: 'BadRequestException' })
  })
})

test('an HTTP API as it is described', async () => {
  const f = fixture()
  const corsConfiguration = { allowOrigins: ['*'] }
  const { apiId } = await httpApi(f, {}, { api: { corsConfiguration, description: 'd' } })
  expect(await f.v2('GetApi', { apiId })).toEqual({
    apiId,
    apiEndpoint: `https://${apiId}.execute-api.eu-west-2.amazonaws.com`,
    apiKeySelectionExpression: '$request.header.x-api-key',
    corsConfiguration,
    createdDate: '2026-01-01T00:00:00.000Z',
    description: 'd',
    disableExecuteApiEndpoint: false,
    name: 'a',
    protocolType: 'HTTP',
    routeSelectionExpression: '$request.method $request.path',
  })
})

test('a REST API as it is described, with its resources and methods', async () => {
  const f = fixture()
  const { restApiId } = await restApi(f, { 'GET /pets/{id}': functionArn })
  expect(await f.rest('GetRestApi', { restApiId })).toMatchObject({
    id: restApiId,
    name: 'r',
    createdDate: 1767225600,
    rootResourceId: expect.any(String),
  })
  const { items } = (await f.rest('GetResources', { restApiId, embed: ['methods'] })) as unknown as {
    items: object[]
  }
  expect(items).toMatchObject([
    { path: '/' },
    { path: '/pets', pathPart: 'pets' },
    {
      path: '/pets/{id}',
      pathPart: '{id}',
      resourceMethods: {
        GET: {
          httpMethod: 'GET',
          authorizationType: 'NONE',
          methodIntegration: { type: 'AWS_PROXY', httpMethod: 'POST', uri: invocations(functionArn) },
        },
      },
    },
  ])
})

test('a REST API without methods cannot be deployed', async () => {
  const f = fixture()
  const { id: restApiId } = await f.rest('CreateRestApi', { name: 'x' })
  await expect(f.rest('CreateDeployment', { restApiId })).rejects.toMatchObject({
    message: "The REST API doesn't contain any methods",
  })
})

test('stages that deploy by themselves keep one deployment, not one for each change', async () => {
  const f = fixture()
  const { apiId } = await httpApi(f, { 'GET /a': functionArn, 'GET /b': functionArn })
  const { items } = (await f.v2('GetDeployments', { apiId })) as unknown as { items: object[] }
  expect(items).toMatchObject([{ autoDeployed: true, deploymentStatus: 'DEPLOYED' }])
})

test('an API and a domain name can be taken down again', async () => {
  const f = fixture()
  const domainName = 'a.test'
  const { apiId } = await httpApi(f, { $default: functionArn })
  await f.v2('CreateDomainName', { domainName })
  const { apiMappingId } = await f.v2('CreateApiMapping', { domainName, apiId, stage: '$default' })
  await expect(f.v2('DeleteApi', { apiId })).rejects.toMatchObject({ code: 'BadRequestException' })
  await f.v2('DeleteApiMapping', { domainName, apiMappingId })
  await f.v2('DeleteApi', { apiId })
  await f.v2('DeleteDomainName', { domainName })
  expect(f.gateway.hosts()).toEqual([])
})

test('the same seed gives the same identifiers', async () => {
  const [one, two] = await Promise.all(
    [fixture(), fixture()].map((f) => httpApi(f, { $default: functionArn })),
  )
  expect(one).toEqual(two)
})
