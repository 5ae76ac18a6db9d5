// A change as it arrives: the rules that a record set must keep by itself, whatever else is in the zone.
import { REGIONS } from '../../aws/regions.js'
import type { Shape } from '../../aws/service.js'
import {
  flag,
  integer,
  invalidInput,
  listOf,
  notYet,
  oneOf,
  optional,
  required,
  structure,
  text,
  textOf,
} from '../input.js'
import { canonicalName } from '../names.js'
import { type Alias, RECORD_TYPES, type RecordSet, type Routing, type Values } from './record-set.js'

const ACTIONS = ['CREATE', 'DELETE', 'UPSERT'] as const
/** R53-TTL-04. */
const TTL_MAX_SECONDS = 2_147_483_647

export interface Change {
  readonly action: (typeof ACTIONS)[number]
  readonly record: RecordSet
}

/** @throws AwsError InvalidInput */
export function parseChange(change: Shape): Change {
  const action = required(change, 'Action', oneOf(ACTIONS))
  const shape = required(change, 'ResourceRecordSet', structure)
  const name = canonicalName(required(shape, 'Name', textOf(1, 1024)))
  const type = required(shape, 'Type', oneOf(RECORD_TYPES))
  const setIdentifier = optional(shape, 'SetIdentifier', textOf(1, 128))
  const healthCheckId = optional(shape, 'HealthCheckId', textOf(1, 64))
  const where = `in Change with [Action=${action}, Name=${name}, Type=${type}, SetIdentifier=${setIdentifier ?? 'null'}]`
  const data = parseData(shape, where)
  const routing = parseRouting(shape, setIdentifier, where)
  if (routing.policy === 'multivalue' && (data.kind === 'alias' || type === 'NS' || type === 'CNAME'))
    throw invalidInput(
      `Invalid request: MultiValueAnswer is not allowed for alias, NS and CNAME records ${where}`,
    )
  // R53-RP-02
  if (oneValueOnly.has(routing.policy) && data.kind === 'values' && data.values.length > 1)
    throw invalidInput(`Invalid request: A ${routing.policy} record set has only one ResourceRecord ${where}`)
  return {
    action,
    record: {
      name,
      type,
      routing,
      data,
      ...(setIdentifier !== undefined && { setIdentifier }),
      ...(healthCheckId !== undefined && { healthCheckId }),
    },
  }
}

const oneValueOnly: ReadonlySet<string> = new Set(['weighted', 'latency', 'multivalue'])

function parseData(shape: Shape, where: string): Values | Alias {
  if (shape.TrafficPolicyInstanceId !== undefined) throw notYet('traffic policies')
  const alias = optional(shape, 'AliasTarget', structure)
  const ttlSeconds = optional(shape, 'TTL', integer(0, TTL_MAX_SECONDS))
  const records = optional(shape, 'ResourceRecords', listOf(structure)) ?? []
  const values = records.map((record) => required(record, 'Value', textOf(0, 4_000)))
  const expected = `Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords], or TrafficPolicyInstanceId]`
  // R53-TTL-01: an alias has no TTL of its own.
  if (alias && (ttlSeconds !== undefined || values.length > 0))
    throw invalidInput(`${expected}, but found more than one ${where}`)
  if (alias)
    return {
      kind: 'alias',
      hostedZoneId: bareZoneId(required(alias, 'HostedZoneId', textOf(1, 64))),
      dnsName: canonicalName(required(alias, 'DNSName', textOf(0, 1024))),
      evaluateTargetHealth: required(alias, 'EvaluateTargetHealth', flag),
    }
  if (ttlSeconds === undefined || values.length === 0)
    throw invalidInput(`${expected}, but found none ${where}`)
  return { kind: 'values', ttlSeconds, values }
}

function parseRouting(shape: Shape, setIdentifier: string | undefined, where: string): Routing {
  for (const member of ['GeoLocation', 'GeoProximityLocation', 'CidrRoutingConfig'])
    if (shape[member] !== undefined && shape[member] !== null) throw notYet(`the routing policy of ${member}`)
  const weight = optional(shape, 'Weight', integer(0, 255))
  const region = optional(shape, 'Region', text)
  const role = optional(shape, 'Failover', oneOf(['PRIMARY', 'SECONDARY']))
  const multivalue = optional(shape, 'MultiValueAnswer', flag) === true
  const found: Routing[] = []
  if (weight !== undefined) found.push({ policy: 'weighted', weight })
  if (region !== undefined) found.push({ policy: 'latency', region: knownRegion(region, where) })
  if (role !== undefined) found.push({ policy: 'failover', role })
  if (multivalue) found.push({ policy: 'multivalue' })
  // R53-RP-01, R53-API-07
  const expected =
    'Invalid request: Expected exactly one of [Weight, Region, Failover, GeoLocation, or MultiValueAnswer]'
  if (found.length > 1) throw invalidInput(`${expected}, but found more than one ${where}`)
  const [routing] = found
  if (routing && setIdentifier === undefined)
    throw invalidInput(`Invalid request: Missing field 'SetIdentifier' ${where}`)
  if (!routing && setIdentifier !== undefined) throw invalidInput(`${expected}, but found none ${where}`)
  return routing ?? { policy: 'simple' }
}

function knownRegion(region: string, where: string): string {
  if (!Object.hasOwn(REGIONS, region))
    throw invalidInput(`Invalid request: Region ${region} is not one that Antipode knows ${where}`)
  return region
}

/** `/hostedzone/Z1` and `Z1` are the same. */
export function bareZoneId(id: string): string {
  return id.replace(/^\/?hostedzone\//, '')
}
