// Which resource and method of a REST API take a request. The resource is chosen first: one whose methods do not have
// the request's method does not give way to another.
import { compareSpecificity, matchTemplate, type PathParameters } from '../model/path-template.js'
import type { RestMethod, RestRoute } from '../model/rest-api.js'

export interface ResourceChoice {
  readonly route: RestRoute
  readonly method: RestMethod
  readonly parameters: PathParameters
}

/** @param path percent-encoded; one slash at its end does not count, except to a greedy variable */
export function chooseResource(
  routes: readonly RestRoute[],
  method: string,
  path: string,
): ResourceChoice | undefined {
  const withoutSlash = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path
  let best: { route: RestRoute; parameters: PathParameters } | undefined
  for (const route of routes) {
    const parameters = matchTemplate(route.template, path) ?? matchTemplate(route.template, withoutSlash)
    if (parameters && (!best || compareSpecificity(route.template, best.route.template) < 0))
      best = { route, parameters }
  }
  const chosen = best?.route.methods.get(method) ?? best?.route.methods.get('ANY')
  return best && chosen && { ...best, method: chosen }
}
