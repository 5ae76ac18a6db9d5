// REST APIs with Lambda proxy integrations (fidelity 4.1).
import { type Header, header, textBody } from '../../aws/http.js'
import type { Answer } from '../answer.js'
import type { Arrival } from '../facts.js'
import type { InvokeOutcome, LambdaInvoker } from '../lambda-invoker.js'
import { LARGEST_BODY_BYTES } from '../limits.js'
import { decodePath } from '../model/path-template.js'
import type { RestApi, RestStage } from '../model/rest-api.js'
import { eventBody, isListedMediaType } from '../payload/body.js'
import { requestV1 } from '../payload/request-v1.js'
import { responseV1 } from '../payload/response-v1.js'
import { restError, restHeaders } from './errors.js'
import { chooseResource, type ResourceChoice } from './resource-choice.js'

export async function serveRest(
  api: RestApi,
  stage: RestStage,
  arrival: Arrival,
  invoker: LambdaInvoker,
): Promise<Answer> {
  const { request, facts, path } = arrival
  const choice = chooseResource(stage.deployment.routes, request.method, path)
  const target = choice?.method.integration?.target
  if (!choice || !target) return { response: restError('missing-authentication-token', facts) }
  const routeKey = `${choice.method.httpMethod} ${choice.route.template.text}`
  if (request.body.byteLength > LARGEST_BODY_BYTES)
    return { response: restError('too-large', facts), routeKey }
  const outcome = await invoker.invoke(target, restEvent(api, stage, arrival, choice))
  return { ...toAnswer(outcome, stage, arrival), routeKey }
}

function restEvent(
  api: RestApi,
  stage: RestStage,
  arrival: Arrival,
  { route, parameters }: ResourceChoice,
): Record<string, unknown> {
  const { request, facts } = arrival
  const isBinary = isListedMediaType(
    stage.deployment.binaryMediaTypes,
    header(request.headers, 'content-type'),
  )
  return requestV1(arrival, {
    apiId: api.id,
    stage: stage.name,
    resource: route.template.text,
    resourceId: route.resourceId,
    path: arrival.path,
    pathParameters: Object.fromEntries(
      Object.entries(parameters).map(([name, value]) => [name, decodePath(value)]),
    ),
    stageVariables: stage.variables,
    body: eventBody(request.body, isBinary),
    context: { deploymentId: stage.deployment.id, requestId: facts.uuid },
  })
}

function toAnswer(outcome: InvokeOutcome, stage: RestStage, { request, facts }: Arrival): Answer {
  if (outcome.kind === 'timed-out')
    return { response: restError('timeout', facts), integrationError: outcome.error }
  if (outcome.kind === 'failed') {
    // AG-07: only a missing permission is told from other failures.
    const error = outcome.error === 'AccessDeniedException' ? 'not-permitted' : 'integration'
    return { response: restError(error, facts), integrationError: outcome.error }
  }
  const answer = responseV1(outcome.payload)
  if (!answer)
    return { response: restError('integration', facts), integrationError: 'malformed proxy response' }
  const { binaryMediaTypes } = stage.deployment
  // AG-05: without a matching binary media type the text goes out as it is.
  const isBinary =
    answer.isBase64Encoded && isListedMediaType(binaryMediaTypes, header(request.headers, 'accept'))
  const typed = header(answer.headers, 'content-type') !== undefined
  const defaults: Header[] = typed ? [] : [['Content-Type', 'application/json']]
  return {
    response: {
      status: answer.status,
      headers: [
        ...restHeaders(facts),
        ['X-Amzn-Trace-Id', facts.traceId],
        ...defaults,
        ...answer.headers.map(remap),
      ],
      body: isBinary ? Buffer.from(answer.body, 'base64') : textBody(answer.body),
    },
  }
}

const OWN_HEADERS = new Set([
  'connection',
  'content-length',
  'date',
  'server',
  'transfer-encoding',
  'www-authenticate',
])

/** Headers that API Gateway sets itself: the function's own go out under another name. */
function remap([name, value]: Header): Header {
  return OWN_HEADERS.has(name.toLowerCase()) ? [`x-amzn-Remapped-${name}`, value] : [name, value]
}
