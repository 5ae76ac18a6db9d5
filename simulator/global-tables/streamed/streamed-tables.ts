// The replicated tables of one region whose DynamoDB stands at an endpoint.
import type { Service, Shape } from '../../aws/service.js'
import type { ReplicaManagement } from '../../dynamodb/dynamodb.js'
import { ClosableClock } from '../../kernel/closable-clock.js'
import type { Kernel } from '../../kernel/kernel.js'
import type { Instant } from '../../kernel/time.js'
import type { Emit } from '../../kernel/trace.js'
import type { Store } from '../../storage/store.js'
import type { GlobalTablesEvent } from '../events.js'
import type { Replica } from '../replica.js'
import { Endpoint } from './endpoint.js'
import { replicatedDynamoDb, writtenBy } from './replicated-dynamodb.js'
import { DEFAULT_STREAMED_SETTINGS, type StreamedSettings } from './settings.js'
import { StreamedReplica } from './streamed-replica.js'

export interface StreamedTablesOptions {
  readonly region: string
  readonly kernel: Kernel
  readonly emit: Emit<GlobalTablesEvent>
  /** The region's own clock, with its skew. By default the kernel's. */
  readonly now?: () => Instant
  /** Both speak to the endpoint itself, and repeat nothing by themselves. */
  readonly dynamodb: Service
  readonly streams: Service
  /** May serve other regions too. */
  readonly store: Store
  readonly settings?: Partial<StreamedSettings>
}

export class StreamedTables {
  readonly #options: StreamedTablesOptions
  readonly #clock: ClosableClock
  readonly #endpoint: Endpoint
  readonly #tables = new Map<string, StreamedReplica>()
  readonly #opening = new Map<string, Promise<StreamedReplica | undefined>>()
  #closed = false

  constructor(options: StreamedTablesOptions) {
    const { region, kernel, dynamodb, streams } = options
    this.#options = options
    this.#clock = new ClosableClock(kernel.clock)
    const random = kernel.random.fork(`endpoint/${region}/${kernel.clock.now()}`)
    this.#endpoint = new Endpoint({ clock: this.#clock, random, dynamodb, streams })
  }

  /**
   * A table as replication sees it, with what an earlier run knew of it; from now on its stream is followed.
   * undefined: there is no table of that name.
   *
   * @throws AwsError, NetworkError as the endpoint answers
   */
  async open(tableName: string): Promise<Replica | undefined> {
    const known = this.#tables.get(tableName)
    if (known) return known
    let opening = this.#opening.get(tableName)
    if (!opening) {
      opening = this.#open(tableName).finally(() => this.#opening.delete(tableName))
      this.#opening.set(tableName, opening)
    }
    return opening
  }

  /** The region's DynamoDB as its edge serves it: the endpoint's, except for what concerns replicas. */
  service(management: ReplicaManagement): Service {
    const { region, dynamodb } = this.#options
    return replicatedDynamoDb({
      region,
      dynamodb,
      endpoint: this.#endpoint,
      management,
      passed: (operation, input) => this.passed(operation, input),
      deleted: async (tableName) => {
        const table = this.#tables.get(tableName)
        this.#tables.delete(tableName)
        await table?.delete()
      },
    })
  }

  /**
   * A request to the endpoint's DynamoDB has passed us and was carried out: streams of tables that it has written to are
   * read soon.
   */
  passed(operation: string, input: () => Shape): void {
    if (this.#tables.size === 0) return
    for (const tableName of writtenBy(operation, input)) this.#tables.get(tableName)?.nudge()
  }

  /** Follows no stream any more. What is known is in the store, which stays open. */
  close(): void {
    this.#closed = true
    for (const table of this.#tables.values()) table.stop()
    this.#clock.close()
  }

  async #open(tableName: string): Promise<StreamedReplica | undefined> {
    const { region, kernel, emit, now, store, settings } = this.#options
    const table = await StreamedReplica.open({
      region,
      tableName,
      kernel: { ...kernel, clock: this.#clock },
      emit,
      now: now ?? (() => kernel.clock.now()),
      endpoint: this.#endpoint,
      store,
      settings: { ...DEFAULT_STREAMED_SETTINGS, ...settings },
    })
    if (table) this.#tables.set(tableName, table)
    if (this.#closed) table?.stop()
    return table
  }
}
