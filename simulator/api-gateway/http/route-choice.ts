// Which route of an HTTP API takes a request (AG-22). Only routes for the request's method compete.
import type { DeployedRoute } from '../model/api.js'
import { compareSpecificity, matchTemplate, type PathParameters } from '../model/path-template.js'

export interface RouteChoice {
  readonly route: DeployedRoute
  readonly parameters: PathParameters
}

/** @param path decoded */
export function chooseRoute(
  routes: readonly DeployedRoute[],
  method: string,
  path: string,
): RouteChoice | undefined {
  let best: (RouteChoice & { readonly http: NonNullable<DeployedRoute['key']['http']> }) | undefined
  for (const route of routes) {
    const { http } = route.key
    if (!http || (http.method !== method && http.method !== 'ANY')) continue
    const parameters = matchTemplate(http.template, path)
    if (!parameters) continue
    const difference = best ? compareSpecificity(http.template, best.http.template) : -1
    if (difference < 0 || (difference === 0 && http.method === method)) best = { route, parameters, http }
  }
  if (best) return best
  const fallback = routes.find((route) => route.key.text === '$default')
  return fallback && { route: fallback, parameters: {} }
}
