// The authoritative answer to a question: zone, name, group, policy, and down the tree of aliases.
import type { Random } from '../kernel/random.js'
import type { Answer, AnswerRecord, Candidate, Decision, Question } from './answer.js'
import type { Endpoints } from './endpoints.js'
import { canonicalName } from './names.js'
import { choose } from './policies/choose.js'
import type { Asker } from './policies/policy.js'
import { isRecordHealthy } from './record-health.js'
import type { HostedZone } from './zones/hosted-zone.js'
import { type Alias, type Group, groupKey, type RecordSet } from './zones/record-set.js'

export interface NameServersOptions {
  readonly random: Random
  readonly endpoints: Endpoints
  readonly authorityFor: (name: string) => HostedZone | undefined
  readonly isCheckHealthy: (healthCheckId: string) => boolean
}

interface Found {
  readonly records: readonly Omit<AnswerRecord, 'name'>[]
  readonly decision: Decision
}

export class NameServers {
  readonly #options: NameServersOptions
  /** A stream of its own for each group: a question for one name never shifts the draws of another. */
  readonly #streams = new Map<string, Random>()

  constructor(options: NameServersOptions) {
    this.#options = options
  }

  answer(question: Question, asker: Asker): Answer {
    const name = canonicalName(question.name)
    const zone = this.#options.authorityFor(name)
    return zone
      ? this.answerFrom(zone, { name, type: question.type }, asker)
      : { rcode: 'REFUSED', records: [] }
  }

  /** @param question with a canonical name within the zone */
  answerFrom(zone: HostedZone, question: Question, asker: Asker): Answer {
    const owner = zone.ownerOf(question.name)
    if (owner === undefined) return { rcode: 'NXDOMAIN', records: [] }
    const group = zone.group(owner, question.type) ?? zone.group(owner, 'CNAME')
    if (!group) return { rcode: 'NOERROR', records: [] }
    const { records, decision } = this.#follow(zone, group, asker)
    return {
      rcode: 'NOERROR',
      records: records.map((record) => ({ name: question.name, ...record })),
      decision,
    }
  }

  #follow(zone: HostedZone, group: Group, asker: Asker): Found {
    const random = this.#stream(zone, group)
    const { isCheckHealthy } = this.#options
    const isHealthy = (record: RecordSet) => isRecordHealthy(record, zone, isCheckHealthy)
    const choice = choose(group.records, { asker, random, isHealthy })
    const chosen = choice.records[0] as RecordSet
    const decision: Decision = {
      name: group.name,
      policy: chosen.routing.policy,
      // Several record sets answer together under multivalue: none of them is named.
      ...(chosen.routing.policy === 'multivalue' ? {} : candidate(chosen)),
      reason: choice.reason,
      passedOver: choice.passedOver.map(candidate),
    }
    if (chosen.data.kind === 'alias') return this.#followAlias(zone, group, chosen.data, decision, asker)
    const records = choice.records.flatMap(({ type, data }) =>
      data.kind === 'values'
        ? data.values.map((value) => ({ type, ttlSeconds: data.ttlSeconds, value }))
        : [],
    )
    // R53-RP-SIMPLE: several values come in random order.
    return { records: records.length > 1 ? random.shuffle(records) : records, decision }
  }

  /** R53-TTL-02, R53-TTL-03: the answer has the alias's name and type, and the target's values and TTL. */
  #followAlias(zone: HostedZone, group: Group, alias: Alias, decided: Decision, asker: Asker): Found {
    const decision = { ...decided, aliasTarget: alias.dnsName }
    if (alias.hostedZoneId === zone.id) {
      const target = zone.group(alias.dnsName, group.type)
      if (!target) return { records: [], decision }
      const found = this.#follow(zone, target, asker)
      return { records: found.records, decision: { ...decision, next: found.decision } }
    }
    const resource = this.#options.endpoints.aliasTarget(alias.dnsName.slice(0, -1))
    if (!resource) return { records: [], decision }
    const records = resource.addresses
      .filter((address) => (address.includes(':') ? 'AAAA' : 'A') === group.type)
      .map((value) => ({ type: group.type, ttlSeconds: resource.ttlSeconds, value }))
    return { records, decision }
  }

  #stream(zone: HostedZone, group: Group): Random {
    const key = `${zone.id} ${groupKey(group.name, group.type)}`
    let stream = this.#streams.get(key)
    if (!stream) {
      stream = this.#options.random.fork(key)
      this.#streams.set(key, stream)
    }
    return stream
  }
}

function candidate({ setIdentifier, routing, healthCheckId }: RecordSet): Candidate {
  return {
    ...(setIdentifier !== undefined && { setIdentifier }),
    ...(routing.policy === 'latency' && { region: routing.region }),
    ...(healthCheckId !== undefined && { healthCheckId }),
  }
}
