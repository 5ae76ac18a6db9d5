// The health checks of the account, and the API's operations on them.
import { AwsError } from '../../aws/errors.js'
import type { Shape } from '../../aws/service.js'
import type { Kernel } from '../../kernel/kernel.js'
import type { Random } from '../../kernel/random.js'
import { type Instant, toIso } from '../../kernel/time.js'
import type { Emit } from '../../kernel/trace.js'
import type { Network } from '../../network/network.js'
import type { Endpoints } from '../endpoints.js'
import type { Route53Event } from '../events.js'
import { integer, invalidInput, optional, required, structure, text, textOf } from '../input.js'
import { pageOf } from '../paging.js'
import type { Route53Settings } from '../settings.js'
import type { Checker, Observation } from './checker.js'
import { CheckerFleet } from './checker-fleet.js'
import { configShape, type HealthCheckConfig, parseConfig, targetOf, updateConfig } from './config.js'
import { HealthCheck } from './health-check.js'

export interface HealthChecksOptions {
  readonly kernel: Kernel
  readonly network: Network
  readonly endpoints: Endpoints
  readonly emit: Emit<Route53Event>
  readonly settings: Route53Settings
}

/** A health check as a status screen shows it. */
export interface HealthCheckSummary {
  readonly id: string
  readonly type: string
  /** What is checked, e.g. `https://a.example.com/health`. */
  readonly target: string
  /** Where the endpoint stands, if anything is there. */
  readonly region: string | undefined
  /** What DNS answers go by. */
  readonly healthy: boolean
  /** Since when it is so. */
  readonly since: Instant
  /** Checkers, or children of a calculated check, that say healthy now; the status follows after a delay. */
  readonly checkersHealthy: number
  readonly checkers: number
}

/** R53-HC-09. */
const MAX_HEALTH_CHECKS = 200

export class HealthChecks {
  readonly #options: HealthChecksOptions
  readonly #ids: Random
  readonly #checks = new Map<string, HealthCheck>()

  constructor(options: HealthChecksOptions) {
    this.#options = options
    this.#ids = options.kernel.random.fork('route53/health check ids')
  }

  exists(id: string): boolean {
    return this.#checks.has(id)
  }

  /** Of a check that was deleted while in use AWS says the status "can't be predicted": here it is healthy. */
  readonly isHealthy = (id: string): boolean => this.#checks.get(id)?.healthy ?? true

  /** In order of creation. */
  summaries(): HealthCheckSummary[] {
    return [...this.#checks.values()].map((check) => this.#summary(check))
  }

  summary(id: string): HealthCheckSummary | undefined {
    const check = this.#checks.get(id)
    return check && this.#summary(check)
  }

  create(input: Shape): Shape {
    const callerReference = required(input, 'CallerReference', textOf(1, 64))
    const config = parseConfig(required(input, 'HealthCheckConfig', structure))
    this.#checkChildren(config)
    for (const existing of this.#checks.values()) {
      if (existing.callerReference !== callerReference) continue
      // R53-HC-08
      if (existing.version === 1 && sameConfig(existing.config, config)) return this.#created(existing)
      throw new AwsError(
        'HealthCheckAlreadyExists',
        `A health check with the caller reference ${callerReference} exists already, with other settings.`,
        409,
      )
    }
    if (this.#checks.size >= MAX_HEALTH_CHECKS)
      throw new AwsError(
        'TooManyHealthChecks',
        `This health check can't be created because the current account has reached the limit on the number of active health checks.`,
        400,
      )
    const { kernel, settings } = this.#options
    const id = this.#ids.uuid()
    const check = new HealthCheck({
      id,
      callerReference,
      config,
      clock: kernel.clock,
      random: kernel.random.fork(`route53/verdict to DNS/${id}`),
      verdictToDnsMs: settings.verdictToDnsMs,
      isChildHealthy: this.isHealthy,
      onStatus: (changed) => this.#onStatus(changed),
    })
    this.#checks.set(id, check)
    this.#startOrStop(check)
    return this.#created(check)
  }

  update(input: Shape): Shape {
    const check = this.#find(input)
    const version = optional(input, 'HealthCheckVersion', integer(1, Number.MAX_SAFE_INTEGER))
    // R53-HC-07
    if (version !== undefined && version !== check.version)
      throw new AwsError(
        'HealthCheckVersionMismatch',
        `The health check version ${version} is not the current one, ${check.version}.`,
        409,
      )
    const config = updateConfig(check.config, input)
    this.#checkChildren(config)
    check.config = config
    check.version += 1
    this.#startOrStop(check)
    check.reconsider()
    return { HealthCheck: checkShape(check) }
  }

  /** Records and calculated checks may still name it: AWS does not prevent that. */
  delete(input: Shape): Shape {
    const check = this.#find(input)
    check.stop()
    this.#checks.delete(check.id)
    this.#reconsiderParents(check.id)
    return {}
  }

  get(input: Shape): Shape {
    return { HealthCheck: checkShape(this.#find(input)) }
  }

  list(input: Shape): Shape {
    const checks = [...this.#checks.values()]
    const marker = optional(input, 'Marker', text)
    const first = marker === undefined ? 0 : checks.findIndex((check) => check.id === marker)
    if (first < 0) throw invalidInput(`Invalid request: 'Marker' is not the id of a health check`)
    const page = pageOf(input, checks, first)
    return {
      HealthChecks: page.items.map(checkShape),
      Marker: marker ?? '',
      IsTruncated: page.next !== undefined,
      MaxItems: page.maxItems,
      ...(page.next && { NextMarker: page.next.id }),
    }
  }

  status(input: Shape): Shape {
    return this.#observations(input, (checker) => checker.last)
  }

  lastFailureReason(input: Shape): Shape {
    return this.#observations(input, (checker) => checker.lastFailure)
  }

  stop(): void {
    for (const check of this.#checks.values()) check.stop()
  }

  #find(input: Shape): HealthCheck {
    const id = required(input, 'HealthCheckId', textOf(1, 64))
    const check = this.#checks.get(id)
    // R53-API-06
    if (!check) throw new AwsError('NoSuchHealthCheck', `A health check with id ${id} does not exist.`, 404)
    return check
  }

  #created(check: HealthCheck): Shape {
    return {
      HealthCheck: checkShape(check),
      Location: `https://route53.amazonaws.com/2013-04-01/healthcheck/${check.id}`,
    }
  }

  /** R53-AG-04: children exist, and are not calculated themselves. */
  #checkChildren(config: HealthCheckConfig): void {
    if (config.kind !== 'calculated') return
    for (const id of config.children) {
      const child = this.#checks.get(id)
      if (!child) throw invalidInput(`Invalid parameter : Child health check ${id} does not exist.`)
      if (child.config.kind === 'calculated')
        throw invalidInput(
          `Invalid parameter : Child health check ${id} is a calculated health check itself.`,
        )
    }
  }

  #startOrStop(check: HealthCheck): void {
    const { id, config, fleet } = check
    if (config.kind === 'calculated') return
    // R53-AG-03: a disabled check sends nothing.
    if (config.disabled) {
      fleet?.stop()
      check.fleet = undefined
    } else if (fleet) fleet.reconfigure(config)
    else {
      const random = this.#options.kernel.random.fork(`route53/phases/${id}/${check.version}`)
      const onChange = () => check.reconsider()
      check.fleet = new CheckerFleet({ ...this.#options, healthCheckId: id, random, onChange }, config)
    }
  }

  #onStatus(check: HealthCheck): void {
    const { id, target, region, healthy, checkersHealthy, checkers } = this.#summary(check)
    this.#options.emit({
      type: 'route53.health-changed',
      healthCheckId: id,
      target,
      ...(region !== undefined && { region }),
      healthy,
      healthyCheckers: checkersHealthy,
      checkers,
    })
    this.#reconsiderParents(id)
  }

  #reconsiderParents(id: string): void {
    for (const parent of this.#checks.values())
      if (parent.config.kind === 'calculated' && parent.config.children.includes(id)) parent.reconsiderNow()
  }

  #summary(check: HealthCheck): HealthCheckSummary {
    const { id, config, healthy, since } = check
    const tally = check.tally()
    const where =
      config.kind === 'endpoint' ? (config.ipAddress ?? config.fullyQualifiedDomainName) : undefined
    return {
      id,
      type: config.kind === 'endpoint' ? config.type : 'CALCULATED',
      target: targetOf(config),
      region: where === undefined ? undefined : this.#options.endpoints.locate(where)?.place.region,
      healthy,
      since,
      checkersHealthy: tally.healthy,
      checkers: tally.all,
    }
  }

  #observations(input: Shape, of: (checker: Checker) => Observation | undefined): Shape {
    const check = this.#find(input)
    if (check.config.kind === 'calculated')
      throw invalidInput('Invalid request: The status of a calculated health check is not available.')
    return {
      HealthCheckObservations: (check.fleet?.checkers ?? []).flatMap((checker) => {
        const observation = of(checker)
        if (!observation) return []
        const { place, ipAddress } = checker.prober
        const report = { Status: observation.status, CheckedTime: toIso(observation.at) }
        return [{ Region: place.region, IPAddress: ipAddress, StatusReport: report }]
      }),
    }
  }
}

function sameConfig(a: HealthCheckConfig, b: HealthCheckConfig): boolean {
  return JSON.stringify(configShape(a)) === JSON.stringify(configShape(b))
}

function checkShape(check: HealthCheck): Shape {
  return {
    Id: check.id,
    CallerReference: check.callerReference,
    HealthCheckConfig: configShape(check.config),
    HealthCheckVersion: check.version,
  }
}
