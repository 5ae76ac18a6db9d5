// ChangeResourceRecordSets: the whole batch applies, or nothing of it (R53-API-01).
import { AwsError } from '../../aws/errors.js'
import { displayName } from '../names.js'
import { newcomerFaults } from './group-rules.js'
import type { Change } from './parse-record-set.js'
import { type Group, type Groups, groupKey, type RecordSet, recordSetShape } from './record-set.js'

/** R53-API-04; an UPSERT counts twice. */
const MAX_VALUES = 1_000
const MAX_CHARACTERS = 32_000

/**
 * The zone's records after the changes.
 *
 * @throws AwsError InvalidChangeBatch with a message for each fault
 */
export function applyChanges(
  zone: { readonly id: string; readonly name: string },
  before: Groups,
  changes: readonly Change[],
): Groups {
  const groups = new Map(before)
  const faults = sizeFaults(changes)
  const newcomers: RecordSet[] = []
  for (const { action, record } of changes) {
    const existing = findSame(groups, record)
    if (action === 'DELETE') {
      const fault = deleteFault(existing, record)
      if (fault) faults.push(fault)
      else if (existing) replace(groups, existing, undefined)
    } else if (action === 'CREATE' && existing) {
      faults.push(`Tried to create resource record set ${label(record)} but it already exists`)
    } else {
      replace(groups, existing ?? record, record)
      newcomers.push(record)
    }
  }
  // Judged on what the batch leaves behind, so that one batch may swap what stood in each other's way.
  const order = new Map(newcomers.map((record, index) => [record, index]))
  for (const [index, record] of newcomers.entries()) {
    // A later change of the same batch may have replaced it.
    if (findSame(groups, record) !== record) continue
    const isEarlier = (other: RecordSet) => (order.get(other) ?? -1) < index
    faults.push(...newcomerFaults(record, { zone, groups, isEarlier }))
  }
  faults.push(...apexFaults(zone.name, groups))
  if (faults.length > 0) throw invalidChangeBatch(faults)
  for (const record of newcomers) shareTtl(groups, record)
  return groups
}

function invalidChangeBatch(messages: readonly string[]): AwsError {
  return new AwsError('InvalidChangeBatch', `[${messages.join(', ')}]`, 400, { messages })
}

function findSame(groups: Groups, record: RecordSet): RecordSet | undefined {
  return groups
    .get(groupKey(record.name, record.type))
    ?.records.find((other) => other.setIdentifier === record.setIdentifier)
}

function replace(groups: Map<string, Group>, place: RecordSet, by: RecordSet | undefined): void {
  const key = groupKey(place.name, place.type)
  const records = [...(groups.get(key)?.records ?? [])]
  const index = records.indexOf(place)
  records.splice(index < 0 ? records.length : index, index < 0 ? 0 : 1, ...(by ? [by] : []))
  if (records.length === 0) groups.delete(key)
  else groups.set(key, { name: place.name, type: place.type, records })
}

/** R53-API-04: a DELETE repeats every value of the record set. */
function deleteFault(existing: RecordSet | undefined, record: RecordSet): string | undefined {
  if (!existing) return `Tried to delete resource record set ${label(record)} but it was not found`
  return comparable(existing) === comparable(record)
    ? undefined
    : `Tried to delete resource record set ${label(record)} but the values provided do not match the current values`
}

function comparable(record: RecordSet): string {
  const { data } = record
  return JSON.stringify(
    recordSetShape(
      data.kind === 'values' ? { ...record, data: { ...data, values: [...data.values].sort() } } : record,
    ),
  )
}

function label({ name, type, setIdentifier }: RecordSet): string {
  const identifier = setIdentifier === undefined ? '' : `, set identifier='${setIdentifier}'`
  return `[name='${displayName(name)}', type='${type}'${identifier}]`
}

/** R53-RP-WEIGHT: the TTL that was set last is that of the whole group. */
function shareTtl(groups: Map<string, Group>, record: RecordSet): void {
  const key = groupKey(record.name, record.type)
  const group = groups.get(key)
  if (!group || record.routing.policy !== 'weighted' || record.data.kind !== 'values') return
  const { ttlSeconds } = record.data
  const records = group.records.map((member) =>
    member.data.kind === 'values' ? { ...member, data: { ...member.data, ttlSeconds } } : member,
  )
  groups.set(key, { ...group, records })
}

function apexFaults(zoneName: string, groups: Groups): string[] {
  const faults: string[] = []
  if (!groups.has(groupKey(zoneName, 'NS')))
    faults.push('A HostedZone must contain at least one NS record for the zone itself.')
  if (!groups.has(groupKey(zoneName, 'SOA'))) faults.push('A HostedZone must contain exactly one SOA record.')
  return faults
}

function sizeFaults(changes: readonly Change[]): string[] {
  let values = 0
  let characters = 0
  for (const { action, record } of changes) {
    if (record.data.kind === 'alias') continue
    const times = action === 'UPSERT' ? 2 : 1
    values += times * record.data.values.length
    characters += times * record.data.values.reduce((sum, value) => sum + value.length, 0)
  }
  const faults: string[] = []
  if (values > MAX_VALUES) faults.push(`Number of records limit of ${MAX_VALUES} exceeded.`)
  if (characters > MAX_CHARACTERS) faults.push(`Number of characters limit of ${MAX_CHARACTERS} exceeded.`)
  return faults
}
