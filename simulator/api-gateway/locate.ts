// Which API, and which of its stages, a host and a path lead to.
import { hostname } from '../aws/http.js'
import type { Api, Stage } from './model/api.js'
import { findMapping } from './model/domain-name.js'
import type { RestApi, RestStage } from './model/rest-api.js'
import type { State } from './model/state.js'

/** The way to an API: what the path has left after the stage or the mapping key (AG-41). */
export interface Way {
  readonly domainName: string
  readonly path: string
  /** `/dev` when the path began with a stage's name, otherwise empty. */
  readonly stagePrefix: string
}

export type Location =
  | { readonly kind: 'rest'; readonly api: RestApi; readonly stage: RestStage; readonly way: Way }
  | { readonly kind: 'http' | 'websocket'; readonly api: Api; readonly stage: Stage; readonly way: Way }
  | { readonly kind: 'nowhere'; readonly api?: AnyApi }

export type AnyApi = Api | RestApi

export function protocolOf(api: AnyApi): 'rest' | 'http' | 'websocket' {
  if (!('protocol' in api)) return 'rest'
  return api.protocol === 'HTTP' ? 'http' : 'websocket'
}

/** @param path percent-encoded, as it was sent */
export function locate(state: State, host: string, path: string): Location {
  const name = hostname(host)
  return locateByDomainName(state, name, path) ?? locateByExecuteApi(state, name, path)
}

function locateByDomainName(state: State, domainName: string, path: string): Location | undefined {
  const domain = state.domainNames.get(domainName)
  if (!domain) return undefined
  const found = findMapping(domain, path)
  const api = found && (state.apis.get(found.mapping.apiId) ?? state.restApis.get(found.mapping.apiId))
  if (!api) return { kind: 'nowhere' }
  return at(api, found.mapping.stageName, { domainName, path: found.path, stagePrefix: '' })
}

function locateByExecuteApi(state: State, domainName: string, path: string): Location {
  const id = domainName.slice(0, domainName.indexOf('.'))
  const api =
    domainName === state.executeApiHost(id) ? (state.apis.get(id) ?? state.restApis.get(id)) : undefined
  if (!api) return { kind: 'nowhere' }
  if (api.disableExecuteApiEndpoint) return { kind: 'nowhere', api }
  const [, stageName = '', rest = ''] = /^\/([^/]*)(.*)$/s.exec(path) ?? []
  if (api.stages.has(stageName) && stageName !== '$default')
    return at(api, stageName, { domainName, path: rest === '' ? '/' : rest, stagePrefix: `/${stageName}` })
  return at(api, '$default', { domainName, path, stagePrefix: '' })
}

function at(api: AnyApi, stageName: string, way: Way): Location {
  if ('protocol' in api) {
    const stage = api.stages.get(stageName)
    return stage
      ? { kind: api.protocol === 'HTTP' ? 'http' : 'websocket', api, stage, way }
      : { kind: 'nowhere', api }
  }
  const stage = api.stages.get(stageName)
  return stage ? { kind: 'rest', api, stage, way } : { kind: 'nowhere', api }
}
