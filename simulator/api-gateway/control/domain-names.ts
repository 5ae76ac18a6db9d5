// Custom domain names and their mappings (AG-40, AG-41), as version 2 of the control API has them.

import { formatArn } from '../../aws/arn.js'
import type { Shape } from '../../aws/service.js'
import { LONGEST_MAPPING_KEY } from '../limits.js'
import type { DomainName, Mapping } from '../model/domain-name.js'
import { hostedZoneId } from '../model/hosted-zones.js'
import type { State } from '../model/state.js'
import { badRequest, conflict, notFound, notYet } from './errors.js'
import { kept, list, oneOf, only, readInput, struct, text } from './input.js'
import type { Operations } from './operations.js'

const configurations = list(
  struct(
    {},
    {
      certificateArn: text,
      endpointType: only('REGIONAL'),
      securityPolicy: oneOf('TLS_1_0', 'TLS_1_2'),
      certificateName: kept,
      ipAddressType: kept,
      // What AWS answers may be given back to it.
      apiGatewayDomainName: kept,
      hostedZoneId: kept,
      domainNameStatus: kept,
    },
  ),
)
const page = { maxResults: text, nextToken: text }

export function findDomainName(state: State, name: string): DomainName {
  const domain = state.domainNames.get(name.toLowerCase())
  if (!domain) throw notFound('Invalid domain name identifier specified')
  return domain
}

export interface NewDomainName {
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

export function domainNameOperations(state: State): Operations {
  const mappingOf = (domain: DomainName, id: string): Mapping => {
    const mapping = domain.mappings.get(id)
    if (!mapping) throw notFound('Invalid API mapping identifier specified')
    return mapping
  }
  const place = { domainName: text, apiMappingId: text }
  const describe = (domain: DomainName): Shape => ({
    domainName: domain.name,
    domainNameArn: formatArn('apigateway', state.region, `/domainnames/${domain.name}`, ''),
    apiMappingSelectionExpression: '$request.basepath',
    domainNameConfigurations: [
      {
        apiGatewayDomainName: domain.regionalDomainName,
        ...(domain.certificateArn !== undefined && { certificateArn: domain.certificateArn }),
        domainNameStatus: 'AVAILABLE',
        endpointType: 'REGIONAL',
        hostedZoneId: domain.hostedZoneId,
        securityPolicy: domain.securityPolicy,
      },
    ],
    ...(domain.tags !== undefined && { tags: domain.tags }),
  })

  return {
    CreateDomainName(input) {
      const { domainName, domainNameConfigurations, tags } = readInput(
        input,
        { domainName: text },
        {
          domainNameConfigurations: configurations,
          routingMode: only('API_MAPPING_ONLY'),
          tags: kept,
        },
      )
      const { certificateArn, securityPolicy } = domainNameConfigurations?.[0] ?? {}
      return describe(
        addDomainName(state, {
          name: domainName,
          certificateArn,
          ...(securityPolicy && { securityPolicy }),
          ...(tags !== undefined && { tags }),
        }),
      )
    },

    GetDomainName: (input) =>
      describe(findDomainName(state, readInput(input, { domainName: text }, {}).domainName)),

    GetDomainNames(input) {
      readInput(input, {}, page)
      return { items: [...state.domainNames.values()].map(describe) }
    },

    UpdateDomainName(input) {
      const { domainName, domainNameConfigurations } = readInput(
        input,
        { domainName: text },
        { domainNameConfigurations: configurations, routingMode: only('API_MAPPING_ONLY') },
      )
      const domain = findDomainName(state, domainName)
      const { certificateArn, securityPolicy } = domainNameConfigurations?.[0] ?? {}
      domain.certificateArn = certificateArn ?? domain.certificateArn
      domain.securityPolicy = securityPolicy ?? domain.securityPolicy
      return describe(domain)
    },

    DeleteDomainName(input) {
      const { name } = findDomainName(state, readInput(input, { domainName: text }, {}).domainName)
      state.domainNames.delete(name)
      return {}
    },

    CreateApiMapping(input) {
      const {
        domainName,
        apiId,
        stage,
        apiMappingKey = '',
      } = readInput(input, { domainName: text, apiId: text, stage: text }, { apiMappingKey: text })
      const domain = findDomainName(state, domainName)
      return describeMapping(addMapping(state, domain, apiId, stage, apiMappingKey))
    },

    GetApiMapping(input) {
      const { domainName, apiMappingId } = readInput(input, place, {})
      return describeMapping(mappingOf(findDomainName(state, domainName), apiMappingId))
    },

    GetApiMappings(input) {
      const { domainName } = readInput(input, { domainName: text }, page)
      return { items: [...findDomainName(state, domainName).mappings.values()].map(describeMapping) }
    },

    UpdateApiMapping(input) {
      const { domainName, apiMappingId, ...given } = readInput(input, place, {
        apiId: text,
        stage: text,
        apiMappingKey: text,
      })
      const domain = findDomainName(state, domainName)
      const mapping = mappingOf(domain, apiMappingId)
      const { apiId = mapping.apiId, stage = mapping.stageName, apiMappingKey = mapping.key } = given
      return describeMapping(addMapping(state, domain, apiId, stage, apiMappingKey, mapping))
    },

    DeleteApiMapping(input) {
      const { domainName, apiMappingId } = readInput(input, place, {})
      const domain = findDomainName(state, domainName)
      domain.mappings.delete(mappingOf(domain, apiMappingId).id)
      return {}
    },
  }
}

function isWebSocket(state: State, apiId: string): boolean {
  return state.apis.get(apiId)?.protocol === 'WEBSOCKET'
}

function describeMapping({ id, apiId, stageName, key }: Mapping): Shape {
  return { apiMappingId: id, apiId, apiMappingKey: key, stage: stageName }
}
