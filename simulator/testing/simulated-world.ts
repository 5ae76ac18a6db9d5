/// <reference lib="esnext.disposable" preserve="true" />
// A world in virtual time: the same parts as a live one, no sockets, no waiting, and the same bytes for the same seed.
import { REGION_NAMES } from '../aws/regions.js'
import type { ServiceTarget, Shape } from '../aws/service.js'
import { loadDeployment } from '../cloudformation/deployments/load-deployment.js'
import type { DynamoDbSettings } from '../dynamodb/settings.js'
import { AntipodeError } from '../kernel/errors.js'
import { DEFAULT_SEED } from '../kernel/random.js'
import { msBetween, plusMs, SIMULATION_EPOCH, toEpochMs } from '../kernel/time.js'
import type { VirtualDriver } from '../kernel/virtual-driver.js'
import { clientPlace } from '../network/places.js'
import { buildReport, type Report } from '../report/report.js'
import type { Answer } from '../route53/answer.js'
import type { WorldRecord } from '../world/events.js'
import { startSimulated } from '../world/simulated.js'
import type { World } from '../world/world.js'
import { SimulatedOutages } from './outages.js'
import { TableView } from './table-view.js'
import { type Until, type UntilOptions, until } from './until.js'
import { User } from './user.js'

export interface SimulatedWorldOptions {
  /** A SAM or CloudFormation template, relative to the working directory. */
  readonly template: string
  /** The deployment file; `deployment.yaml` beside the template by default, if it is there. */
  readonly deployment?: string
  /** In order of deployment; the deployment file's by default. */
  readonly regions?: readonly string[]
  /** Parameters of the template, before those of the deployment file. */
  readonly parameters?: Readonly<Record<string, string>>
  readonly replication?: { readonly lagMs?: number }
  /**
   * How far eventually consistent reads (`readLagMs`) and reads of global indexes (`indexLagMs`) may be behind, at most,
   * and which share of the former is (`staleReadShare`). 0 and 0: every read sees the present.
   */
  readonly dynamodb?: Partial<DynamoDbSettings>
  readonly clockSkewMs?: Readonly<Record<string, number>>
  /**
   * How long code may run without a pause before it counts as an endless loop, which ends as the time-out that it would
   * be on AWS: milliseconds of real time, 5,000 by default. The only real time that a simulated world goes by.
   */
  readonly watchdogMs?: number
  /** Any number or text; 1 by default. The same seed gives the same run, byte for byte. */
  readonly seed?: number | string
}

const DRAIN_WITHIN_MS = 3_600_000
const DRAIN_STEP_MS = 50

export class SimulatedWorld {
  readonly seed: number | string
  readonly #world: World
  readonly #driver: VirtualDriver
  readonly faults: SimulatedOutages
  #users = 0

  static async start(options: SimulatedWorldOptions): Promise<SimulatedWorld> {
    const seed = options.seed ?? DEFAULT_SEED
    const deployment = await loadDeployment({
      templatePath: options.template,
      ...(options.deployment ? { deploymentPath: options.deployment } : {}),
      ...(options.regions ? { regions: options.regions } : {}),
      ...(options.parameters ? { parameters: options.parameters } : {}),
    })
    const settings = {
      ...(options.replication?.lagMs === undefined ? {} : { lagMs: options.replication.lagMs }),
      ...(options.clockSkewMs ? { clockSkewMs: options.clockSkewMs } : {}),
      ...(options.dynamodb ? { dynamodb: options.dynamodb } : {}),
    }
    const { world, driver } = await startSimulated(deployment, seed, settings, options.watchdogMs)
    return new SimulatedWorld(seed, world, driver)
  }

  private constructor(seed: number | string, world: World, driver: VirtualDriver) {
    this.seed = seed
    this.#world = world
    this.#driver = driver
    this.faults = new SimulatedOutages(world.faults)
  }

  get regions(): readonly string[] {
    return this.#world.regionNames
  }

  /** Virtual milliseconds since the world began. */
  get elapsedMs(): number {
    return msBetween(SIMULATION_EPOCH, this.#world.kernel.clock.now())
  }

  /** The virtual date. */
  get now(): Date {
    return new Date(toEpochMs(this.#world.kernel.clock.now()))
  }

  /** A new user near a region, with a resolver of their own, whose cache is empty. */
  client({ near, name }: { near: string; name?: string }): User {
    this.#checkRegion(near)
    const number = ++this.#users
    return new User({
      client: this.#world.client(clientPlace(near, name ?? `user ${number}`)),
      application: this.#world.application,
      settle: (work) => this.#driver.settle(work),
      // TEST-NET-3 (RFC 5737): an address for documentation, a different one for each of the first 254 users.
      sourceIp: `203.0.113.${1 + ((number - 1) % 254)}`,
    })
  }

  readonly replication = {
    /**
     * Lets time pass until every write has reached every region.
     *
     * @throws AntipodeError `deadline-passed` after an hour of virtual time, or `withinMs`
     */
    drained: async ({ withinMs = DRAIN_WITHIN_MS }: { withinMs?: number } = {}): Promise<void> => {
      const deadline = plusMs(this.#world.kernel.clock.now(), withinMs)
      while (this.#world.globalTables.pending().length > 0) {
        if (this.#world.kernel.clock.now() >= deadline) throw this.#notDrained(withinMs)
        await this.advance(DRAIN_STEP_MS)
      }
    },
    /** Writes that have not reached a region yet. */
    pending: () => this.#world.globalTables.pending(),
  }

  /**
   * Repeats an attempt until it is good. An attempt that gets no answer from the network counts as not good.
   *
   * @throws AntipodeError `deadline-passed`, `bad-usage`; whatever else the attempt throws
   */
  until<T>(attempt: () => Promise<T> | T, options: UntilOptions<T>): Promise<Until<T>> {
    const { clock } = this.#world.kernel
    return until(attempt, options, { clock, advance: (ms) => this.advance(ms), name: 'virtual time' })
  }

  /** Lets virtual time pass. */
  advance(ms: number): Promise<void> {
    return this.#driver.advance(ms)
  }

  /** The copies of a table, region by region. */
  table(name: string): TableView {
    return new TableView(name, this.regions, (region) => this.#world.dynamodb(region)?.items(name))
  }

  /**
   * Calls an operation of a region's service, as an operator beside the application would: `world.call({ region:
   * 'us-east-1', service: 'dynamodb' }, 'PutItem', { TableName: 'messages', Item: … })`.
   *
   * @param input and the answer in the wire's JSON, copied as a wire would: both stay the caller's own
   * @throws AwsError as the service answers; NetworkError when the region cannot be reached
   */
  async call<Output extends object = Shape>(
    target: ServiceTarget,
    operation: string,
    input: object,
  ): Promise<Output> {
    this.#checkMember(target.region)
    const operator = this.#world.operatorNear(target.region)
    return copied(await this.#driver.settle(operator.call<Output>(target, operation, copied(input))))
  }

  /** What Route 53 answers now to a resolver near a region, past every cache. */
  dns(name: string, { near, type = 'A' }: { near: string; type?: string }): Answer {
    return this.#world.route53.answer({ name, type }, { region: near })
  }

  /** The application's name for HTTP: the first record that leads to an HTTP or REST API. */
  get applicationName(): string | undefined {
    return this.#world.application.globalName('http')
  }

  get trace(): readonly WorldRecord[] {
    return this.#world.trace.records()
  }

  /** SHA-256 of the trace so far. */
  get traceHash(): string {
    return this.#world.trace.hash()
  }

  /** What has happened so far, counted. */
  report(): Report {
    return buildReport({
      seed: this.seed,
      startedAt: SIMULATION_EPOCH,
      now: this.#world.kernel.clock.now(),
      regions: this.regions,
      records: this.#world.trace.records(),
      traceHash: this.#world.trace.hash(),
      pending: this.#world.globalTables.pending().reduce((sum, { count }) => sum + count, 0),
    })
  }

  close(): Promise<void> {
    return this.#world.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  #checkMember(region: string): void {
    if (this.regions.includes(region)) return
    throw new AntipodeError('region-unknown', {
      what: `This world has no region '${region}'.`,
      fix: `Its regions are: ${this.regions.join(', ')}.`,
    })
  }

  #checkRegion(region: string): void {
    if (this.regions.includes(region) || REGION_NAMES.includes(region)) return
    throw new AntipodeError('region-unknown', {
      what: `There is no AWS region '${region}' to be near to.`,
      fix: `The regions of this world are ${this.regions.join(', ')}; a user may be near any other too.`,
    })
  }

  #notDrained(withinMs: number): AntipodeError {
    const queues = this.#world.globalTables
      .pending()
      .map(({ table, from, to, count }) => `${table} ${from} → ${to}: ${count}`)
    return new AntipodeError('deadline-passed', {
      what: `Replication has not drained within ${withinMs} ms of virtual time.`,
      why: `Still waiting: ${queues.join('; ')}. A fault that is in force keeps them from arriving, or the application goes on writing.`,
      fix: 'Heal the fault first, or give `drained` a longer `withinMs`.',
    })
  }
}

function copied<T extends object>(shape: T): T {
  return JSON.parse(JSON.stringify(shape)) as T
}
