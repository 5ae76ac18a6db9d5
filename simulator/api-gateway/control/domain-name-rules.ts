// What custom domain names and their mappings must keep to (AG-40, AG-41), whichever version of the control API makes
// them.
import { LONGEST_MAPPING_KEY } from '../limits.js'
import type { DomainName, Mapping } from '../model/domain-name.js'
import { hostedZoneId } from '../model/hosted-zones.js'
import type { State } from '../model/state.js'
import { badRequest, conflict, notFound, notYet } from './errors.js'

export function findDomainName(state: State, name: string): DomainName {
  const domain = state.domainNames.get(name.toLowerCase())
  if (!domain) throw notFound('Invalid domain name identifier specified')
  return domain
}

interface NewDomainName {
  readonly name: string
  readonly certificateArn?: string | undefined
  readonly securityPolicy?: string
  readonly tags?: unknown
}

export function addDomainName(state: State, given: NewDomainName): DomainName {
  const name = given.name.toLowerCase()
  if (name.startsWith('*.')) throw notYet(`a wildcard domain name ('${name}')`)
  if (!/^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(name)) throw badRequest(`Invalid domain name: ${given.name}`)
  if (state.domainNames.has(name)) throw conflict('The domain name you provided already exists.')
  const domain: DomainName = {
    name,
    regionalDomainName: state.executeApiHost(`d-${state.newId(10)}`),
    hostedZoneId: hostedZoneId(state.region),
    certificateArn: given.certificateArn,
    securityPolicy: given.securityPolicy ?? 'TLS_1_2',
    tags: given.tags,
    mappings: new Map(),
  }
  state.domainNames.set(name, domain)
  return domain
}

export function addMapping(
  state: State,
  domain: DomainName,
  apiId: string,
  stageName: string,
  key: string,
  replaced?: Mapping,
): Mapping {
  if (key.length > LONGEST_MAPPING_KEY || !/^([\w.~!$&'()*+,;=:@%-]+(\/[\w.~!$&'()*+,;=:@%-]+)*)?$/.test(key))
    throw badRequest(
      'API mapping key should only contain characters of a URL path, and no slash at its ends.',
    )
  const api = state.apis.get(apiId) ?? state.restApis.get(apiId)
  if (!api) throw notFound(`Invalid API identifier specified`)
  if (!api.stages.has(stageName)) throw badRequest('Invalid stage identifier specified')
  const others = [...domain.mappings.values()].filter((mapping) => mapping !== replaced)
  if (others.some((mapping) => mapping.key === key))
    throw conflict('ApiMapping key already exists for this domain name')
  if (others.some((mapping) => isWebSocket(state, mapping.apiId) !== isWebSocket(state, apiId)))
    throw badRequest('A WebSocket API cannot share a domain name with HTTP and REST APIs.')
  const mapping = { id: replaced?.id ?? state.newId(6), apiId, stageName, key }
  domain.mappings.set(mapping.id, mapping)
  return mapping
}

function isWebSocket(state: State, apiId: string): boolean {
  return state.apis.get(apiId)?.protocol === 'WEBSOCKET'
}
