// Control operations on the routes of HTTP and WebSocket APIs, and on route responses (WS-05).
import type { Shape } from '../../aws/service.js'
import type { Clock } from '../../kernel/clock.js'
import type { Api, Route, RouteKey } from '../model/api.js'
import { parseTemplate } from '../model/path-template.js'
import type { State } from '../model/state.js'
import { deployAutomatically } from './deploy.js'
import { badRequest, conflict, notFound } from './errors.js'
import { kept, only, readInput, text } from './input.js'
import { findIntegration } from './integrations.js'
import { findApi } from './lookup.js'
import type { Operations } from './operations.js'

const changeable = {
  target: text,
  routeResponseSelectionExpression: only('$default'),
  authorizationType: only('NONE'),
  apiKeyRequired: only(false),
  operationName: kept,
}
const place = { apiId: text, routeId: text }
const responsePlace = { ...place, routeResponseId: text }
const METHODS = 'ANY|DELETE|GET|HEAD|OPTIONS|PATCH|POST|PUT'

interface Given {
  readonly routeKey: string
  readonly target?: string
  readonly routeResponseSelectionExpression?: string
}

export function newRoute(state: State, api: Api, given: Given, replaced?: Route): Route {
  const { routeKey, target, routeResponseSelectionExpression: responseSelectionExpression } = given
  const key = parseRouteKey(api, routeKey)
  if ([...api.routes.values()].some((route) => route !== replaced && route.key.text === key.text))
    throw conflict(`Route with key ${key.text} already exists for this API`)
  return {
    id: replaced?.id ?? state.newId(7),
    key,
    integrationId: target === undefined ? undefined : integrationOf(api, target),
    responseSelectionExpression,
    described: { apiKeyRequired: false, authorizationType: 'NONE', ...given },
    responses: replaced?.responses ?? new Map(),
  }
}

export function routeOperations(state: State, clock: Clock): Operations {
  const findRoute = (api: Api, id: string): Route => {
    const route = api.routes.get(id)
    if (!route) throw notFound(`Invalid Route identifier specified ${id}`)
    return route
  }
  const changed = (api: Api) => deployAutomatically(state, clock, api)

  return {
    CreateRoute(input) {
      const { apiId, ...given } = readInput(input, { apiId: text, routeKey: text }, changeable)
      const api = findApi(state, apiId)
      const route = newRoute(state, api, given)
      api.routes.set(route.id, route)
      changed(api)
      return describe(route)
    },

    GetRoute(input) {
      const { apiId, routeId } = readInput(input, place, {})
      return describe(findRoute(findApi(state, apiId), routeId))
    },

    GetRoutes(input) {
      const { apiId } = readInput(input, { apiId: text }, { maxResults: text, nextToken: text })
      return { items: [...findApi(state, apiId).routes.values()].map(describe) }
    },

    UpdateRoute(input) {
      const { apiId, routeId, ...given } = readInput(input, place, { ...changeable, routeKey: text })
      const api = findApi(state, apiId)
      const old = findRoute(api, routeId)
      const route = newRoute(state, api, { ...(old.described as unknown as Given), ...given }, old)
      api.routes.set(routeId, route)
      changed(api)
      return describe(route)
    },

    DeleteRoute(input) {
      const { apiId, routeId } = readInput(input, place, {})
      const api = findApi(state, apiId)
      api.routes.delete(findRoute(api, routeId).id)
      changed(api)
      return {}
    },

    CreateRouteResponse(input) {
      const { apiId, routeId, routeResponseKey } = readInput(
        input,
        { ...place, routeResponseKey: only('$default') },
        {},
      )
      const api = findApi(state, apiId)
      const { responses } = findRoute(api, routeId)
      if (responses.size > 0) throw conflict(`Route response with key ${routeResponseKey} already exists`)
      const response = { routeResponseId: state.newId(7), routeResponseKey }
      responses.set(response.routeResponseId, response)
      changed(api)
      return response
    },

    GetRouteResponse(input) {
      const { apiId, routeId, routeResponseId } = readInput(input, responsePlace, {})
      return findResponse(findRoute(findApi(state, apiId), routeId), routeResponseId)
    },

    GetRouteResponses(input) {
      const { apiId, routeId } = readInput(input, place, { maxResults: text, nextToken: text })
      return { items: [...findRoute(findApi(state, apiId), routeId).responses.values()] }
    },

    DeleteRouteResponse(input) {
      const { apiId, routeId, routeResponseId } = readInput(input, responsePlace, {})
      const api = findApi(state, apiId)
      const route = findRoute(api, routeId)
      findResponse(route, routeResponseId)
      route.responses.delete(routeResponseId)
      changed(api)
      return {}
    },
  }
}

function findResponse(route: Route, id: string): Shape {
  const response = route.responses.get(id)
  if (!response) throw notFound(`Invalid RouteResponse identifier specified ${id}`)
  return response
}

function parseRouteKey(api: Api, text: string): RouteKey {
  if (api.protocol === 'WEBSOCKET' || text === '$default') return { text, http: undefined }
  const [, method, path] = new RegExp(`^(${METHODS}) (/.*)$`).exec(text) ?? []
  const template = path === undefined ? undefined : parseTemplate(path)
  if (!method || !template)
    throw badRequest(
      'The provided route key is not formatted properly for HTTP protocol. Format should be "<HTTP METHOD> /<RESOURCE PATH>" or "$default"',
    )
  return { text, http: { method, template } }
}

function integrationOf(api: Api, target: string): string {
  const id = /^integrations\/(.+)$/.exec(target)?.[1]
  if (id === undefined) throw badRequest(`Invalid target specified: ${target}`)
  return findIntegration(api, id).id
}

function describe({ id, described }: Route): Shape {
  return { ...described, routeId: id }
}
