// How the services of a world's regions come to be: embedded, or at the endpoints that the region's backend names.
import type { ServiceCaller } from '../aws/service.js'
import type { ReplicaManagement } from '../dynamodb/dynamodb.js'
import { StateJournal } from '../dynamodb/persistence/state-journal.js'
import type { DynamoDbSettings } from '../dynamodb/settings.js'
import type { Kernel } from '../kernel/kernel.js'
import type { Random } from '../kernel/random.js'
import type { Instant } from '../kernel/time.js'
import type { Emit } from '../kernel/trace.js'
import type { CodeStore } from '../lambda/code/code-store.js'
import type { EnvironmentHost, Outbound } from '../lambda/environment.js'
import { MappingPositions } from '../lambda/event-source-mapping/mapping-positions.js'
import {
  type Backends,
  COARSEST_STREAM_CLOCK_MS,
  placeOfService,
  type RegionBackend,
} from '../region/backend.js'
import { EmbeddedServices } from '../region/embedded.js'
import type { EndpointServices } from '../region/endpoint/endpoint-services.js'
import { MixedServices } from '../region/mixed-services.js'
import type { Store } from '../storage/store.js'
import type { WorldEvent } from './events.js'

export interface RegionServicesOptions {
  readonly region: string
  readonly backend: RegionBackend | undefined
  readonly endpoints: EndpointServices | undefined
  readonly kernel: Kernel
  readonly emit: Emit<WorldEvent>
  readonly caller: ServiceCaller
  readonly environments: EnvironmentHost
  readonly code: CodeStore
  readonly outbound: Outbound
  /** The region's own clock, which may be wrong. */
  readonly now: () => Instant
  readonly store: Store
  /** Whether the store outlives this process, and what is embedded is to be kept in it too. */
  readonly isKept: boolean
  readonly dynamodbSettings: Partial<DynamoDbSettings>
  /** Draws what is called the same in every run. */
  readonly names: Random
  readonly replicas: ReplicaManagement
}

export function regionServices(options: RegionServicesOptions): MixedServices {
  const { region, backend, endpoints, kernel, emit, caller, code, now, store, isKept, replicas } = options
  const around = {
    kernel: { ...kernel, random: kernel.random.fork(`region/${region}`) },
    emit,
    caller,
    code,
    positions: isKept ? new MappingPositions(store, region) : undefined,
  }
  const lambdaSettings = {
    streamClockStepMs: placeOfService(backend, 'dynamodb') === 'embedded' ? 0 : COARSEST_STREAM_CLOCK_MS,
  }
  const embedded = new EmbeddedServices({
    ...around,
    region,
    environments: options.environments,
    outbound: options.outbound,
    now,
    has: (service) => placeOfService(backend, service) === 'embedded',
    ...(isKept && { journal: new StateJournal(store, region) }),
    dynamodbSettings: options.dynamodbSettings,
    names: options.names.fork(`region/${region}`),
    lambdaSettings,
  })
  return new MixedServices({
    embedded,
    endpoints,
    lambda: endpoints?.lambda({ ...around, settings: lambdaSettings }),
    tables: endpoints?.tables({ kernel, emit, now, store }),
    keepsTables: isKept,
    replicas,
  })
}

/** By region. Loaded for a world that has any, since what speaks to endpoints takes its time to load. */
export async function endpointServices(
  regions: readonly string[],
  backends: Backends,
  around: { readonly kernel: Kernel; readonly emit: Emit<WorldEvent> },
): Promise<ReadonlyMap<string, EndpointServices>> {
  const endpoints = new Map<string, EndpointServices>()
  if (backends.size === 0) return endpoints
  const { EndpointServices } = await import('../region/endpoint/endpoint-services.js')
  for (const region of regions) {
    const backend = backends.get(region)
    if (backend) endpoints.set(region, new EndpointServices({ region, backend, ...around }))
  }
  return endpoints
}
