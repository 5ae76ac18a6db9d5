// The names under which a gateway can be reached, for whoever keeps a world's DNS and front door.
import type { ApiProtocol } from './events.js'
import { type AnyApi, protocolOf } from './locate.js'
import type { State } from './model/state.js'

export interface ServedHost {
  readonly host: string
  /**
   * `regional`: what DNS records of a custom domain name point to; requests carry the custom name as their host, and
   * get 403 under this one.
   */
  readonly source: 'execute-api' | 'custom-domain' | 'regional'
  /** A domain name without mappings answers HTTP: 403. */
  readonly kind: ApiProtocol
  /** Absent for a domain name without mappings. */
  readonly apiId?: string
  /** Of an execute-api host: the names of its stages, in order of creation. */
  readonly stages?: readonly string[]
  /** Of a custom domain name's mapping. */
  readonly stage?: string
  readonly mappingKey?: string
  /** The custom domain name behind a regional one. */
  readonly domainName?: string
}

/** Execute-api hosts first; a custom domain name has one entry for each of its mappings, or one without an API. */
export function servedHosts(state: State): ServedHost[] {
  const apis: AnyApi[] = [...state.restApis.values(), ...state.apis.values()]
  const byId = new Map(apis.map((api) => [api.id, api]))
  const kindOf = (apiId: string): ApiProtocol => {
    const api = byId.get(apiId)
    return api ? protocolOf(api) : 'http'
  }
  const hosts: ServedHost[] = apis
    .filter((api) => !api.disableExecuteApiEndpoint)
    .map((api) => ({
      host: state.executeApiHost(api.id),
      source: 'execute-api',
      kind: protocolOf(api),
      apiId: api.id,
      stages: [...api.stages.keys()],
    }))
  for (const domain of state.domainNames.values()) {
    const mappings = [...domain.mappings.values()]
    const first = mappings[0]
    const kind = first ? kindOf(first.apiId) : 'http'
    hosts.push({ host: domain.regionalDomainName, source: 'regional', kind, domainName: domain.name })
    if (!first) hosts.push({ host: domain.name, source: 'custom-domain', kind })
    for (const { apiId, stageName, key } of mappings)
      hosts.push({
        host: domain.name,
        source: 'custom-domain',
        kind: kindOf(apiId),
        apiId,
        stage: stageName,
        mappingKey: key,
      })
  }
  return hosts
}
