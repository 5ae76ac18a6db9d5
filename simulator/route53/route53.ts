// Route 53 of one world: the API that changes it, the name servers that answer from it, and the health checkers that
// move the answers. It knows nothing of sockets, caches or clients.
import type { Service } from '../aws/service.js'
import type { Kernel } from '../kernel/kernel.js'
import type { Emit } from '../kernel/trace.js'
import type { Network } from '../network/network.js'
import type { Answer, Question } from './answer.js'
import { controlPlane } from './control-plane.js'
import type { Endpoints } from './endpoints.js'
import type { Route53Event } from './events.js'
import { type HealthCheckSummary, HealthChecks } from './health/health-checks.js'
import { NameServers } from './name-servers.js'
import type { Asker } from './policies/policy.js'
import { DEFAULT_ROUTE53_SETTINGS, type Route53Settings } from './settings.js'
import { HostedZones } from './zones/hosted-zones.js'
import type { Policy, RecordType } from './zones/record-set.js'

export interface Route53Options {
  readonly kernel: Kernel
  readonly network: Network
  readonly emit: Emit<Route53Event>
  readonly endpoints: Endpoints
  readonly settings?: Partial<Route53Settings>
}

/** A name that has records of a type, and how one of them is chosen. */
export interface NamedRecords {
  /** With the final dot. */
  readonly name: string
  readonly type: RecordType
  readonly policy: Policy
  /** Whether all of them are aliases. */
  readonly alias: boolean
  /** The hosted zone's name. */
  readonly zone: string
}

export class Route53 {
  /** The API; to be called through the network, at its place in us-east-1 (META-2). */
  readonly service: Service
  readonly #zones: HostedZones
  readonly #healthChecks: HealthChecks
  readonly #nameServers: NameServers

  constructor(options: Route53Options) {
    const { kernel, network, emit, endpoints } = options
    const settings = { ...DEFAULT_ROUTE53_SETTINGS, ...options.settings }
    this.#healthChecks = new HealthChecks({ kernel, network, endpoints, emit, settings })
    this.#zones = new HostedZones(kernel, emit, settings, (id) => this.#healthChecks.exists(id))
    this.#nameServers = new NameServers({
      random: kernel.random.fork('route53/answers'),
      endpoints,
      authorityFor: (name) => this.#zones.authorityFor(name),
      isCheckHealthy: this.#healthChecks.isHealthy,
    })
    this.service = controlPlane({
      zones: this.#zones,
      healthChecks: this.#healthChecks,
      endpoints,
      answerFrom: (zone, question, asker) => this.#nameServers.answerFrom(zone, question, asker),
    })
  }

  /**
   * The authoritative answer for an asker who stands near a region.
   *
   * @param asker its region must be one of `REGIONS`
   */
  answer(question: Question, asker: Asker): Answer {
    return this.#nameServers.answer(question, asker)
  }

  /** A health check as DNS answers see it; undefined when there is none of that id. */
  healthOf(healthCheckId: string): HealthCheckSummary | undefined {
    return this.#healthChecks.summary(healthCheckId)
  }

  /** In order of creation. */
  healthChecks(): readonly HealthCheckSummary[] {
    return this.#healthChecks.summaries()
  }

  /** All names that have records, apart from each zone's own NS and SOA: by zone, each in order of creation. */
  names(): readonly NamedRecords[] {
    return this.#zones.all().flatMap((zone) =>
      [...zone.served.values()]
        .filter(({ name, type }) => name !== zone.name || (type !== 'NS' && type !== 'SOA'))
        .map(({ name, type, records }) => ({
          name,
          type,
          policy: records[0]?.routing.policy ?? 'simple',
          alias: records.every(({ data }) => data.kind === 'alias'),
          zone: zone.name,
        })),
    )
  }

  /** Stops probing. */
  close(): void {
    this.#healthChecks.stop()
  }
}
