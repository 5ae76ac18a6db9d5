// The hosted zones of the account, and the API's operations on them. Public zones only.
import { AwsError } from '../../aws/errors.js'
import type { Shape } from '../../aws/service.js'
import type { Kernel } from '../../kernel/kernel.js'
import type { Random } from '../../kernel/random.js'
import { type Instant, toIso } from '../../kernel/time.js'
import type { Emit } from '../../kernel/trace.js'
import type { Route53Event } from '../events.js'
import { flag, invalidInput, listOf, notYet, optional, required, structure, text, textOf } from '../input.js'
import { canonicalName, compareNames, displayName, isDomainName, liesWithin } from '../names.js'
import { pageOf } from '../paging.js'
import type { Route53Settings } from '../settings.js'
import { applyChanges } from './change-batch.js'
import { HostedZone } from './hosted-zone.js'
import { listRecordSets } from './list-record-sets.js'
import { bareZoneId, type Change, parseChange } from './parse-record-set.js'

interface ChangeInfo {
  readonly id: string
  readonly submittedAt: Instant
  readonly comment: string | undefined
  inSync: boolean
}

const ID_LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'
const TOP_LEVELS = ['com', 'org', 'co.uk', 'net'] as const

export class HostedZones {
  readonly #kernel: Kernel
  readonly #emit: Emit<Route53Event>
  readonly #settings: Route53Settings
  readonly #healthCheckExists: (id: string) => boolean
  readonly #ids: Random
  readonly #zones = new Map<string, HostedZone>()
  readonly #changes = new Map<string, ChangeInfo>()

  constructor(
    kernel: Kernel,
    emit: Emit<Route53Event>,
    settings: Route53Settings,
    healthCheckExists: (id: string) => boolean,
  ) {
    this.#kernel = kernel
    this.#emit = emit
    this.#settings = settings
    this.#healthCheckExists = healthCheckExists
    this.#ids = kernel.random.fork('route53/zone and change ids')
  }

  /** In order of creation. */
  all(): readonly HostedZone[] {
    return [...this.#zones.values()]
  }

  /** The zone whose name is the longest that holds `name`; of equal ones the first that was created. */
  authorityFor(name: string): HostedZone | undefined {
    let best: HostedZone | undefined
    for (const zone of this.#zones.values())
      if (liesWithin(name, zone.name) && (!best || zone.name.length > best.name.length)) best = zone
    return best
  }

  /** @throws AwsError NoSuchHostedZone */
  find(id: string): HostedZone {
    const bare = bareZoneId(id)
    const zone = this.#zones.get(bare)
    // R53-API-06
    if (!zone) throw new AwsError('NoSuchHostedZone', `No hosted zone found with ID: ${bare}`, 404)
    return zone
  }

  create(input: Shape): Shape {
    const given = required(input, 'Name', textOf(1, 1024))
    const callerReference = required(input, 'CallerReference', textOf(1, 128))
    const config = optional(input, 'HostedZoneConfig', structure) ?? {}
    if (input.VPC !== undefined || optional(config, 'PrivateZone', flag)) throw notYet('private hosted zones')
    const name = canonicalName(given)
    if (!isDomainName(name) || name.startsWith('*'))
      throw new AwsError('InvalidDomainName', `The domain name is not valid: ${given}`, 400)
    if (this.all().some((zone) => zone.callerReference === callerReference))
      throw new AwsError(
        'HostedZoneAlreadyExists',
        `A hosted zone has already been created with the specified caller reference: ${callerReference}`,
        409,
      )
    const zone = new HostedZone({
      id: this.#newId('Z'),
      name,
      callerReference,
      comment: optional(config, 'Comment', text),
      nameServers: TOP_LEVELS.map(
        (top) => `ns-${this.#ids.integer(0, 2047)}.awsdns-${this.#serial()}.${top}.`,
      ),
    })
    this.#zones.set(zone.id, zone)
    return {
      HostedZone: zoneShape(zone),
      ChangeInfo: this.#changeShape(this.#submit(undefined, () => {})),
      DelegationSet: { NameServers: zone.nameServers.map((server) => server.slice(0, -1)) },
      Location: `https://route53.amazonaws.com/2013-04-01/hostedzone/${zone.id}`,
    }
  }

  get(input: Shape): Shape {
    const zone = this.find(required(input, 'Id', text))
    return {
      HostedZone: zoneShape(zone),
      DelegationSet: { NameServers: zone.nameServers.map((server) => server.slice(0, -1)) },
    }
  }

  delete(input: Shape): Shape {
    const zone = this.find(required(input, 'Id', text))
    const apexOnly = [...zone.groups.values()].every(
      ({ name, type }) => name === zone.name && (type === 'NS' || type === 'SOA'),
    )
    if (!apexOnly)
      throw new AwsError(
        'HostedZoneNotEmpty',
        'The specified hosted zone contains non-required resource record sets and so cannot be deleted.',
        400,
      )
    this.#zones.delete(zone.id)
    return { ChangeInfo: this.#changeShape(this.#submit(undefined, () => {})) }
  }

  list(input: Shape): Shape {
    const zones = this.all()
    const marker = optional(input, 'Marker', text)
    const first = marker === undefined ? 0 : zones.indexOf(this.find(marker))
    const page = pageOf(input, zones, first)
    return {
      HostedZones: page.items.map(zoneShape),
      ...(marker !== undefined && { Marker: marker }),
      IsTruncated: page.next !== undefined,
      MaxItems: page.maxItems,
      ...(page.next && { NextMarker: page.next.id }),
    }
  }

  listByName(input: Shape): Shape {
    const zones = [...this.all()].sort((a, b) => compareNames(a.name, b.name))
    const dnsName = optional(input, 'DNSName', text)
    const zoneId = optional(input, 'HostedZoneId', text)
    if (zoneId !== undefined && dnsName === undefined)
      throw invalidInput(`Invalid request: 'HostedZoneId' needs 'DNSName'`)
    const from = canonicalName(dnsName ?? '')
    let first = dnsName === undefined ? 0 : zones.findIndex((zone) => compareNames(zone.name, from) >= 0)
    if (zoneId !== undefined && first >= 0) {
      const exact = zones.findIndex((zone) => zone.name === from && zone.id === bareZoneId(zoneId))
      if (exact >= 0) first = exact
    }
    const page = pageOf(input, zones, first < 0 ? zones.length : first)
    return {
      HostedZones: page.items.map(zoneShape),
      ...(dnsName !== undefined && { DNSName: dnsName }),
      ...(zoneId !== undefined && { HostedZoneId: zoneId }),
      IsTruncated: page.next !== undefined,
      MaxItems: page.maxItems,
      ...(page.next && { NextDNSName: page.next.name, NextHostedZoneId: page.next.id }),
    }
  }

  listRecordSets(input: Shape): Shape {
    return listRecordSets(this.find(required(input, 'HostedZoneId', text)).groups, input)
  }

  changeRecordSets(input: Shape): Shape {
    const zone = this.find(required(input, 'HostedZoneId', text))
    const batch = required(input, 'ChangeBatch', structure)
    const changes = required(batch, 'Changes', listOf(structure)).map(parseChange)
    if (changes.length === 0) throw invalidInput(`Invalid request: 'Changes' must have at least one element`)
    for (const { action, record } of changes)
      if (action !== 'DELETE' && record.healthCheckId && !this.#healthCheckExists(record.healthCheckId))
        throw new AwsError(
          'NoSuchHealthCheck',
          `A health check with id ${record.healthCheckId} does not exist.`,
          404,
        )
    const groups = applyChanges(zone, zone.groups, changes)
    zone.groups = groups
    const change = this.#submit(optional(batch, 'Comment', text), (id) => {
      zone.serve(groups)
      for (const made of changes) this.#trace(id, zone, made)
    })
    return { ChangeInfo: this.#changeShape(change, 'PENDING') }
  }

  getChange(input: Shape): Shape {
    const id = required(input, 'Id', text).replace(/^\/?change\//, '')
    const change = this.#changes.get(id)
    if (!change) throw new AwsError('NoSuchChange', `Could not find resource with ID: ${id}`, 404)
    return { ChangeInfo: this.#changeShape(change) }
  }

  /** R53-API-03: PENDING first, in force after the propagation time. */
  #submit(comment: string | undefined, takeEffect: (id: string) => void): ChangeInfo {
    const id = this.#newId('C')
    const change: ChangeInfo = { id, submittedAt: this.#kernel.clock.now(), comment, inSync: false }
    const complete = () => {
      change.inSync = true
      takeEffect(id)
    }
    this.#changes.set(id, change)
    if (this.#settings.propagationMs > 0) this.#kernel.clock.schedule(this.#settings.propagationMs, complete)
    else complete()
    return change
  }

  #changeShape(change: ChangeInfo, status = change.inSync ? 'INSYNC' : 'PENDING'): Shape {
    return {
      Id: `/change/${change.id}`,
      Status: status,
      SubmittedAt: toIso(change.submittedAt),
      ...(change.comment !== undefined && { Comment: change.comment }),
    }
  }

  #trace(changeId: string, zone: HostedZone, { action, record }: Change): void {
    this.#emit({
      type: 'route53.record-changed',
      changeId,
      zone: zone.name,
      action,
      name: displayName(record.name),
      recordType: record.type,
      ...(record.setIdentifier !== undefined && { setIdentifier: record.setIdentifier }),
    })
  }

  #newId(letter: string): string {
    let id = letter
    while (id.length < 21) id += ID_LETTERS[this.#ids.integer(0, ID_LETTERS.length - 1)]
    return id
  }

  #serial(): string {
    return String(this.#ids.integer(0, 63)).padStart(2, '0')
  }
}

function zoneShape(zone: HostedZone): Shape {
  return {
    Id: `/hostedzone/${zone.id}`,
    Name: zone.name,
    CallerReference: zone.callerReference,
    Config: { ...(zone.comment !== undefined && { Comment: zone.comment }), PrivateZone: false },
    ResourceRecordSetCount: zone.countRecordSets(),
  }
}
