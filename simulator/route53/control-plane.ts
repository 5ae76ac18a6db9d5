// Route 53's API: operations by name. It stands in us-east-1 for the whole world (META-2); the way there is the
// network's business, and answers and health checks go on without it.
import type { Service, Shape } from '../aws/service.js'
import type { Answer, Question } from './answer.js'
import type { Endpoints } from './endpoints.js'
import type { HealthChecks } from './health/health-checks.js'
import { notYet, oneOf, optional, required, text } from './input.js'
import { canonicalName } from './names.js'
import type { Asker } from './policies/policy.js'
import type { HostedZone } from './zones/hosted-zone.js'
import type { HostedZones } from './zones/hosted-zones.js'
import { RECORD_TYPES } from './zones/record-set.js'

/** R53-API-08: without a resolver's address, TestDNSAnswer asks as an AWS resolver in this region would. */
const DEFAULT_RESOLVER_REGION = 'us-east-1'

export interface ControlPlaneOptions {
  readonly zones: HostedZones
  readonly healthChecks: HealthChecks
  readonly endpoints: Endpoints
  readonly answerFrom: (zone: HostedZone, question: Question, asker: Asker) => Answer
}

export function controlPlane(options: ControlPlaneOptions): Service {
  const { zones, healthChecks } = options
  const operations = new Map<string, (input: Shape) => Shape>([
    ['CreateHostedZone', (input) => zones.create(input)],
    ['GetHostedZone', (input) => zones.get(input)],
    ['ListHostedZones', (input) => zones.list(input)],
    ['ListHostedZonesByName', (input) => zones.listByName(input)],
    ['DeleteHostedZone', (input) => zones.delete(input)],
    ['ChangeResourceRecordSets', (input) => zones.changeRecordSets(input)],
    ['ListResourceRecordSets', (input) => zones.listRecordSets(input)],
    ['GetChange', (input) => zones.getChange(input)],
    ['CreateHealthCheck', (input) => healthChecks.create(input)],
    ['UpdateHealthCheck', (input) => healthChecks.update(input)],
    ['DeleteHealthCheck', (input) => healthChecks.delete(input)],
    ['GetHealthCheck', (input) => healthChecks.get(input)],
    ['ListHealthChecks', (input) => healthChecks.list(input)],
    ['GetHealthCheckStatus', (input) => healthChecks.status(input)],
    ['GetHealthCheckLastFailureReason', (input) => healthChecks.lastFailureReason(input)],
    ['TestDNSAnswer', (input) => testDnsAnswer(options, input)],
  ])
  return {
    name: 'route53',
    async call(operation, input) {
      const run = operations.get(operation)
      if (!run) throw notYet(`Route 53's ${operation}`)
      return run(input)
    },
  }
}

/** R53-API-08. The asker stands where the client subnet, or else the resolver's address, leads in this world. */
function testDnsAnswer({ zones, endpoints, answerFrom }: ControlPlaneOptions, input: Shape): Shape {
  const zone = zones.find(required(input, 'HostedZoneId', text))
  const name = canonicalName(required(input, 'RecordName', text))
  const type = required(input, 'RecordType', oneOf(RECORD_TYPES))
  const address = optional(input, 'EDNS0ClientSubnetIP', text) ?? optional(input, 'ResolverIP', text)
  const place = address === undefined ? undefined : endpoints.locate(address)?.place
  const answer = answerFrom(zone, { name, type }, { region: place?.region ?? DEFAULT_RESOLVER_REGION })
  return {
    Nameserver: (zone.nameServers[0] as string).slice(0, -1),
    RecordName: name.slice(0, -1),
    RecordType: type,
    RecordData: answer.records.map(({ value }) => value),
    ResponseCode: answer.rcode,
    Protocol: 'UDP',
  }
}
