import { describe, expect, test } from 'vitest'
import { connect, fixture, httpApi, restApi, textOf, webSocketApi } from './gateway-fixture.js'

const domainName = 'api.chat.test'
const certificateArn = 'arn:aws:acm:eu-west-2:123456789012:certificate/1'

test('each region gives the name a regional name and hosted zone of its own (AG-40)', async () => {
  const input = {
    domainName,
    domainNameConfigurations: [{ certificateArn, endpointType: 'REGIONAL', securityPolicy: 'TLS_1_2' }],
  }
  const [london, virginia] = [fixture('eu-west-2'), fixture('us-east-1')]
  expect(await london.v2('CreateDomainName', input)).toMatchObject({
    domainName,
    domainNameConfigurations: [
      {
        apiGatewayDomainName: expect.stringMatching(
          /^d-[a-z0-9]{10}\.execute-api\.eu-west-2\.amazonaws\.com$/,
        ),
        hostedZoneId: 'ZJ5UAJN8Y3Z2Q',
        certificateArn,
        endpointType: 'REGIONAL',
      },
    ],
  })
  expect(await virginia.v2('CreateDomainName', input)).toMatchObject({
    domainNameConfigurations: [{ hostedZoneId: 'Z1UJRXOUMOOFQ8' }],
  })
})

test('the REST control API gives the same, under its own names', async () => {
  const f = fixture()
  const created = await f.rest('CreateDomainName', {
    domainName,
    regionalCertificateArn: certificateArn,
    endpointConfiguration: { types: ['REGIONAL'] },
  })
  expect(created).toMatchObject({
    regionalDomainName: expect.stringMatching(/^d-.*\.execute-api\.eu-west-2\.amazonaws\.com$/),
    regionalHostedZoneId: 'ZJ5UAJN8Y3Z2Q',
  })
  const { restApiId } = await restApi(f, { 'GET /x': f.define('fn', () => ({ statusCode: 200 })) })
  await f.rest('CreateBasePathMapping', { domainName, restApiId, stage: 'prod', basePath: 'v1' })
  expect((await f.get(`https://${domainName}/v1/x`)).status).toBe(200)
  expect(f.events[0]).toMatchObject({
    path: '/x',
    requestContext: { path: '/v1/x', domainName, domainPrefix: 'api', stage: 'prod' },
  })
})

describe('mappings (AG-41)', () => {
  async function mapped(keys: readonly string[]) {
    const f = fixture()
    await f.v2('CreateDomainName', { domainName })
    for (const [index, apiMappingKey] of keys.entries()) {
      const arn = f.define(`fn${index}`, (event) => `${apiMappingKey || 'root'} ${event.rawPath}`)
      const { apiId } = await httpApi(f, { $default: arn })
      await f.v2('CreateApiMapping', { domainName, apiId, stage: '$default', apiMappingKey })
    }
    return f
  }

  test.each([
    ['/', 'root /'],
    ['/other/x', 'root /other/x'],
    ['/orders', 'orders /'],
    ['/orders/7', 'orders /7'],
    ['/orders/v2/7', 'orders/v2 /7'],
    ['/ordersx/7', 'root /ordersx/7'],
  ])('%s → %s: the longest key wins, and is stripped', async (path, expected) => {
    const f = await mapped(['', 'orders', 'orders/v2'])
    expect(textOf(await f.get(`https://${domainName}${path}`))).toBe(expected)
  })

  test('the port of the Host header does not count', async () => {
    const f = await mapped([''])
    expect((await f.get(`http://API.chat.test:8080/`)).status).toBe(200)
  })

  test('no mapping fits: 403 Forbidden (AG-42)', async () => {
    const f = await mapped(['orders'])
    const response = await f.get(`https://${domainName}/other`)
    expect(response.status).toBe(403)
    expect(textOf(response)).toBe('{"message":"Forbidden"}')
  })

  test('the stage of the mapping is served, without its name in the path', async () => {
    const f = fixture()
    const { apiId } = await httpApi(
      f,
      { 'GET /x': f.define('fn', (event) => event.rawPath) },
      { stage: 'dev' },
    )
    await f.v2('CreateDomainName', { domainName })
    await f.v2('CreateApiMapping', { domainName, apiId, stage: 'dev' })
    expect(textOf(await f.get(`https://${domainName}/x`))).toBe('/x')
  })

  test('a WebSocket API cannot share a name with HTTP and REST APIs', async () => {
    const f = await mapped([''])
    const { apiId } = await webSocketApi(f, {})
    await expect(
      f.v2('CreateApiMapping', { domainName, apiId, stage: 'live', apiMappingKey: 'ws' }),
    ).rejects.toMatchObject({ code: 'BadRequestException', status: 400 })
  })

  test('a WebSocket API behind a name of its own', async () => {
    const f = fixture()
    const { apiId } = await webSocketApi(f, { $connect: f.define('fn', () => ({ statusCode: 200 })) })
    await f.v2('CreateDomainName', { domainName: 'ws.chat.test' })
    await f.v2('CreateApiMapping', { domainName: 'ws.chat.test', apiId, stage: 'live' })
    expect((await connect(f, 'https://ws.chat.test')).refusal).toBeUndefined()
    expect(f.events[0]).toMatchObject({ requestContext: { domainName: 'ws.chat.test', stage: 'live' } })
  })
})

describe('a Host that the region does not know (AG-42)', () => {
  test.each([
    ['a name that was never created here (V-23)', 'https://api.chat.test/health'],
    ['another region’s API', 'https://abcdefghij.execute-api.us-east-1.amazonaws.com/'],
    ['an API that is not there', 'https://abcdefghij.execute-api.eu-west-2.amazonaws.com/'],
  ])('%s: 403 Forbidden', async (_, url) => {
    const f = fixture()
    const response = await f.get(url)
    expect(response.status).toBe(403)
    expect(textOf(response)).toBe('{"message":"Forbidden"}')
    expect(f.records('api-gateway.request')).toMatchObject([{ status: 403, region: 'eu-west-2' }])
    expect((await connect(f, url)).refusal?.status).toBe(403)
  })

  test('the regional name itself', async () => {
    const f = fixture()
    await f.v2('CreateDomainName', { domainName })
    const regional = f.gateway.hosts().find(({ source }) => source === 'regional')?.host
    expect((await f.get(`https://${regional}/`)).status).toBe(403)
  })
})

test('the execute-api endpoint goes on working, unless it is disabled (AG-42)', async () => {
  const f = fixture()
  const { apiId, url } = await httpApi(f, { $default: f.define('fn', () => 'x') })
  await f.v2('CreateDomainName', { domainName })
  await f.v2('CreateApiMapping', { domainName, apiId, stage: '$default' })
  expect((await f.get(url)).status).toBe(200)
  await f.v2('UpdateApi', { apiId, disableExecuteApiEndpoint: true })
  expect((await f.get(url)).status).toBe(404)
  expect((await f.get(`https://${domainName}`)).status).toBe(200)
})

test('hosts() lists what leads here, and to which kind of API', async () => {
  const f = fixture()
  const arn = f.define('fn', () => ({ statusCode: 200 }))
  const http = await httpApi(f, { $default: arn })
  const { restApiId } = await restApi(f, { 'GET /': arn })
  const ws = await webSocketApi(f, { $default: arn })
  await f.v2('CreateDomainName', { domainName })
  await f.v2('CreateDomainName', { domainName: 'ws.chat.test' })
  await f.v2('CreateDomainName', { domainName: 'empty.chat.test' })
  await f.v2('CreateApiMapping', { domainName, apiId: http.apiId, stage: '$default' })
  await f.v2('CreateApiMapping', { domainName, apiId: restApiId, stage: 'prod', apiMappingKey: 'v1' })
  await f.v2('CreateApiMapping', { domainName: 'ws.chat.test', apiId: ws.apiId, stage: 'live' })
  const regional = expect.stringMatching(/^d-[a-z0-9]{10}\.execute-api\.eu-west-2\.amazonaws\.com$/)
  const executeApi = (apiId: string) => `${apiId}.execute-api.eu-west-2.amazonaws.com`
  expect(f.gateway.hosts()).toEqual([
    { host: executeApi(restApiId), source: 'execute-api', kind: 'rest', apiId: restApiId, stages: ['prod'] },
    {
      host: executeApi(http.apiId),
      source: 'execute-api',
      kind: 'http',
      apiId: http.apiId,
      stages: ['$default'],
    },
    {
      host: executeApi(ws.apiId),
      source: 'execute-api',
      kind: 'websocket',
      apiId: ws.apiId,
      stages: ['live'],
    },
    { host: regional, source: 'regional', kind: 'http', domainName },
    {
      host: domainName,
      source: 'custom-domain',
      kind: 'http',
      apiId: http.apiId,
      stage: '$default',
      mappingKey: '',
    },
    {
      host: domainName,
      source: 'custom-domain',
      kind: 'rest',
      apiId: restApiId,
      stage: 'prod',
      mappingKey: 'v1',
    },
    { host: regional, source: 'regional', kind: 'websocket', domainName: 'ws.chat.test' },
    {
      host: 'ws.chat.test',
      source: 'custom-domain',
      kind: 'websocket',
      apiId: ws.apiId,
      stage: 'live',
      mappingKey: '',
    },
    { host: regional, source: 'regional', kind: 'http', domainName: 'empty.chat.test' },
    { host: 'empty.chat.test', source: 'custom-domain', kind: 'http' },
  ])
})
