// Control operations on the integrations of HTTP and WebSocket APIs.
import type { Shape } from '../../aws/service.js'
import type { Clock } from '../../kernel/clock.js'
import { HTTP_TIMEOUT_MS, SHORTEST_TIMEOUT_MS, WEBSOCKET_TIMEOUT_MS } from '../limits.js'
import type { Api, Integration } from '../model/api.js'
import { lambdaTarget } from '../model/lambda-target.js'
import type { State } from '../model/state.js'
import { deployAutomatically } from './deploy.js'
import { badRequest, notFound } from './errors.js'
import { kept, number, oneOf, only, readInput, text } from './input.js'
import { findApi } from './lookup.js'
import type { Operations } from './operations.js'

const changeable = {
  integrationType: only('AWS_PROXY'),
  integrationUri: text,
  integrationMethod: only('POST'),
  payloadFormatVersion: oneOf('1.0', '2.0'),
  timeoutInMillis: number,
  connectionType: only('INTERNET'),
  contentHandlingStrategy: only('CONVERT_TO_TEXT'),
  passthroughBehavior: kept,
  credentialsArn: kept,
  description: kept,
}
const place = { apiId: text, integrationId: text }

interface Given {
  readonly integrationType: 'AWS_PROXY'
  readonly integrationUri?: string
  readonly payloadFormatVersion?: '1.0' | '2.0'
  readonly timeoutInMillis?: number
}

export function newIntegration(
  state: State,
  api: Api,
  given: Given,
  id: string = state.newId(7),
): Integration {
  const longest = api.protocol === 'HTTP' ? HTTP_TIMEOUT_MS : WEBSOCKET_TIMEOUT_MS
  const { integrationUri, payloadFormatVersion = '1.0', timeoutInMillis = longest } = given
  if (integrationUri === undefined) throw badRequest('integrationUri is required for AWS_PROXY.')
  if (timeoutInMillis < SHORTEST_TIMEOUT_MS || timeoutInMillis > longest)
    throw badRequest(`Timeout should be between ${SHORTEST_TIMEOUT_MS} ms and ${longest} ms`)
  if (api.protocol === 'WEBSOCKET' && payloadFormatVersion !== '1.0')
    throw badRequest('WebSocket APIs have payloadFormatVersion 1.0 only.')
  return {
    id,
    payloadFormat: payloadFormatVersion,
    target: lambdaTarget(integrationUri, timeoutInMillis, { plainArn: true }),
    described: {
      connectionType: 'INTERNET',
      integrationMethod: 'POST',
      ...given,
      payloadFormatVersion,
      timeoutInMillis,
    },
  }
}

export function findIntegration(api: Api, id: string): Integration {
  const integration = api.integrations.get(id)
  if (!integration) throw notFound(`Invalid Integration identifier specified ${id}`)
  return integration
}

export function integrationOperations(state: State, clock: Clock): Operations {
  return {
    CreateIntegration(input) {
      const { apiId, ...given } = readInput(
        input,
        { apiId: text, integrationType: changeable.integrationType },
        changeable,
      )
      const api = findApi(state, apiId)
      const integration = newIntegration(state, api, given)
      api.integrations.set(integration.id, integration)
      return describe(integration)
    },

    GetIntegration(input) {
      const { apiId, integrationId } = readInput(input, place, {})
      return describe(findIntegration(findApi(state, apiId), integrationId))
    },

    GetIntegrations(input) {
      const { apiId } = readInput(input, { apiId: text }, { maxResults: text, nextToken: text })
      return { items: [...findApi(state, apiId).integrations.values()].map(describe) }
    },

    UpdateIntegration(input) {
      const { apiId, integrationId, ...given } = readInput(input, place, changeable)
      const api = findApi(state, apiId)
      const { described, id } = findIntegration(api, integrationId)
      const changed = newIntegration(state, api, { ...(described as unknown as Given), ...given }, id)
      api.integrations.set(id, changed)
      deployAutomatically(state, clock, api)
      return describe(changed)
    },

    DeleteIntegration(input) {
      const { apiId, integrationId } = readInput(input, place, {})
      const api = findApi(state, apiId)
      const { id } = findIntegration(api, integrationId)
      if ([...api.routes.values()].some((route) => route.integrationId === id))
        throw badRequest(`Cannot delete Integration '${id}' while a route leads to it`)
      api.integrations.delete(id)
      return {}
    },
  }
}

function describe({ id, described }: Integration): Shape {
  return { ...described, integrationId: id }
}
