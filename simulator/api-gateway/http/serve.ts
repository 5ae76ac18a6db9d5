// HTTP APIs with Lambda proxy integrations, payload 2.0 and 1.0 (fidelity 4.2).
import { type Header, type HttpResponse, header, textBody } from '../../aws/http.js'
import type { Answer } from '../answer.js'
import type { Arrival } from '../facts.js'
import type { InvokeOutcome, LambdaInvoker } from '../lambda-invoker.js'
import { LARGEST_BODY_BYTES } from '../limits.js'
import type { Api, Integration, Stage } from '../model/api.js'
import { decodePath } from '../model/path-template.js'
import { eventBody, isTextMediaType } from '../payload/body.js'
import { requestV1 } from '../payload/request-v1.js'
import { requestV2 } from '../payload/request-v2.js'
import { type FunctionResponse, responseV1 } from '../payload/response-v1.js'
import { responseV2 } from '../payload/response-v2.js'
import { preflight, withCors } from './cors.js'
import { httpError } from './errors.js'
import { chooseRoute, type RouteChoice } from './route-choice.js'

export async function serveHttp(
  api: Api,
  stage: Stage,
  arrival: Arrival,
  invoker: LambdaInvoker,
): Promise<Answer> {
  const early = api.cors && preflight(api.cors, arrival.request)
  const answer = early ? { response: early } : await serveRoute(api, stage, arrival, invoker)
  const { response } = answer
  const cors = api.cors && !early ? withCors(api.cors, arrival.request, response) : response
  const headers: Header[] = [...cors.headers, ['apigw-requestid', arrival.facts.shortId]]
  return { ...answer, response: { ...cors, headers } }
}

async function serveRoute(api: Api, stage: Stage, arrival: Arrival, invoker: LambdaInvoker): Promise<Answer> {
  const { request } = arrival
  const choice = chooseRoute(stage.deployment?.routes ?? [], request.method, decodePath(arrival.path))
  if (!choice) return { response: httpError('not-found') }
  const routeKey = choice.route.key.text
  if (request.body.byteLength > LARGEST_BODY_BYTES) return { response: httpError('too-large'), routeKey }
  const { integration } = choice.route
  if (!integration)
    return { response: httpError('integration'), routeKey, integrationError: 'the route has no integration' }
  const outcome = await invoker.invoke(integration.target, eventFor(integration, api, stage, arrival, choice))
  return { ...toAnswer(outcome, integration), routeKey }
}

function eventFor(
  { payloadFormat }: Integration,
  api: Api,
  stage: Stage,
  arrival: Arrival,
  { route, parameters }: RouteChoice,
): Record<string, unknown> {
  const { request, facts } = arrival
  const routeKey = route.key.text
  const common = {
    apiId: api.id,
    stage: stage.name,
    pathParameters: parameters,
    stageVariables: stage.variables,
    body: eventBody(request.body, !isTextMediaType(header(request.headers, 'content-type'))),
  }
  if (payloadFormat === '2.0') return requestV2(arrival, { ...common, routeKey })
  const event = requestV1(arrival, {
    ...common,
    resource: route.key.http?.template.text ?? routeKey,
    resourceId: routeKey,
    path: decodePath(`${arrival.stagePrefix}${arrival.path}`),
    context: { requestId: facts.shortId },
  })
  return { version: '1.0', ...event }
}

function toAnswer(outcome: InvokeOutcome, { payloadFormat }: Integration): Answer {
  if (outcome.kind === 'timed-out') return { response: httpError('timeout'), integrationError: outcome.error }
  if (outcome.kind === 'failed')
    return { response: httpError('integration'), integrationError: outcome.error }
  const answer = payloadFormat === '2.0' ? responseV2(outcome.payload) : responseV1(outcome.payload)
  return answer
    ? { response: toResponse(answer) }
    : { response: httpError('integration'), integrationError: 'malformed proxy response' }
}

const OWN_HEADERS = new Set(['connection', 'content-length', 'date', 'server', 'transfer-encoding'])

function toResponse({ status, headers, body, isBase64Encoded }: FunctionResponse): HttpResponse {
  const own = headers.filter(([name]) => !OWN_HEADERS.has(name.toLowerCase()))
  const untyped = body !== '' && header(own, 'content-type') === undefined
  return {
    status,
    headers: untyped ? [['content-type', 'text/plain;charset=utf-8'], ...own] : own,
    body: isBase64Encoded ? Buffer.from(body, 'base64') : textBody(body),
  }
}
