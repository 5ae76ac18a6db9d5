// Custom domain names and base path mappings, as the REST version of the control API has them. They are those of
// domain-names.ts, under other member names.
import type { Shape } from '../../aws/service.js'
import type { DomainName, Mapping } from '../model/domain-name.js'
import type { State } from '../model/state.js'
import { addDomainName, addMapping, findDomainName } from './domain-name-rules.js'
import { badRequest, notFound, notYet } from './errors.js'
import { kept, list, number, oneOf, only, readInput, struct, text } from './input.js'
import type { Operations } from './operations.js'

/** How the REST version spells the empty key. */
const NO_BASE_PATH = '(none)'
const place = { domainName: text, basePath: text }

export function restDomainNameOperations(state: State): Operations {
  const find = (domainName: string, basePath: string): [DomainName, Mapping] => {
    const domain = findDomainName(state, domainName)
    const mapping = [...domain.mappings.values()].find(({ key }) => key === toKey(basePath))
    if (!mapping) throw notFound('Invalid base path mapping identifier specified')
    return [domain, mapping]
  }

  return {
    CreateDomainName(input) {
      const given = readInput(
        input,
        { domainName: text },
        {
          regionalCertificateArn: text,
          certificateArn: text,
          endpointConfiguration: struct(
            {},
            { types: list(oneOf('REGIONAL', 'EDGE', 'PRIVATE')), ipAddressType: kept },
          ),
          securityPolicy: oneOf('TLS_1_0', 'TLS_1_2'),
          routingMode: only('BASE_PATH_MAPPING_ONLY'),
          tags: kept,
        },
      )
      const { domainName, regionalCertificateArn, endpointConfiguration, ...rest } = given
      if (endpointConfiguration?.types?.[0] !== 'REGIONAL' || given.certificateArn)
        throw notYet('a domain name that is not REGIONAL (endpointConfiguration, certificateArn)')
      const domain = addDomainName(state, {
        name: domainName,
        certificateArn: regionalCertificateArn,
        ...rest,
      })
      return describeDomainName(domain)
    },

    GetDomainName(input) {
      return describeDomainName(findDomainName(state, readInput(input, { domainName: text }, {}).domainName))
    },

    GetDomainNames(input) {
      readInput(input, {}, { limit: number, position: text })
      return { items: [...state.domainNames.values()].map(describeDomainName) }
    },

    DeleteDomainName(input) {
      const { name } = findDomainName(state, readInput(input, { domainName: text }, {}).domainName)
      state.domainNames.delete(name)
      return {}
    },

    CreateBasePathMapping(input) {
      const {
        domainName,
        restApiId,
        stage,
        basePath = NO_BASE_PATH,
      } = readInput(input, { domainName: text, restApiId: text }, { basePath: text, stage: text })
      if (stage === undefined) throw notYet('a base path mapping without a stage')
      if (basePath.includes('/')) throw badRequest('Base path cannot have more than one level')
      const domain = findDomainName(state, domainName)
      return describeMapping(addMapping(state, domain, restApiId, stage, toKey(basePath)))
    },

    GetBasePathMapping(input) {
      const { domainName, basePath } = readInput(input, place, {})
      return describeMapping(find(domainName, basePath)[1])
    },

    GetBasePathMappings(input) {
      const { domainName } = readInput(input, { domainName: text }, { limit: number, position: text })
      return { items: [...findDomainName(state, domainName).mappings.values()].map(describeMapping) }
    },

    DeleteBasePathMapping(input) {
      const { domainName, basePath } = readInput(input, place, {})
      const [domain, mapping] = find(domainName, basePath)
      domain.mappings.delete(mapping.id)
      return {}
    },
  }
}

function toKey(basePath: string): string {
  return basePath === NO_BASE_PATH ? '' : basePath
}

function describeDomainName(domain: DomainName): Shape {
  return {
    domainName: domain.name,
    regionalDomainName: domain.regionalDomainName,
    regionalHostedZoneId: domain.hostedZoneId,
    ...(domain.certificateArn !== undefined && { regionalCertificateArn: domain.certificateArn }),
    endpointConfiguration: { types: ['REGIONAL'] },
    domainNameStatus: 'AVAILABLE',
    securityPolicy: domain.securityPolicy,
    ...(domain.tags !== undefined && { tags: domain.tags }),
  }
}

function describeMapping({ key, apiId, stageName }: Mapping): Shape {
  return { basePath: key === '' ? NO_BASE_PATH : key, restApiId: apiId, stage: stageName }
}
