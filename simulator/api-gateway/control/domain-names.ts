// Custom domain names and their mappings (AG-40, AG-41), as version 2 of the control API has them.
import { formatArn } from '../../aws/arn.js'
import type { Shape } from '../../aws/service.js'
import type { DomainName, Mapping } from '../model/domain-name.js'
import type { State } from '../model/state.js'
import { addDomainName, addMapping, findDomainName } from './domain-name-rules.js'
import { notFound } from './errors.js'
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

function describeMapping({ id, apiId, stageName, key }: Mapping): Shape {
  return { apiMappingId: id, apiId, apiMappingKey: key, stage: stageName }
}
