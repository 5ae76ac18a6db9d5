// Finds what a control operation names, or refuses as AWS does.
import type { Api } from '../model/api.js'
import type { RestApi, RestResource } from '../model/rest-api.js'
import type { State } from '../model/state.js'
import { notFound } from './errors.js'

export function findApi(state: State, id: string): Api {
  const api = state.apis.get(id)
  if (!api) throw notFound(`Invalid API identifier specified ${id}`)
  return api
}

export function findRestApi(state: State, id: string): RestApi {
  const api = state.restApis.get(id)
  if (!api) throw notFound('Invalid API identifier specified')
  return api
}

export function findResource(api: RestApi, id: string): RestResource {
  const resource = api.resources.get(id)
  if (!resource) throw notFound('Invalid Resource identifier specified')
  return resource
}
