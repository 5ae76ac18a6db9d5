// Control operations on HTTP and WebSocket APIs as a whole.
import type { Shape } from '../../aws/service.js'
import type { Clock } from '../../kernel/clock.js'
import { toIso } from '../../kernel/time.js'
import type { Api } from '../model/api.js'
import { HTTP_ROUTE_SELECTION, parseRouteSelection, type RouteSelection } from '../model/route-selection.js'
import type { State } from '../model/state.js'
import { deployAutomatically } from './deploy.js'
import { badRequest } from './errors.js'
import { boolean, kept, list, numberBetween, oneOf, only, readInput, struct, text } from './input.js'
import { newIntegration } from './integrations.js'
import { findApi } from './lookup.js'
import type { Operations } from './operations.js'
import { newRoute } from './routes.js'
import { newStage } from './stages.js'

const corsConfiguration = struct(
  {},
  {
    allowCredentials: boolean,
    allowHeaders: list(text),
    allowMethods: list(text),
    allowOrigins: list(text),
    exposeHeaders: list(text),
    maxAge: numberBetween(-1, 86_400),
  },
)

const changeable = {
  corsConfiguration,
  disableExecuteApiEndpoint: boolean,
  routeSelectionExpression: text,
  apiKeySelectionExpression: only('$request.header.x-api-key'),
  description: kept,
  version: kept,
}

/** @param onDeleted told of an API that is gone, with whatever is connected to it */
export function apiOperations(state: State, clock: Clock, onDeleted: (api: Api) => void): Operations {
  const describe = (api: Api): Shape => ({
    ...api.described,
    apiId: api.id,
    name: api.name,
    protocolType: api.protocol,
    apiEndpoint: `${api.protocol === 'HTTP' ? 'https' : 'wss'}://${state.executeApiHost(api.id)}`,
    routeSelectionExpression: api.routeSelection.expression,
    disableExecuteApiEndpoint: api.disableExecuteApiEndpoint,
    createdDate: toIso(api.createdAt),
    ...(api.cors && { corsConfiguration: api.cors }),
  })

  return {
    CreateApi(input) {
      const {
        name,
        protocolType,
        corsConfiguration: cors,
        disableExecuteApiEndpoint = false,
        routeSelectionExpression,
        target,
        routeKey,
        ...described
      } = readInput(
        input,
        { name: text, protocolType: oneOf('HTTP', 'WEBSOCKET') },
        { ...changeable, target: text, routeKey: text, tags: kept, ipAddressType: kept },
      )
      if (protocolType === 'WEBSOCKET' && (cors || target || routeKey))
        throw badRequest('corsConfiguration, target and routeKey are of HTTP APIs only.')
      const api: Api = {
        id: state.newId(10),
        protocol: protocolType,
        createdAt: clock.now(),
        name,
        cors,
        disableExecuteApiEndpoint,
        routeSelection: routeSelection(protocolType, routeSelectionExpression),
        described: { apiKeySelectionExpression: '$request.header.x-api-key', ...described },
        integrations: new Map(),
        routes: new Map(),
        deployments: new Map(),
        stages: new Map(),
      }
      if (target !== undefined) quickCreate(state, clock, api, target, routeKey)
      state.apis.set(api.id, api)
      return describe(api)
    },

    GetApi: (input) => describe(findApi(state, readInput(input, { apiId: text }, {}).apiId)),

    GetApis(input) {
      readInput(input, {}, { maxResults: text, nextToken: text })
      return { items: [...state.apis.values()].map(describe) }
    },

    UpdateApi(input) {
      const {
        apiId,
        name,
        corsConfiguration: cors,
        disableExecuteApiEndpoint,
        routeSelectionExpression,
        ...described
      } = readInput(input, { apiId: text }, { name: text, ...changeable })
      const api = findApi(state, apiId)
      if (routeSelectionExpression !== undefined)
        api.routeSelection = routeSelection(api.protocol, routeSelectionExpression)
      api.name = name ?? api.name
      api.cors = cors ?? api.cors
      api.disableExecuteApiEndpoint = disableExecuteApiEndpoint ?? api.disableExecuteApiEndpoint
      api.described = { ...api.described, ...described }
      return describe(api)
    },

    DeleteCorsConfiguration(input) {
      findApi(state, readInput(input, { apiId: text }, {}).apiId).cors = undefined
      return {}
    },

    DeleteApi(input) {
      const api = findApi(state, readInput(input, { apiId: text }, {}).apiId)
      for (const domain of state.domainNames.values())
        if ([...domain.mappings.values()].some(({ apiId }) => apiId === api.id))
          throw badRequest(`Unable to delete the API: API mappings of ${domain.name} lead to it.`)
      state.apis.delete(api.id)
      onDeleted(api)
      return {}
    },
  }
}

function routeSelection(protocol: Api['protocol'], expression: string | undefined): RouteSelection {
  if (protocol === 'WEBSOCKET') {
    if (expression === undefined) throw badRequest('routeSelectionExpression is required for WebSocket APIs.')
    return parseRouteSelection(expression)
  }
  if (expression !== undefined && expression.replace(/[{}]/g, '') !== HTTP_ROUTE_SELECTION.expression)
    throw badRequest(`routeSelectionExpression of HTTP APIs must be ${HTTP_ROUTE_SELECTION.expression}.`)
  return HTTP_ROUTE_SELECTION
}

/** `target`: the integration, the route and the stage that make a function reachable at once. */
function quickCreate(state: State, clock: Clock, api: Api, uri: string, routeKey = '$default'): void {
  const integration = newIntegration(state, api, {
    integrationType: 'AWS_PROXY',
    integrationUri: uri,
    payloadFormatVersion: '2.0',
  })
  api.integrations.set(integration.id, integration)
  const route = newRoute(state, api, { routeKey, target: `integrations/${integration.id}` })
  api.routes.set(route.id, route)
  api.stages.set('$default', newStage(clock, { stageName: '$default', autoDeploy: true }))
  deployAutomatically(state, clock, api)
}
