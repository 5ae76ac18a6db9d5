// A world in real time: what `antipode up` runs. Sockets are the router's; here are the parts they lead to.
import { hostname } from '../aws/http.js'
import { REGION_NAMES } from '../aws/regions.js'
import { loadDeployment } from '../cloudformation/deployments/load-deployment.js'
import type { DynamoDbSettings } from '../dynamodb/settings.js'
import type { Faults } from '../faults/faults.js'
import type { Clock } from '../kernel/clock.js'
import { AntipodeError } from '../kernel/errors.js'
import type { Kernel } from '../kernel/kernel.js'
import { DEFAULT_SEED, Random } from '../kernel/random.js'
import { RealClock } from '../kernel/real-clock.js'
import { Trace } from '../kernel/trace.js'
import { CodeStore } from '../lambda/code/code-store.js'
import { endCompiler } from '../lambda/code/compiler.js'
import type { EnvironmentHost } from '../lambda/environment.js'
import { HOST_MAJOR, majorOf } from '../lambda/sandbox/host-runtime.js'
import { clientPlace } from '../network/places.js'
import { type Backends, placeOfService } from '../region/backend.js'
import { checkBackends, endpointsOf } from '../region/backend-rules.js'
import { openStore } from '../storage/level-store.js'
import type { Store } from '../storage/store.js'
import type { Application } from './application.js'
import type { AwsEndpoint } from './aws-endpoint.js'
import type { Client } from './client.js'
import type { WorldEvent } from './events.js'
import { type WorldStatus, worldStatus } from './status.js'
import type { World } from './world.js'

export interface LiveWorldOptions {
  readonly templatePath: string
  readonly deploymentPath?: string
  /** In order of deployment; the deployment file's by default. */
  readonly regions?: readonly string[]
  readonly parameters?: Readonly<Record<string, string>>
  readonly seed?: number | string
  /** Replication lag, fixed; drawn from a distribution by default. */
  readonly lagMs?: number
  /** How far reads may be behind; by default they are not. */
  readonly dynamodb?: Partial<DynamoDbSettings>
  /** The region that callers are near to who do not say otherwise; the first by default. */
  readonly near?: string
  /** How the regions' services are there; all are embedded by default. */
  readonly backends?: Backends
  /** Whether an endpoint may be AWS itself. */
  readonly allowAws?: boolean
  /** The folder that the state outlives the world in, and whether each write waits for the disk; in memory by default. */
  readonly state?: { readonly directory: string; readonly sync?: boolean }
  /** Gets what fails in the background, where no caller waits for it. */
  readonly onError: (error: unknown) => void
  /** Hands out every event from the first on. */
  readonly onEvent?: Parameters<Trace<WorldEvent>['subscribe']>[0]
}

/** Events in memory for whoever looks in later; a trace file has them all. */
const KEPT_EVENTS = 10_000

/** Under it in the store: the seed of the first run. */
const SEED_OF_NAMES = 'names/seed'

export async function startLiveWorld(options: LiveWorldOptions): Promise<LiveWorld> {
  const seed = options.seed ?? DEFAULT_SEED
  const deployment = await loadDeployment(options)
  const near = options.near ?? (deployment.regions[0] as string)
  if (!REGION_NAMES.includes(near)) {
    throw new AntipodeError('region-unknown', { what: `There is no AWS region '${near}' to be near to.` })
  }
  const { backends = new Map() } = options
  checkBackends(backends, deployment.regions, options.allowAws ?? false)
  const clock = new RealClock()
  const trace = new Trace<WorldEvent>(clock, { keep: KEPT_EVENTS })
  if (options.onEvent) trace.subscribe(options.onEvent)
  const code = new CodeStore()
  // Compiled all at once and beside the deployment, which waits for each where it needs it; it reports the failure too.
  for (const source of deployment.functionSources) code.bundle(source).catch(() => undefined)
  // While esbuild works in a process of its own, this one loads the rest.
  const [{ World }, { WorkerHost }] = await Promise.all([
    import('./world.js'),
    import('../lambda/worker/worker-host.js'),
    probed(backends, clock),
  ])
  const repairs: string[] = []
  const store = await openState(options.state, (sentence) => repairs.push(sentence))
  let environments: EnvironmentHost | undefined
  try {
    const { random, names } = await randomOf(seed, store, clock)
    const kernel: Kernel = { clock, random, background: (work) => void work.catch(options.onError) }
    let world: World | undefined
    environments = new WorkerHost({
      kernel,
      passThrough: ({ host }) => world?.knows(hostname(host)) === false,
    })
    const settings = {
      ...(options.lagMs === undefined ? {} : { lagMs: options.lagMs }),
      ...(options.dynamodb === undefined ? {} : { dynamodb: options.dynamodb }),
    }
    world = await World.start({
      deployment,
      kernel,
      trace,
      environments,
      code,
      settings,
      backends,
      names,
      ...(store && { store }),
    })
    await endCompiler()
    return new LiveWorld(world, { seed, near, backends, store, repairs })
  } catch (error) {
    await environments?.close()
    await store?.close()
    throw error
  }
}

async function openState(
  state: LiveWorldOptions['state'],
  onRepair: (sentence: string) => void,
): Promise<Store | undefined> {
  return state && openStore(state.directory, { ...state, onRepair })
}

interface RandomOfRun {
  readonly random: Random
  readonly names: Random
}

/**
 * What a template leaves open is called in every run as in the first, whatever the seed of this one is. All else is drawn
 * anew: no request or connection may be called as one of which the state knows.
 */
async function randomOf(seed: number | string, store: Store | undefined, clock: Clock): Promise<RandomOfRun> {
  const random = Random.fromSeed(seed)
  if (!store) return { random, names: random }
  const [[, first] = []] = await store.entries(SEED_OF_NAMES)
  if (first !== undefined)
    return { random: random.fork(`run at ${clock.now()}`), names: Random.fromSeed(first) }
  await store.write([{ key: SEED_OF_NAMES, value: String(seed) }])
  return { random, names: random }
}

async function probed(backends: Backends, clock: Clock): Promise<void> {
  if (backends.size === 0) return
  const { probeBackends } = await import('../region/endpoint/probe.js')
  await probeBackends(backends, clock)
}

interface LiveWorldParts {
  readonly seed: number | string
  readonly near: string
  readonly backends: Backends
  readonly store: Store | undefined
  /** What was broken in the state and is whole again, a sentence each. */
  readonly repairs: readonly string[]
}

export class LiveWorld {
  readonly seed: number | string
  /** The region that callers are near to who do not say otherwise. */
  readonly near: string
  /** Of the regions that are not embedded as a whole. */
  readonly backends: Backends
  readonly #world: World
  readonly #store: Store | undefined
  readonly #repairs: readonly string[]
  readonly #clients = new Map<string, Client>()

  constructor(world: World, { seed, near, backends, store, repairs }: LiveWorldParts) {
    this.#world = world
    this.seed = seed
    this.near = near
    this.backends = backends
    this.#store = store
    this.#repairs = repairs
  }

  /** In order of deployment. */
  get regions(): readonly string[] {
    return this.#world.regionNames
  }

  get clock(): Clock {
    return this.#world.kernel.clock
  }

  get trace(): Trace<WorldEvent> {
    return this.#world.trace
  }

  get faults(): Faults {
    return this.#world.faults
  }

  get application(): Application {
    return this.#world.application
  }

  get awsEndpoint(): AwsEndpoint {
    return this.#world.awsEndpoint
  }

  get hasEndpoints(): boolean {
    return [...this.backends.values()].some((backend) => endpointsOf(backend).length > 0)
  }

  get pageDirectory(): string | undefined {
    return this.#world.deployment.pageDirectory
  }

  /** What the user should know although nothing is wrong, a sentence each. */
  async notes(): Promise<readonly string[]> {
    const region = this.regions.find(
      (name) => placeOfService(this.backends.get(name), 'lambda') === 'embedded',
    )
    if (region === undefined) return this.#repairs
    const { Functions } = await this.#world
      .operatorNear(region)
      .call<{ Functions: { Runtime: string }[] }>({ region, service: 'lambda' }, 'ListFunctions', {})
    const newer = [...new Set(Functions.map(({ Runtime }) => Runtime))].filter(
      (runtime) => (majorOf(runtime) ?? 0) > HOST_MAJOR,
    )
    return [
      ...this.#repairs,
      ...newer.map(
        (runtime) =>
          `The template asks for ${runtime}; its functions run on this Node.js, ${process.version}.`,
      ),
    ]
  }

  /** A person near a region with a resolver of their own, whose cache is empty. */
  newClient(near: string, name: string): Client {
    return this.#world.client(clientPlace(near, name))
  }

  /** The people near a region: they share a resolver, as customers of one provider do. */
  client(near: string): Client {
    const known = this.#clients.get(near)
    if (known) return known
    const client = this.#world.client(clientPlace(near, `users near ${near}`))
    this.#clients.set(near, client)
    return client
  }

  status(): WorldStatus {
    return worldStatus(this.#world, this.near)
  }

  async close(): Promise<void> {
    await this.#world.close()
    await this.#store?.close()
  }
}
