/// <reference lib="esnext.disposable" preserve="true" />
// A live world for one test: its regions are containers, or embedded; everything listens on free ports of this machine,
// and everything is ended with it.
import { REGION_NAMES } from '../../aws/regions.js'
import { loadDeployment } from '../../cloudformation/deployments/load-deployment.js'
import { freePorts } from '../../containers/free-ports.js'
import { REGION_PORT } from '../../containers/region-services.js'
import type { DynamoDbSettings } from '../../dynamodb/settings.js'
import { sleep } from '../../kernel/clock.js'
import { Endings } from '../../kernel/endings.js'
import { AntipodeError } from '../../kernel/errors.js'
import { type Backends, EMULATOR_CREDENTIALS } from '../../region/backend.js'
import { type Servers, startServers } from '../../router/servers.js'
import type { WorldRecord } from '../../world/events.js'
import { type LiveWorld, startLiveWorld } from '../../world/live-world.js'
import type { WorldStatus } from '../../world/status.js'
import { type Until, type UntilOptions, until } from '../until.js'
import { User } from '../user.js'
import { RealOutages } from './real-outages.js'
import { RegionContainer, type StartedRegionContainer } from './region-container.js'

export interface TestWorldOptions {
  /** A SAM or CloudFormation template, relative to the working directory. */
  readonly template: string
  /** The deployment file; `deployment.yaml` beside the template by default, if it is there. */
  readonly deployment?: string
  /** In order of deployment; the deployment file's by default. */
  readonly regions?: readonly string[]
  /** Parameters of the template, before those of the deployment file. */
  readonly parameters?: Readonly<Record<string, string>>
  readonly replication?: { readonly lagMs?: number }
  /** How far reads of embedded tables may be behind, as a simulated world has it; by default they are not. */
  readonly dynamodb?: Partial<DynamoDbSettings>
  /** The region that callers of `url` are near to who do not say otherwise; the first by default. */
  readonly near?: string
  readonly seed?: number | string
  /** `containers` by default: a LocalStack for each region. `embedded`: in this process, without Docker. */
  readonly backend?: 'containers' | 'embedded'
  /** Of the regions' containers; as `RegionContainer` has it by default. */
  readonly image?: string
  /** Gets what fails where nobody waits for it; by default it is written to stderr. */
  readonly onError?: (error: unknown) => void
}

export class TestWorld {
  /** Of the application. */
  readonly url: string
  /** For any AWS SDK: the signed region picks the region. */
  readonly awsUrl: string
  readonly faults: RealOutages
  readonly #world: LiveWorld
  readonly #containers: ReadonlyMap<string, StartedRegionContainer>
  readonly #endings: Endings
  #users = 0

  /**
   * Settled when the application answers. When something fails on the way, what was started is ended.
   *
   * @throws AntipodeError as `antipode up`
   */
  static async start(options: TestWorldOptions): Promise<TestWorld> {
    const endings = new Endings()
    const onError = options.onError ?? writeToStderr
    try {
      const source = sourceOf(options)
      const { regions } = await loadDeployment(source)
      const containers =
        options.backend === 'embedded' ? new Map() : await startRegions(regions, options.image, endings)
      const world = await startLiveWorld({
        ...source,
        backends: backendsOf(containers),
        ...(options.near === undefined ? {} : { near: options.near }),
        ...(options.seed === undefined ? {} : { seed: options.seed }),
        ...(options.replication?.lagMs === undefined ? {} : { lagMs: options.replication.lagMs }),
        ...(options.dynamodb === undefined ? {} : { dynamodb: options.dynamodb }),
        onError,
      })
      endings.add(() => world.close())
      const servers = await startServers(world, { port: 0, awsPort: 0, onFault: onError })
      endings.add(() => servers.close())
      return new TestWorld(world, servers, containers, endings)
    } catch (error) {
      await endings.run().catch(onError)
      throw error
    }
  }

  private constructor(
    world: LiveWorld,
    { application, awsEndpoint }: Servers,
    containers: ReadonlyMap<string, StartedRegionContainer>,
    endings: Endings,
  ) {
    this.url = application.url
    this.awsUrl = awsEndpoint.url
    this.faults = new RealOutages(world.faults, containers)
    this.#world = world
    this.#containers = containers
    this.#endings = endings
  }

  get regions(): readonly string[] {
    return this.#world.regions
  }

  /** A new user near a region, with a resolver of their own, whose cache is empty. */
  client({ near, name = `user ${++this.#users}` }: { near: string; name?: string }): User {
    if (!REGION_NAMES.includes(near)) {
      throw new AntipodeError('region-unknown', { what: `There is no AWS region '${near}' to be near to.` })
    }
    return new User({
      client: this.#world.newClient(near, name),
      application: this.#world.application,
      settle: (work) => work,
      sourceIp: '127.0.0.1',
    })
  }

  /**
   * Where a region's own services are, past the world: its container. An embedded region is reached through `awsUrl`.
   * Credentials: `test` and `test`.
   */
  endpoint(region: string): string {
    if (!this.regions.includes(region)) {
      throw new AntipodeError('region-unknown', {
        what: `This world has no region '${region}'.`,
        fix: `Its regions are: ${this.regions.join(', ')}.`,
      })
    }
    return this.#containers.get(region)?.endpoint ?? this.awsUrl
  }

  /**
   * Repeats an attempt until it is good. An attempt that gets no answer from the world's network counts as not good.
   *
   * @throws AntipodeError `deadline-passed`, `bad-usage`; whatever else the attempt throws
   */
  until<T>(attempt: () => Promise<T> | T, options: UntilOptions<T>): Promise<Until<T>> {
    const { clock } = this.#world
    return until(attempt, options, { clock, advance: (ms) => sleep(clock, ms), name: 'real time' })
  }

  /** Health of the regions, where names lead, what waits to be replicated, faults in force. */
  status(): WorldStatus {
    return this.#world.status()
  }

  /** The latest ten thousand events. */
  get trace(): readonly WorldRecord[] {
    return this.#world.trace.records()
  }

  /** Ends the world and removes its containers, in whatever state they are; may be called twice. */
  async close(): Promise<void> {
    await this.#endings.run()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }
}

function sourceOf({ template, deployment, regions, parameters }: TestWorldOptions) {
  return {
    templatePath: template,
    ...(deployment === undefined ? {} : { deploymentPath: deployment }),
    ...(regions === undefined ? {} : { regions }),
    ...(parameters === undefined ? {} : { parameters }),
  }
}

/** All at once. When one fails, the others are waited for, so that they can be ended. */
async function startRegions(
  regions: readonly string[],
  image: string | undefined,
  endings: Endings,
): Promise<ReadonlyMap<string, StartedRegionContainer>> {
  const ports = await freePorts(regions.length)
  const starts = await Promise.allSettled(
    regions.map(async (region, index) => {
      const port = { container: REGION_PORT, host: ports[index] as number }
      const container = await new RegionContainer(region, image).withExposedPorts(port).start()
      endings.add(() => container.stop())
      return [region, container] as const
    }),
  )
  return new Map(
    starts.map((start) => {
      if (start.status === 'rejected') throw start.reason
      return start.value
    }),
  )
}

function backendsOf(containers: ReadonlyMap<string, StartedRegionContainer>): Backends {
  return new Map(
    [...containers].map(([region, { endpoint }]) => [
      region,
      { endpoint: { url: endpoint, credentials: EMULATOR_CREDENTIALS }, services: new Map() },
    ]),
  )
}

function writeToStderr(error: unknown): void {
  process.stderr.write(`antipode: ${error instanceof Error ? error.stack : String(error)}\n`)
}
