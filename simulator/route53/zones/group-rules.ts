// What a new record set may stand beside in its zone (R53-RP-01, R53-API-07).
import { displayName, isDomainName, liesWithin } from '../names.js'
import { type Group, type Groups, groupKey, type Policy, RECORD_TYPES, type RecordSet } from './record-set.js'
import { valueFaults } from './record-values.js'

export interface Neighbours {
  readonly zone: { readonly id: string; readonly name: string }
  readonly groups: Groups
  /** Whether a record set was there before the newcomer. */
  readonly isEarlier: (record: RecordSet) => boolean
}

const policyNames: Readonly<Record<Policy, string>> = {
  simple: 'simple',
  weighted: 'weighted',
  latency: 'latency',
  failover: 'failover',
  multivalue: 'multivalue answer',
}

/** Why a newcomer cannot be: texts as they stand in InvalidChangeBatch. */
export function newcomerFaults(record: RecordSet, neighbours: Neighbours): string[] {
  const { zone } = neighbours
  if (!isDomainName(record.name))
    return [
      `FATAL problem: UnsupportedCharacter or empty label encountered with '${displayName(record.name)}'`,
    ]
  if (!liesWithin(record.name, zone.name))
    return [`RRSet with DNS name ${displayName(record.name)} is not permitted in zone ${zone.name}`]
  return [
    ...valueFaults(record),
    ...groupFaults(record, neighbours),
    ...cnameFaults(record, neighbours),
    ...aliasFaults(record, neighbours),
  ]
}

function groupFaults(record: RecordSet, { groups, isEarlier }: Neighbours): string[] {
  const others = groups
    .get(groupKey(record.name, record.type))
    ?.records.filter((other) => other !== record && isEarlier(other))
  if (!others || others.length === 0) return []
  const subject = `RRSet with DNS name ${displayName(record.name)}, type ${record.type}`
  const { routing } = record
  if (routing.policy === 'simple')
    return [`${subject} cannot be created as other RRSets exist with the same name and type.`]
  const identified = `${subject}, SetIdentifier ${record.setIdentifier}`
  if (others.some((other) => other.routing.policy !== routing.policy))
    return [
      `${identified} cannot be created as a non-${policyNames[routing.policy]} set exists with the same name and type.`,
    ]
  for (const { routing: other } of others) {
    if (routing.policy === 'latency' && other.policy === 'latency' && other.region === routing.region)
      return [
        `${identified}, and Region Name=${routing.region} cannot be created because a latency RRSet with the same name, type and region already exists.`,
      ]
    if (routing.policy === 'failover' && other.policy === 'failover' && other.role === routing.role)
      return [
        `${identified}, and Failover=${routing.role} cannot be created because a failover RRSet with the same name, type and role already exists.`,
      ]
  }
  return []
}

function cnameFaults(record: RecordSet, { zone, groups, isEarlier }: Neighbours): string[] {
  const subject = `RRSet of type ${record.type} with DNS name ${displayName(record.name)} is not permitted`
  if (record.type !== 'CNAME') {
    const cname = groups.get(groupKey(record.name, 'CNAME'))
    return cname?.records.some(isEarlier)
      ? [
          `${subject} because a conflicting RRSet of type CNAME with the same DNS name already exists in zone ${zone.name}`,
        ]
      : []
  }
  if (record.name === zone.name) return [`${subject} at apex in zone ${zone.name}`]
  const conflicts = RECORD_TYPES.some(
    (type) => type !== 'CNAME' && groups.get(groupKey(record.name, type))?.records.some(isEarlier),
  )
  return conflicts
    ? [`${subject} as it conflicts with other records with the same DNS name in zone ${zone.name}`]
    : []
}

/** An alias in the zone must point to something that is there, and not in a circle. */
function aliasFaults(record: RecordSet, { zone, groups }: Neighbours): string[] {
  const { data, type } = record
  if (data.kind !== 'alias' || data.hostedZoneId !== zone.id) return []
  const attempt = `Tried to create an alias that targets ${displayName(data.dnsName)}, type ${type} in zone ${zone.id}`
  const faults: string[] = []
  if (!liesWithin(data.dnsName, zone.name))
    faults.push(`${attempt}, but the alias target name does not lie within the target zone`)
  const target = groups.get(groupKey(data.dnsName, type))
  if (!target) faults.push(`${attempt}, but that target was not found`)
  else if (leadsTo(target, groupKey(record.name, type), zone.id, groups, new Set()))
    faults.push(
      `RRSet of type ${type} with DNS name ${displayName(record.name)} is not permitted as it creates a CNAME or alias loop in the zone.`,
    )
  return faults
}

function leadsTo(group: Group, key: string, zoneId: string, groups: Groups, seen: Set<Group>): boolean {
  if (groupKey(group.name, group.type) === key) return true
  if (seen.has(group)) return false
  seen.add(group)
  return group.records.some(({ data }) => {
    if (data.kind !== 'alias' || data.hostedZoneId !== zoneId) return false
    const next = groups.get(groupKey(data.dnsName, group.type))
    return next !== undefined && leadsTo(next, key, zoneId, groups, seen)
  })
}
