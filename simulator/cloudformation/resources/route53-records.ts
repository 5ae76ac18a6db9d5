// Record sets, one by one and in groups.
import {
  boolean,
  list,
  number,
  required,
  struct,
  text,
  type ValueOf,
  withoutEffect,
} from '../properties/schema.js'
import { type ResourceContext, resourceType } from './resource-type.js'
import { bareZoneId } from './route53.js'

const recordFields = {
  Name: required(text),
  Type: required(text),
  TTL: number,
  ResourceRecords: list(text),
  AliasTarget: struct({
    DNSName: required(text),
    HostedZoneId: required(text),
    EvaluateTargetHealth: boolean,
  }),
  SetIdentifier: text,
  HealthCheckId: text,
  Weight: number,
  Region: text,
  Failover: text,
  MultiValueAnswer: boolean,
}
const zoneFields = { HostedZoneId: text, HostedZoneName: text, Comment: withoutEffect }
type RecordProperties = ValueOf<typeof recordFields>

export const recordSet = resourceType({
  type: 'AWS::Route53::RecordSet',
  service: 'route53',
  properties: struct({ ...recordFields, ...zoneFields }),
  async create({ HostedZoneId, HostedZoneName, ...record }, context) {
    await createRecords(context, { HostedZoneId, HostedZoneName }, [record])
    return { physicalId: record.Name }
  },
})

export const recordSetGroup = resourceType({
  type: 'AWS::Route53::RecordSetGroup',
  service: 'route53',
  properties: struct({ ...zoneFields, RecordSets: required(list(struct(recordFields))) }),
  async create({ RecordSets, ...zone }, context) {
    await createRecords(context, zone, RecordSets)
    return { physicalId: context.physicalName(255) }
  },
})

interface ZoneReference {
  readonly HostedZoneId?: string | undefined
  readonly HostedZoneName?: string | undefined
}

async function createRecords(
  context: ResourceContext,
  zone: ZoneReference,
  records: readonly RecordProperties[],
): Promise<void> {
  await context.call('route53', 'ChangeResourceRecordSets', {
    HostedZoneId: zone.HostedZoneId ?? (await findZone(context, zone.HostedZoneName)),
    ChangeBatch: {
      Changes: records.map(({ ResourceRecords, AliasTarget, ...record }) => ({
        Action: 'CREATE',
        ResourceRecordSet: {
          ...record,
          ...(ResourceRecords && { ResourceRecords: ResourceRecords.map((Value) => ({ Value })) }),
          ...(AliasTarget && { AliasTarget: { EvaluateTargetHealth: false, ...AliasTarget } }),
        },
      })),
    },
  })
}

async function findZone(context: ResourceContext, name: string | undefined): Promise<string> {
  if (!name) throw context.invalid('needs HostedZoneId or HostedZoneName')
  const wanted = name.endsWith('.') ? name : `${name}.`
  const answer = await context.call<{ HostedZones: readonly { Id: string; Name: string }[] }>(
    'route53',
    'ListHostedZonesByName',
    { DNSName: wanted },
  )
  const [zone, another] = answer.HostedZones.filter((candidate) => candidate.Name === wanted)
  if (!zone) throw context.invalid(`no hosted zone is named ${wanted}`)
  if (another) throw context.invalid(`more than one hosted zone is named ${wanted}: give HostedZoneId`)
  return bareZoneId(zone.Id)
}
