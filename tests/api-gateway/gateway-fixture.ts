// A gateway in virtual time with functions that are plain callbacks, and short ways to make APIs in it.

import { ApiGateway } from '#simulator/api-gateway/api-gateway.js'
import type { ApiGatewayEvent } from '#simulator/api-gateway/events.js'
import {
  bodyText,
  EMPTY_BODY,
  type Header,
  type HttpRequest,
  type HttpResponse,
  textBody,
} from '#simulator/aws/http.js'
import type { ServiceCaller, Shape } from '#simulator/aws/service.js'
import type { WebSocketSession } from '#simulator/aws/web-socket.js'
import type { Kernel } from '#simulator/kernel/kernel.js'
import { virtualKernel } from '../support/virtual-kernel.js'

/** Answers with what the function returns; throws what Lambda, or the network, would. */
export type FunctionCode = (event: Shape) => unknown

/** For functions that fail: the error JSON that Lambda marks as such. */
export class Unhandled {
  readonly payload = '{"errorType":"Error","errorMessage":"boom"}'
}

export interface Fixture {
  readonly gateway: ApiGateway
  readonly kernel: ReturnType<typeof virtualKernel<ApiGatewayEvent>>
  /** Every event that a function got, oldest first. */
  readonly events: Shape[]
  readonly calls: { readonly region: string; readonly FunctionName: string }[]
  define(name: string, code: FunctionCode): string
  v2(operation: string, input: object): Promise<Readonly<Record<string, string>>>
  rest(operation: string, input: object): Promise<Readonly<Record<string, string>>>
  get(url: string, options?: RequestOptions): Promise<HttpResponse>
  records(type: ApiGatewayEvent['type']): ApiGatewayEvent[]
}

export interface RequestOptions {
  readonly method?: string
  readonly headers?: readonly Header[]
  readonly body?: string | Uint8Array
}

export const REGION = 'eu-west-2'

export function fixture(
  region = REGION,
  kernel: ReturnType<typeof virtualKernel<ApiGatewayEvent>> = virtualKernel<ApiGatewayEvent>(),
): Fixture {
  const functions = new Map<string, FunctionCode>()
  const events: Shape[] = []
  const calls: { region: string; FunctionName: string }[] = []
  const caller: ServiceCaller = {
    async call<Output extends object>(target: { region: string }, _operation: string, input: object) {
      const { FunctionName, Payload } = input as { FunctionName: string; Payload: string }
      const event = JSON.parse(Payload)
      events.push(event)
      calls.push({ region: target.region, FunctionName })
      const result = await functions.get(FunctionName)?.(event)
      const output =
        result instanceof Unhandled
          ? { StatusCode: 200, FunctionError: 'Unhandled', Payload: result.payload }
          : { StatusCode: 200, Payload: JSON.stringify(result ?? null) }
      return output as unknown as Output
    },
  }
  const gateway = new ApiGateway({ region, kernel: kernel as Kernel, emit: kernel.trace.emit, caller })
  const context = { requestId: 'test' }
  return {
    gateway,
    kernel,
    events,
    calls,
    define(name, code) {
      const arn = `arn:aws:lambda:${region}:123456789012:function:${name}`
      functions.set(arn, code)
      return arn
    },
    v2: (operation, input) => gateway.v2.call(operation, input as Shape, context) as never,
    rest: (operation, input) => gateway.rest.call(operation, input as Shape, context) as never,
    get: (url, options) => kernel.driver.settle(gateway.data.request(requestTo(url, options))),
    records: (type) => kernel.trace.records().filter((record) => record.type === type),
  }
}

export function requestTo(
  url: string,
  { method = 'GET', headers = [], body }: RequestOptions = {},
): HttpRequest {
  const [, protocol, host, target] = /^(\w+:)\/\/([^/]+)(.*)$/s.exec(url) as unknown as string[]
  return {
    method,
    protocol: (protocol === 'http:' ? 'http:' : 'https:') as 'https:',
    host: host as string,
    target: target || '/',
    headers,
    body: typeof body === 'string' ? textBody(body) : (body ?? EMPTY_BODY),
    sourceIp: '203.0.113.7',
  }
}

export function textOf(response: HttpResponse): string {
  return bodyText(response.body)
}

export function invocations(arn: string, region = REGION): string {
  return `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/${arn}/invocations`
}

/** An HTTP API with one stage that deploys by itself; answers with its URL, stage included. */
export async function httpApi(
  { v2 }: Fixture,
  routes: Readonly<Record<string, string>>,
  options: { api?: object; integration?: object; stage?: string } = {},
): Promise<{ apiId: string; url: string }> {
  const { stage = '$default' } = options
  const { apiId, apiEndpoint } = await v2('CreateApi', { name: 'a', protocolType: 'HTTP', ...options.api })
  await v2('CreateStage', { apiId, stageName: stage, autoDeploy: true })
  await addRoutes(v2, apiId ?? '', routes, { payloadFormatVersion: '2.0', ...options.integration })
  return { apiId: apiId ?? '', url: stage === '$default' ? `${apiEndpoint}` : `${apiEndpoint}/${stage}` }
}

/** A WebSocket API with the stage `live`; answers with its https URL, stage included. */
export async function webSocketApi(
  { v2 }: Fixture,
  routes: Readonly<Record<string, string>>,
  answering: readonly string[] = [],
): Promise<{ apiId: string; url: string }> {
  const { apiId, apiEndpoint } = await v2('CreateApi', {
    name: 'ws',
    protocolType: 'WEBSOCKET',
    routeSelectionExpression: '$request.body.action',
  })
  await v2('CreateStage', { apiId, stageName: 'live', autoDeploy: true })
  await addRoutes(v2, apiId ?? '', routes, {}, answering)
  return { apiId: apiId ?? '', url: `${String(apiEndpoint).replace('wss', 'https')}/live` }
}

async function addRoutes(
  v2: Fixture['v2'],
  apiId: string,
  routes: Readonly<Record<string, string>>,
  integration: object,
  answering: readonly string[] = [],
): Promise<void> {
  for (const [routeKey, arn] of Object.entries(routes)) {
    const { integrationId } = await v2('CreateIntegration', {
      apiId,
      integrationType: 'AWS_PROXY',
      integrationUri: invocations(arn),
      ...integration,
    })
    const answers = answering.includes(routeKey)
    const { routeId } = await v2('CreateRoute', {
      apiId,
      routeKey,
      target: `integrations/${integrationId}`,
      ...(answers && { routeResponseSelectionExpression: '$default' }),
    })
    if (answers) await v2('CreateRouteResponse', { apiId, routeId, routeResponseKey: '$default' })
  }
}

/** A REST API with methods by `GET /path`, deployed to the stage `prod`. */
export async function restApi(
  { rest }: Fixture,
  methods: Readonly<Record<string, string>>,
  options: { api?: object; integration?: object; stage?: object } = {},
): Promise<{ restApiId: string; url: string }> {
  const { id: restApiId, rootResourceId } = await rest('CreateRestApi', { name: 'r', ...options.api })
  const resources = new Map<string, unknown>([['/', rootResourceId]])
  for (const [key, arn] of Object.entries(methods)) {
    const [httpMethod, path] = key.split(' ') as [string, string]
    let resourceId: unknown = rootResourceId
    let known = ''
    for (const pathPart of path.split('/').filter(Boolean)) {
      known += `/${pathPart}`
      if (!resources.has(known)) {
        const { id } = await rest('CreateResource', { restApiId, parentId: resourceId, pathPart })
        resources.set(known, id)
      }
      resourceId = resources.get(known)
    }
    const place = { restApiId, resourceId, httpMethod }
    await rest('PutMethod', { ...place, authorizationType: 'NONE' })
    await rest('PutIntegration', {
      ...place,
      type: 'AWS_PROXY',
      integrationHttpMethod: 'POST',
      uri: invocations(arn),
      ...options.integration,
    })
  }
  const { id: deploymentId } = await rest('CreateDeployment', { restApiId })
  await rest('CreateStage', { restApiId, stageName: 'prod', deploymentId, ...options.stage })
  return { restApiId: restApiId ?? '', url: `https://${restApiId}.execute-api.${REGION}.amazonaws.com/prod` }
}

/** A client of a WebSocket API, with what it got. */
export interface TestClient {
  readonly received: string[]
  readonly closed: { code: number; reason: string }[]
  readonly refusal: HttpResponse | undefined
  readonly session: WebSocketSession
}

export async function connect(
  { gateway, kernel }: Fixture,
  url: string,
  options?: RequestOptions,
): Promise<TestClient> {
  const received: string[] = []
  const closed: { code: number; reason: string }[] = []
  const upgrade = await kernel.driver.settle(
    gateway.data.upgrade(requestTo(url, options), {
      send: (message) => received.push(message),
      close: (code, reason) => closed.push({ code, reason }),
    }),
  )
  const none: WebSocketSession = { message() {}, closed() {} }
  return upgrade.accepted
    ? { received, closed, refusal: undefined, session: upgrade.session }
    : { received, closed, refusal: upgrade.response, session: none }
}
