// The property Domain of SAM's APIs: a regional custom domain, its mappings, and its records.
import { boolean, json, struct, supportedText, withoutEffect } from '../properties/schema.js'
import { list, literal, type MapNode, map, member, type Node, ref, scalar } from '../template/node.js'
import type { Resource } from '../template/template.js'
import { type Expansion, getAtt, passOn } from './expansion.js'

export const DOMAIN_PROPERTIES = struct({
  DomainName: json,
  CertificateArn: json,
  EndpointConfiguration: supportedText(/^REGIONAL$/),
  SecurityPolicy: json,
  BasePath: json,
  Route53: struct({
    HostedZoneId: json,
    HostedZoneName: json,
    EvaluateTargetHealth: json,
    SetIdentifier: json,
    Region: json,
    IpV6: boolean,
  }),
  OwnershipVerificationCertificateArn: withoutEffect,
})

export function expandDomain(
  kind: 'http' | 'rest',
  resource: Resource,
  domain: MapNode,
  stageId: string,
  expansion: Expansion,
): void {
  const { at } = domain
  const { logicalId } = resource
  const domainId = `${logicalId}DomainName`
  const from = { ...resource, at, dependsOn: [] }
  expansion.aliases.set(`${logicalId}.DomainName`, domainId)
  const certificate = member(domain, 'CertificateArn')
  const security = passOn(domain, ['SecurityPolicy'])
  const regional = scalar(at, 'REGIONAL')
  const configuration = map(at, { CertificateArn: certificate, EndpointType: regional, ...security })
  expansion.add(
    from,
    domainId,
    kind === 'http' ? 'AWS::ApiGatewayV2::DomainName' : 'AWS::ApiGateway::DomainName',
    kind === 'http'
      ? map(at, { ...passOn(domain, ['DomainName']), DomainNameConfigurations: list(at, [configuration]) })
      : map(at, {
          ...passOn(domain, ['DomainName']),
          ...security,
          RegionalCertificateArn: certificate,
          EndpointConfiguration: map(at, { Types: list(at, [regional]) }),
        }),
  )
  for (const path of basePaths(member(domain, 'BasePath'))) {
    const key = (literal(path) ?? '').replace(/^\//, '')
    const id = `${logicalId}${key.replace(/[^A-Za-z0-9]/g, '')}`
    const named = key === '' ? undefined : scalar(path?.at ?? at, key)
    const shared = { DomainName: ref(at, domainId), Stage: ref(at, stageId) }
    if (kind === 'http')
      expansion.add(
        from,
        `${id}ApiMapping`,
        'AWS::ApiGatewayV2::ApiMapping',
        map(at, { ...shared, ApiId: ref(at, logicalId), ApiMappingKey: named }),
      )
    else
      expansion.add(
        from,
        `${id}BasePathMapping`,
        'AWS::ApiGateway::BasePathMapping',
        map(at, { ...shared, RestApiId: ref(at, logicalId), BasePath: named }),
      )
  }
  const route53 = member(domain, 'Route53')
  if (route53?.kind === 'map') addRecords(from, domain, route53, domainId, expansion)
}

function addRecords(
  from: Resource,
  domain: MapNode,
  route53: MapNode,
  domainId: string,
  expansion: Expansion,
): void {
  const { at } = route53
  const types = literal(member(route53, 'IpV6'))?.toLowerCase() === 'true' ? ['A', 'AAAA'] : ['A']
  const records = types.map((type) =>
    map(at, {
      ...passOn(route53, ['SetIdentifier', 'Region']),
      Name: member(domain, 'DomainName'),
      Type: scalar(at, type),
      AliasTarget: map(at, {
        DNSName: getAtt(at, domainId, 'RegionalDomainName'),
        HostedZoneId: getAtt(at, domainId, 'RegionalHostedZoneId'),
        ...passOn(route53, ['EvaluateTargetHealth']),
      }),
    }),
  )
  expansion.add(
    { ...from, at },
    `${from.logicalId}RecordSetGroup`,
    'AWS::Route53::RecordSetGroup',
    map(at, { ...passOn(route53, ['HostedZoneId', 'HostedZoneName']), RecordSets: list(at, records) }),
  )
}

/** undefined stands for the domain's root. */
function basePaths(node: Node | undefined): readonly (Node | undefined)[] {
  return node?.kind === 'list' ? node.items : [node]
}
