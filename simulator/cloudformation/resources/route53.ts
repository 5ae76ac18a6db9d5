// Hosted zones and health checks.
import {
  boolean,
  list,
  number,
  required,
  struct,
  supportedText,
  text,
  withoutEffect,
} from '../properties/schema.js'
import { resourceType } from './resource-type.js'

export const hostedZone = resourceType({
  type: 'AWS::Route53::HostedZone',
  service: 'route53',
  properties: struct({
    Name: required(text),
    HostedZoneConfig: struct({ Comment: text }),
    HostedZoneTags: withoutEffect,
    QueryLoggingConfig: withoutEffect,
  }),
  attributes: ['Id', 'NameServers'],
  async create(properties, context) {
    const created = await context.call<CreatedHostedZone>('route53', 'CreateHostedZone', {
      ...properties,
      CallerReference: context.random.uuid(),
    })
    const id = bareZoneId(created.HostedZone.Id)
    const nameServers = created.DelegationSet?.NameServers
    return { physicalId: id, attributes: { Id: id, ...(nameServers && { NameServers: nameServers }) } }
  },
})

export const healthCheck = resourceType({
  type: 'AWS::Route53::HealthCheck',
  service: 'route53',
  properties: struct({
    HealthCheckConfig: required(
      struct({
        // R53-AG-05, R53-AG-07: no alarms and no routing controls.
        Type: required(supportedText(/^(HTTPS?(_STR_MATCH)?|TCP|CALCULATED)$/)),
        IPAddress: text,
        Port: number,
        ResourcePath: text,
        FullyQualifiedDomainName: text,
        SearchString: text,
        RequestInterval: number,
        FailureThreshold: number,
        MeasureLatency: boolean,
        Inverted: boolean,
        Disabled: boolean,
        EnableSNI: boolean,
        Regions: list(text),
        HealthThreshold: number,
        ChildHealthChecks: list(text),
      }),
    ),
    HealthCheckTags: withoutEffect,
  }),
  attributes: ['HealthCheckId'],
  async create({ HealthCheckConfig }, context) {
    const created = await context.call<{ HealthCheck: { Id: string } }>('route53', 'CreateHealthCheck', {
      CallerReference: context.random.uuid(),
      HealthCheckConfig,
    })
    const id = created.HealthCheck.Id
    return { physicalId: id, attributes: { HealthCheckId: id } }
  },
})

export interface CreatedHostedZone {
  readonly HostedZone: { readonly Id: string; readonly Name: string }
  readonly DelegationSet?: { readonly NameServers?: readonly string[] }
}

/** The API writes `/hostedzone/Z…`; CloudFormation and people write `Z…`. */
export function bareZoneId(id: string): string {
  return id.replace(/^\/?hostedzone\//, '')
}
