// A public hosted zone: its records as the API has them, and as the name servers answer them.
import { parentName } from '../names.js'
import { type Group, type Groups, groupKey, type RecordSet, type RecordType } from './record-set.js'

const NS_TTL_SECONDS = 172_800
const SOA_TTL_SECONDS = 900

export interface ZoneOptions {
  readonly id: string
  readonly name: string
  readonly callerReference: string
  readonly comment: string | undefined
  readonly nameServers: readonly string[]
}

export class HostedZone {
  readonly id: string
  readonly name: string
  readonly callerReference: string
  readonly comment: string | undefined
  readonly nameServers: readonly string[]
  /** What the API shows and changes. */
  groups: Groups
  #served: Groups
  /** Every name that exists in the zone, those in between included; built when first asked for. */
  #names: Set<string> | undefined

  constructor(options: ZoneOptions) {
    this.id = options.id
    this.name = options.name
    this.callerReference = options.callerReference
    this.comment = options.comment
    this.nameServers = options.nameServers
    this.groups = this.#apex()
    this.#served = this.groups
  }

  /** What the name servers answer from. */
  get served(): Groups {
    return this.#served
  }

  serve(groups: Groups): void {
    this.#served = groups
    this.#names = undefined
  }

  group(name: string, type: string): Group | undefined {
    return this.#served.get(groupKey(name, type))
  }

  /** The name whose records answer for `name`: itself or a wildcard; undefined when there is no such name. */
  ownerOf(name: string): string | undefined {
    const names = this.#existingNames()
    if (names.has(name)) return name
    // RFC 4592: the wildcard below the closest name that exists, and no other.
    let ancestor = parentName(name)
    while (ancestor !== undefined && !names.has(ancestor)) ancestor = parentName(ancestor)
    const wildcard = `*.${ancestor}`
    return names.has(wildcard) ? wildcard : undefined
  }

  countRecordSets(): number {
    let count = 0
    for (const group of this.groups.values()) count += group.records.length
    return count
  }

  #existingNames(): Set<string> {
    if (this.#names) return this.#names
    const names = new Set<string>()
    for (const group of this.#served.values()) {
      let name: string | undefined = group.name
      while (name !== undefined && !names.has(name) && name.length >= this.name.length) {
        names.add(name)
        name = parentName(name)
      }
    }
    this.#names = names
    return names
  }

  #apex(): Groups {
    const soa = `${this.nameServers[0]} awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400`
    const groups = new Map<string, Group>()
    const add = (type: RecordType, ttlSeconds: number, values: readonly string[]) => {
      const data = { kind: 'values', ttlSeconds, values } as const
      const record: RecordSet = { name: this.name, type, routing: { policy: 'simple' }, data }
      groups.set(groupKey(this.name, type), { name: this.name, type, records: [record] })
    }
    add('NS', NS_TTL_SECONDS, this.nameServers)
    add('SOA', SOA_TTL_SECONDS, [soa])
    return groups
  }
}
