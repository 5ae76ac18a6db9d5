// A record set, parsed: what it answers, and by which routing policy it takes part in its group. Its rules as a
// request are in parse-record-set.ts.
import type { Shape } from '../../aws/service.js'
import { displayName } from '../names.js'

export const RECORD_TYPES = [
  'A',
  'AAAA',
  'CAA',
  'CNAME',
  'DS',
  'HTTPS',
  'MX',
  'NAPTR',
  'NS',
  'PTR',
  'SOA',
  'SPF',
  'SRV',
  'SSHFP',
  'SVCB',
  'TLSA',
  'TXT',
] as const
export type RecordType = (typeof RECORD_TYPES)[number]

export type Routing =
  | { readonly policy: 'simple' }
  | { readonly policy: 'weighted'; readonly weight: number }
  | { readonly policy: 'latency'; readonly region: string }
  | { readonly policy: 'failover'; readonly role: 'PRIMARY' | 'SECONDARY' }
  | { readonly policy: 'multivalue' }
export type Policy = Routing['policy']

export interface Values {
  readonly kind: 'values'
  readonly ttlSeconds: number
  readonly values: readonly string[]
}

export interface Alias {
  readonly kind: 'alias'
  /** Without the `/hostedzone/` in front. */
  readonly hostedZoneId: string
  readonly dnsName: string
  readonly evaluateTargetHealth: boolean
}

export interface RecordSet {
  readonly name: string
  readonly type: RecordType
  readonly setIdentifier?: string
  readonly routing: Routing
  readonly data: Values | Alias
  readonly healthCheckId?: string
}

/** All record sets of one name and type: those among which a routing policy chooses. */
export interface Group {
  readonly name: string
  readonly type: RecordType
  readonly records: readonly RecordSet[]
}

/** By `groupKey`, in order of creation. */
export type Groups = ReadonlyMap<string, Group>

export function groupKey(name: string, type: string): string {
  return `${name} ${type}`
}

export function recordSetShape(record: RecordSet): Shape {
  const { routing, data } = record
  return {
    Name: displayName(record.name),
    Type: record.type,
    ...(record.setIdentifier !== undefined && { SetIdentifier: record.setIdentifier }),
    ...(routing.policy === 'weighted' && { Weight: routing.weight }),
    ...(routing.policy === 'latency' && { Region: routing.region }),
    ...(routing.policy === 'failover' && { Failover: routing.role }),
    ...(routing.policy === 'multivalue' && { MultiValueAnswer: true }),
    ...(data.kind === 'values'
      ? { TTL: data.ttlSeconds, ResourceRecords: data.values.map((Value) => ({ Value })) }
      : {
          AliasTarget: {
            HostedZoneId: data.hostedZoneId,
            DNSName: displayName(data.dnsName),
            EvaluateTargetHealth: data.evaluateTargetHealth,
          },
        }),
    ...(record.healthCheckId !== undefined && { HealthCheckId: record.healthCheckId }),
  }
}
