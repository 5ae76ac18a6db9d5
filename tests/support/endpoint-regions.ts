// A global table over endpoints in virtual time, and a replicator that can be killed and started again.
import type { ServiceCaller, Shape } from '#simulator/aws/service.js'
import type { GlobalTablesEvent } from '#simulator/global-tables/events.js'
import { GlobalTables } from '#simulator/global-tables/global-tables.js'
import type { GlobalTableSettings } from '#simulator/global-tables/settings.js'
import type { StreamedSettings } from '#simulator/global-tables/streamed/settings.js'
import { StreamedTables } from '#simulator/global-tables/streamed/streamed-tables.js'
import { isRefusal } from '#simulator/global-tables/table-away.js'
import { sleep } from '#simulator/kernel/clock.js'
import type { Kernel } from '#simulator/kernel/kernel.js'
import type { NetworkEvent } from '#simulator/network/events.js'
import { Network } from '#simulator/network/network.js'
import { regionPlace } from '#simulator/network/places.js'
import type { Message } from '#simulator/network/rules.js'
import { memoryStore } from '#simulator/storage/memory-store.js'
import type { Store } from '#simulator/storage/store.js'
import { type EndpointFaults, FaultyEndpoint, NO_FAULTS, TABLE, TABLE_DEFINITION } from './faulty-endpoint.js'
import { virtualKernel } from './virtual-kernel.js'

export interface EndpointRegionsOptions {
  readonly regions?: readonly string[]
  /** Those of the regions that are no endpoints, but embedded. */
  readonly embedded?: readonly string[]
  readonly seed?: number
  readonly faults?: Partial<EndpointFaults>
  readonly settings?: Partial<GlobalTableSettings>
  readonly streamed?: Partial<StreamedSettings>
  readonly skewMs?: Readonly<Record<string, number>>
}

interface Incarnation {
  alive: boolean
  readonly kernel: Kernel
  readonly tables: GlobalTables
  readonly streamed: ReadonlyMap<string, StreamedTables>
}

export function endpointRegions(options: EndpointRegionsOptions = {}) {
  const {
    regions = ['us-east-1', 'eu-west-2', 'ap-southeast-2'],
    seed = 1,
    skewMs = {},
    embedded = [],
  } = options
  const kernel = virtualKernel<GlobalTablesEvent | NetworkEvent>(seed)
  const { emit } = kernel.trace
  const network = new Network(kernel, emit)
  const faults = { ...NO_FAULTS, ...options.faults }
  const endpoints = new Map(regions.map((region) => [region, new FaultyEndpoint(region, kernel, faults)]))
  const endpoint = (region: string) => endpoints.get(region) as FaultyEndpoint
  let disk = memoryStore()
  let now: Incarnation

  const start = (): Incarnation => {
    const incarnation = { alive: true } as { -readonly [K in keyof Incarnation]: Incarnation[K] }
    const isAlive = () => incarnation.alive
    const store = mortalStore(disk, kernel, isAlive)
    const streamed = new Map(
      regions.map((region) => [
        region,
        new StreamedTables({
          region,
          kernel,
          emit: (event) => (isAlive() ? emit(event) : 0),
          now: () => kernel.clock.now() + (skewMs[region] ?? 0) * 1_000,
          ...endpoint(region).services(isAlive),
          store,
          ...(options.streamed && { settings: options.streamed }),
        }),
      ]),
    )
    const callerFor = (from: string): ServiceCaller => ({
      call: async <Output extends object>(target: { region: string }, operation: string, input: object) =>
        (await network.exchange(
          {
            from: regionPlace(from),
            to: regionPlace(target.region),
            purpose: 'request',
            handshakes: 0,
            connectTimeoutMs: 1_000,
            replyTimeoutMs: 10_000,
          },
          () => edge(target.region, operation, input),
        )) as Output,
    })
    const edge = (region: string, operation: string, input: object) => {
      if (embedded.includes(region)) return endpoint(region).call(operation, input)
      return (streamed.get(region) as StreamedTables)
        .service(tables.managementFor(region))
        .call(operation, input as Shape, { requestId: 'r' })
    }
    const tables = new GlobalTables({
      kernel,
      network,
      emit: (event) => (isAlive() ? emit(event) : 0),
      regions,
      replicaOf: async (region, table) =>
        embedded.includes(region)
          ? endpoint(region).engine.replica(table)
          : streamed.get(region)?.open(table),
      callerFor,
      store,
      ...(options.settings && { settings: options.settings }),
    })
    for (const region of embedded) endpoint(region).engine.replicaManagement = tables.managementFor(region)
    return Object.assign(incarnation, { kernel, tables, streamed })
  }
  now = start()

  const kill = () => {
    now.alive = false
    for (const tables of now.streamed.values()) tables.close()
    now.tables.close()
  }
  const edge = (region: string, operation: string, input: object = {}) =>
    embedded.includes(region)
      ? endpoint(region).call(operation, input)
      : (now.streamed.get(region) as StreamedTables)
          .service(now.tables.managementFor(region))
          .call(operation, { TableName: TABLE, ...input }, { requestId: 'edge' })

  return {
    kernel,
    network,
    regions,
    endpoint,
    get tables() {
      return now.tables
    },
    edge: (region: string, operation: string, input?: object) =>
      kernel.driver.settle(edge(region, operation, input)),
    /** The table in the first region, with replicas in all others. */
    replicate: async () => {
      await kernel.driver.settle(endpoint(regions[0] as string).call('CreateTable', TABLE_DEFINITION))
      for (const RegionName of regions.slice(1))
        await kernel.driver.settle(
          edge(regions[0] as string, 'UpdateTable', { ReplicaUpdates: [{ Create: { RegionName } }] }),
        )
    },
    put: (region: string, id: string, attributes: object = {}) =>
      endpoint(region).call('PutItem', { Item: { id: { S: id }, ...attributes } }),
    kill,
    /** Starts the replicator anew on the same store. */
    recover: () => {
      // Never two at once: each would take the other for an application.
      kill()
      now = start()
      return now.tables.recover()
    },
    /** As a deployment does it: what is missing is created, until all is there. */
    deploy: async () => {
      const home = regions[0] as string
      for (let tries = 0; ; tries++) {
        if (tries > 100) throw new Error('the table cannot be deployed')
        try {
          await edge(home, 'CreateTable', TABLE_DEFINITION)
        } catch (error) {
          if (!isRefusal(error)) throw error
        }
        try {
          const { Table } = await edge(home, 'DescribeTable')
          const replicas = ((Table as Shape).Replicas ?? []) as readonly Shape[]
          const there = replicas
            .filter(({ ReplicaStatus }) => ReplicaStatus === 'ACTIVE')
            .map(({ RegionName }) => RegionName)
          const missing = regions.filter((region) => region !== home && !there.includes(region))
          if (missing.length === 0) return
          for (const RegionName of missing)
            await edge(home, 'UpdateTable', { ReplicaUpdates: [{ Create: { RegionName } }] })
        } catch (error) {
          if (!isRefusal(error)) throw error
        }
        await sleep(kernel.clock, 1_000)
      }
    },
    /** What outlives the replicator. */
    stored: (prefix: string) => disk.entries(prefix),
    loseStore: () => {
      disk = memoryStore()
    },
    cut: (a: string, b?: string, kind: 'drop' | 'refuse' = 'drop') =>
      network.addRule({
        decide: ({ from, to }: Message) => {
          const between = [from.region, to.region]
          return between.includes(a) && (b === undefined || between.includes(b)) && from.region !== to.region
            ? { kind }
            : undefined
        },
      }),
    /** Until nothing is on its way that the replicator knows of, and a while longer, so that it knows of all. */
    settled: async (withinMs = 900_000) => {
      const quietMs = 4_000 + 2 * faults.streamLagMs
      let quiet = 0
      for (let waitedMs = 0; quiet < quietMs; waitedMs += 500) {
        if (waitedMs > withinMs) throw new Error(`not settled: ${JSON.stringify(now.tables.pending())}`)
        await kernel.driver.advance(500)
        quiet = now.tables.pending().length > 0 ? 0 : quiet + 500
      }
    },
    contents: () => regions.map((region) => endpoint(region).contents()),
    /** How many writes the replicator has made. */
    copies: () => regions.reduce((sum, region) => sum + endpoint(region).replaced.length, 0),
    events: (type: GlobalTablesEvent['type']) =>
      kernel.trace.records().filter((record) => record.type === type),
    close: () => {
      kill()
      for (const region of regions) endpoint(region).close()
    },
  }
}

/** Writes take a little time, in order, and those under way are lost when the process is killed. */
function mortalStore(disk: Store, kernel: Kernel, isAlive: () => boolean): Store {
  const random = kernel.random.fork(`store/${kernel.clock.now()}`)
  let last: Promise<void> = Promise.resolve()
  return {
    entries: async (prefix) => {
      await last
      return disk.entries(prefix)
    },
    chunks: (prefix) => disk.chunks(prefix),
    clear: (prefix) => disk.clear(prefix),
    write: (changes) => {
      last = last
        .then(() => sleep(kernel.clock, random.float() * 5))
        .then(() => (isAlive() ? disk.write(changes) : new Promise(() => {})))
      return last
    },
    close: async () => {},
  }
}
