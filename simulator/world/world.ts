// A world put together: regions, network, Route 53, global tables, faults and users, under whatever clock it is given.
// simulated.ts and live-world.ts start it.
import { isHostOfAws, isHostOfLocalStack, regionOfAwsHost } from '../aws/hosts.js'
import type { ServiceCaller, ServiceName } from '../aws/service.js'
import { type DeployedStack, deploy } from '../cloudformation/deployments/deploy.js'
import type { Deployment } from '../cloudformation/deployments/deployment.js'
import type { DynamoDbSettings } from '../dynamodb/settings.js'
import type { Throttle } from '../dynamodb/throttling/throttling.js'
import { Faults } from '../faults/faults.js'
import type { FaultTarget } from '../faults/target.js'
import { GlobalTables } from '../global-tables/global-tables.js'
import { AntipodeError } from '../kernel/errors.js'
import type { Kernel } from '../kernel/kernel.js'
import type { Random } from '../kernel/random.js'
import { MICROS_PER_MS } from '../kernel/time.js'
import type { Trace } from '../kernel/trace.js'
import type { CodeStore } from '../lambda/code/code-store.js'
import type { EnvironmentHost } from '../lambda/environment.js'
import { NetworkError } from '../network/errors.js'
import { Network } from '../network/network.js'
import { clientPlace, globalPlace, type Place, regionPlace } from '../network/places.js'
import type { Backends } from '../region/backend.js'
import type { EmbeddedServices } from '../region/embedded.js'
import type { EndpointServices } from '../region/endpoint/endpoint-services.js'
import type { MixedServices } from '../region/mixed-services.js'
import { Region } from '../region/region.js'
import { serviceCaller } from '../region/service-caller.js'
import { Route53 } from '../route53/route53.js'
import { memoryStore } from '../storage/memory-store.js'
import type { Store } from '../storage/store.js'
import { addressesOf, regionOfAddress } from './addresses.js'
import { Application } from './application.js'
import { type AwsEndpoint, awsEndpoint } from './aws-endpoint.js'
import { Client, type Destination } from './client.js'
import type { WorldEvent } from './events.js'
import { outboundPort } from './outbound.js'
import { endpointServices, regionServices } from './region-services.js'
import type { LostRegion } from './region-watch.js'
import { RegionWatches } from './region-watches.js'
import { AWS_HOST_TTL_SECONDS, lookUp, type NameServers, Resolver } from './resolver.js'

export interface WorldSettings {
  /** Replication lag, fixed; by default drawn as fidelity 9 has it. */
  readonly lagMs?: number
  /** How far a region's clock is ahead (behind, if negative), milliseconds. Last writer wins goes by these clocks. */
  readonly clockSkewMs?: Readonly<Record<string, number>>
  /** How far reads may be behind; by default they are not. */
  readonly dynamodb?: Partial<DynamoDbSettings>
}

export interface WorldOptions {
  readonly deployment: Deployment
  readonly kernel: Kernel
  readonly trace: Trace<WorldEvent>
  readonly environments: EnvironmentHost
  readonly code: CodeStore
  readonly settings?: WorldSettings
  /** All regions are embedded by default. */
  readonly backends?: Backends
  /** Where the world's state outlives it; by default it ends with the world. Stays its owner's. */
  readonly store?: Store
  /** Draws the names that templates leave open and APIs' ids; the kernel's by default. A world that goes on needs the same again. */
  readonly names?: Random
}

/** Route 53's control plane stands in us-east-1 and is the world's, not the region's (META-2). */
const CONTROL_PLANE = globalPlace('us-east-1', 'route53')

export class World {
  readonly kernel: Kernel
  readonly trace: Trace<WorldEvent>
  readonly deployment: Deployment
  readonly regionNames: readonly string[]
  readonly network: Network
  readonly route53: Route53
  readonly globalTables: GlobalTables
  readonly faults: Faults
  readonly application: Application
  /** Answers any SDK: the signed region picks the region. */
  readonly awsEndpoint: AwsEndpoint
  readonly #environments: EnvironmentHost
  readonly #backends: Backends
  readonly #services = new Map<string, MixedServices>()
  readonly #regions = new Map<string, Region>()
  readonly #watches: RegionWatches
  #stacks: readonly DeployedStack[] = []

  /** Makes the world and deploys to it; its time begins afterwards. */
  static async start(options: WorldOptions): Promise<World> {
    const { deployment, backends = new Map(), kernel, trace } = options
    const world = new World(
      options,
      await endpointServices(deployment.regions, backends, { kernel, emit: trace.emit }),
    )
    try {
      await world.network.withoutDelay(async () => {
        for (const services of world.#services.values()) await services.load()
        await world.globalTables.recover()
        world.#stacks = await deploy(deployment, {
          kernel: { ...kernel, random: options.names ?? kernel.random },
          emit: trace.emit,
          callerFor: (region) => world.#caller(regionPlace(region)),
          placeOf: (region, service) => world.#services.get(region)?.placeOf(service),
        })
      })
      await world.#watches.start()
    } catch (error) {
      // What stands already would go on: health checkers, replication.
      await world.close()
      throw error
    }
    return world
  }

  private constructor(options: WorldOptions, endpoints: ReadonlyMap<string, EndpointServices>) {
    const { deployment, kernel, trace, environments, code, settings = {}, backends = new Map() } = options
    const { store = memoryStore() } = options
    const { emit } = trace
    this.kernel = kernel
    this.trace = trace
    this.deployment = deployment
    this.regionNames = deployment.regions
    this.#environments = environments
    this.#backends = backends
    this.network = new Network(kernel, emit)
    this.route53 = new Route53({
      kernel,
      network: this.network,
      emit,
      endpoints: {
        locate: (hostOrAddress) => {
          const destination = this.destination(hostOrAddress) ?? this.#behindName(hostOrAddress)
          return destination && { place: destination.place, http: destination.edge }
        },
        aliasTarget: (name) => {
          const region = regionOfAwsHost(name.replace(/\.$/, ''))
          if (!region || !this.#regions.has(region)) return undefined
          return { addresses: addressesOf(region), ttlSeconds: AWS_HOST_TTL_SECONDS }
        },
      },
    })
    // Places of their own, so that replicas can be made where the region is not open to others yet.
    const replicators = new Map(
      deployment.regions.map((region) => [region, { ...regionPlace(region), name: `replicas of ${region}` }]),
    )
    this.globalTables = new GlobalTables({
      kernel,
      network: this.network,
      emit,
      settings: settings.lagMs === undefined ? {} : { lagMs: settings.lagMs },
      regions: deployment.regions,
      replicaOf: async (region, table) => this.#services.get(region)?.replica(table),
      store,
      callerFor: (region) => this.#caller(replicators.get(region) ?? regionPlace(region)),
    })
    for (const region of deployment.regions) {
      const place = regionPlace(region)
      const skewMicros = Math.round((settings.clockSkewMs?.[region] ?? 0) * MICROS_PER_MS)
      const now = () => kernel.clock.now() + skewMicros
      const outbound = outboundPort({
        place,
        network: this.network,
        resolver: this.resolver(place),
        destination: this.destination,
      })
      const services = regionServices({
        region,
        backend: backends.get(region),
        endpoints: endpoints.get(region),
        kernel,
        emit,
        caller: this.#caller(place),
        environments,
        code,
        outbound,
        now,
        store,
        isKept: options.store !== undefined,
        dynamodbSettings: settings.dynamodb ?? {},
        names: options.names ?? kernel.random,
        replicas: this.globalTables.managementFor(region),
      })
      this.#services.set(region, services)
      const random = kernel.random.fork(`edge/${region}`)
      this.#regions.set(region, new Region(region, services, { random, emit }))
    }
    this.#watches = this.#regionWatches(replicators)
    this.faults = new Faults(this.#faultTarget(), () => kernel.clock.now(), emit)
    this.application = new Application({
      recordNames: () => this.route53.names().map(({ name }) => name.replace(/\.$/, '')),
      apiHosts: () =>
        [...this.#services].flatMap(([region, { embedded }]) =>
          embedded.apiGateway
            .hosts()
            .filter(({ source }) => source !== 'regional')
            .map(({ host, kind, source, stages }) => ({
              host,
              region,
              kind: kind === 'websocket' ? 'websocket' : 'http',
              custom: source === 'custom-domain',
              basePath: basePath(stages?.[0]),
            })),
        ),
    })
    this.awsEndpoint = awsEndpoint({
      network: this.network,
      from: clientPlace(deployment.regions[0] as string, 'aws-endpoint'),
      region: (name) => this.#regions.get(name),
      regionNames: deployment.regions,
    })
  }

  get stacks(): readonly DeployedStack[] {
    return this.#stacks
  }

  /** The embedded database of a region, for assertions and reports; undefined when it stands at an endpoint. */
  dynamodb(region: string): EmbeddedServices['dynamodb'] {
    return this.#services.get(region)?.embedded.dynamodb
  }

  /** The URL of what a region stands and falls with; undefined for one that does so with this process. */
  endpointOf(region: string): string | undefined {
    return this.#backends.get(region)?.endpoint?.url
  }

  /** The region while its endpoint does not answer, and until it is restored. */
  lost(region: string): LostRegion | undefined {
    return this.#watches.lost(region)
  }

  /** Where an AWS host name or an address leads. */
  readonly destination = (hostOrAddress: string): Destination | undefined => {
    const region = this.#regions.get(regionOfAddress(hostOrAddress) ?? regionOfAwsHost(hostOrAddress) ?? '')
    return region && { place: region.place, edge: region.edge }
  }

  /**
   * Whether a host is this world's to answer for: AWS's hosts, all of them, so that no request reaches AWS by accident,
   * those of regions under the names that LocalStack gives, and the names in hosted zones. Anything else is the rest of
   * the Internet.
   */
  knows(host: string): boolean {
    if (isHostOfAws(host) || regionOfAddress(host)) return true
    if (isHostOfLocalStack(host) && regionOfAwsHost(host)) return true
    return (
      this.route53.answer({ name: host, type: 'A' }, { region: this.regionNames[0] as string }).rcode !==
      'REFUSED'
    )
  }

  /** A new user, with a resolver of their own. */
  client(place: Place): Client {
    return new Client({
      place,
      clock: this.kernel.clock,
      network: this.network,
      resolver: this.resolver(place),
      emit: this.trace.emit,
      destination: this.destination,
    })
  }

  /** Calls services from outside, from near a region. */
  operatorNear(region: string): ServiceCaller {
    return this.#caller(clientPlace(region, `operator near ${region}`))
  }

  resolver(place: Place): Resolver {
    return new Resolver({
      place,
      clock: this.kernel.clock,
      emit: this.trace.emit,
      nameServers: this.#nameServers,
    })
  }

  async close(): Promise<void> {
    this.#watches.close()
    this.route53.close()
    this.globalTables.close()
    for (const services of this.#services.values()) services.close()
    await this.#environments.close()
  }

  readonly #nameServers: NameServers = {
    answer: (question, asker) => this.route53.answer(question, asker),
    hasRegion: (region) => this.#regions.has(region),
  }

  /** What a health checker reaches by a record's name (R53-CK-07); all checkers resolve as from one place. */
  #behindName(name: string): Destination | undefined {
    try {
      const { addresses } = lookUp(name, CONTROL_PLANE, this.#nameServers)
      return this.destination(addresses[0] as string)
    } catch (error) {
      if (error instanceof NetworkError) return undefined
      throw error
    }
  }

  #caller(from: Place): ServiceCaller {
    const directory = {
      locate: (region: string, service: ServiceName) => {
        if (service === 'route53') return { place: CONTROL_PLANE, service: this.route53.service }
        const found = this.#regions.get(region)
        // As its name would have no address: an integration may name any region.
        if (!found) throw new NetworkError('name-not-found', `region ${region} is not part of this world`)
        return { place: found.place, service: found.service(service) }
      },
    }
    return serviceCaller(from, this.network, directory, this.kernel.random.fork(`calls/${from.name}`))
  }

  /** @param replicators from where replicas are made */
  #regionWatches(replicators: ReadonlyMap<string, Place>): RegionWatches {
    const restorers = new Map(
      this.regionNames.map((region) => [region, clientPlace(region, `restorer of ${region}`)]),
    )
    return new RegionWatches({
      kernel: this.kernel,
      emit: this.trace.emit,
      addRule: (rule) => this.network.addRule(rule),
      backends: this.#backends,
      restorers: [...restorers.values(), ...replicators.values()],
      restore: async (region) => {
        await this.globalTables.restore(region)
        const stack = this.#stacks.find((one) => one.region === region)
        const restored = await stack?.restore(this.#caller(restorers.get(region) as Place))
        return (restored ?? []).map(({ logicalId, how }) => ({ logicalId, how }))
      },
    })
  }

  #throttle(region: string, rule: Throttle): () => void {
    const dynamodb = this.dynamodb(region)
    if (!dynamodb)
      throw new AntipodeError('bad-usage', {
        what: `The DynamoDB of ${region} stands at an endpoint, which cannot be made to throttle.`,
        fix: 'Choose a region whose DynamoDB is embedded.',
      })
    if (rule.tableName !== undefined && !dynamodb.hasTable(rule.tableName))
      throw new AntipodeError('name-unknown', {
        what: `${region} has no table '${rule.tableName}'.`,
        fix: 'Name a table of that region, or none: then every table is throttled.',
      })
    return dynamodb.throttle(rule)
  }

  #faultTarget(): FaultTarget {
    return {
      regions: this.regionNames,
      addNetworkRule: (rule) => this.network.addRule(rule),
      addEdgeRule: (region, rule) => (this.#regions.get(region) as Region).edge.addRule(rule),
      healthCheckPaths: (region) =>
        this.route53
          .healthChecks()
          .filter((check) => check.region === region && /^https?:/.test(check.target))
          .map(({ target }) => new URL(target).pathname),
      pauseReplication: (region) => this.globalTables.pause(region),
      resumeReplication: (region) => this.globalTables.resume(region),
      throttle: (region, rule) => this.#throttle(region, rule),
      lookAtRegion: (region) => this.kernel.background(this.#watches.check(region)),
    }
  }
}

function basePath(stage: string | undefined): string {
  return stage === undefined || stage === '$default' ? '' : `/${stage}`
}
