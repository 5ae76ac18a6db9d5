// A region's DynamoDB: the engine with a clock, a trace and the region's two services around it. What requests mean
// is in engine/, items/, tables/ and streams/; what replicas do with the changes is in global-tables/.
import { AwsError } from '../aws/errors.js'
import type { CallContext, Service, Shape } from '../aws/service.js'
import type { Timer } from '../kernel/clock.js'
import type { Kernel } from '../kernel/kernel.js'
import type { Random } from '../kernel/random.js'
import type { Instant } from '../kernel/time.js'
import type { Emit } from '../kernel/trace.js'
import { apply } from './engine/apply.js'
import { type Change, type ItemChange, isLive } from './engine/changes.js'
import type { StoredItem } from './engine/entry.js'
import { evaluate, type Request } from './engine/evaluate.js'
import type { Lags, Outcome, Surroundings } from './engine/operation.js'
import { keyOf } from './engine/schema.js'
import { emptyState, type State, type Table } from './engine/state.js'
import { localWrite, replicatedWrite, targetOf } from './engine/write.js'
import type { DynamoDbEvent } from './events.js'
import { Input } from './input/input.js'
import { DYNAMODB_OPERATIONS, STREAMS_OPERATIONS } from './operations.js'
import { Durability } from './persistence/durable.js'
import type { Journal } from './persistence/journal.js'
import {
  type TableReplica,
  tableReplica,
  type VersionedItem,
  versioned,
} from './replication/table-replica.js'
import { DEFAULT_DYNAMODB_SETTINGS, type DynamoDbSettings } from './settings.js'
import { ExpiryTimer } from './tables/expiry-timer.js'
import type { ReplicaManagement } from './tables/replica-updates.js'
import { throttledOutcome } from './throttling/throttled-outcome.js'
import { type Throttle, Throttling } from './throttling/throttling.js'
import type { Attributes } from './values/attribute-value.js'

export type { LocalChange, TableReplica, VersionedItem } from './replication/table-replica.js'
export type { ReplicaManagement } from './tables/replica-updates.js'

/** fidelity 9: AWS takes up to days; here expired items are deleted at the next whole minute. */
const DEFAULT_TTL_SWEEP_MS = 60_000

export interface DynamoDbOptions {
  readonly region: string
  readonly kernel: Kernel
  readonly emit: Emit<DynamoDbEvent>
  /** The region's own clock, with its skew. By default the kernel's. */
  readonly now?: () => Instant
  /** How long a table, or an index added to one, is CREATING. AWS takes seconds; 0 by default. */
  readonly tableCreationMs?: number
  /** Expired items are deleted at whole multiples of this time; one minute by default. */
  readonly ttlSweepMs?: number
  readonly settings?: Partial<DynamoDbSettings>
  /** Keeps the state over restarts; without one it ends with the process. */
  readonly journal?: Journal
}

export class DynamoDb {
  readonly service: Service
  readonly streams: Service
  /** Who carries out ReplicaUpdates and describes replicas; set by whoever replicates. */
  replicaManagement: ReplicaManagement | undefined
  readonly #kernel: Kernel
  readonly #journal: Journal | undefined
  readonly #durability: Durability | undefined
  #random: Random
  readonly #emit: Emit<DynamoDbEvent>
  readonly #now: () => Instant
  readonly #creationMs: number
  readonly #lags: Lags
  readonly #throttling: Throttling
  readonly #state: State
  readonly #listeners = new WeakMap<Table, Set<() => void>>()
  readonly #expiry: ExpiryTimer
  readonly #activations = new Set<Timer>()
  readonly #replicas = (tableName: string) => this.replicaManagement?.describe(tableName)

  constructor(options: DynamoDbOptions) {
    const { region, kernel, emit, now, tableCreationMs, ttlSweepMs, settings = {}, journal } = options
    this.#kernel = kernel
    this.#journal = journal
    this.#durability = journal && new Durability(journal, (error) => kernel.background(Promise.reject(error)))
    this.#random = kernel.random.fork(`dynamodb/${region}`)
    this.#emit = emit
    this.#now = now ?? (() => kernel.clock.now())
    this.#creationMs = tableCreationMs ?? 0
    const { readLagMs, indexLagMs, staleReadShare, shardLifeMs } = {
      ...DEFAULT_DYNAMODB_SETTINGS,
      ...settings,
    }
    this.#state = emptyState(region, shardLifeMs, Math.max(readLagMs, indexLagMs))
    const lag = this.#random.fork('lag')
    this.#lags = {
      readMs: () => (lag.float() < staleReadShare ? lag.float() * readLagMs : 0),
      indexMs: () => lag.float() * indexLagMs,
    }
    this.#throttling = new Throttling(this.#random.fork('throttling'))
    this.#expiry = new ExpiryTimer({
      clock: kernel.clock,
      now: this.#now,
      sweepMs: ttlSweepMs ?? DEFAULT_TTL_SWEEP_MS,
      expire: (tableName, items) => this.#expire(tableName, items),
    })
    this.service = this.#served({
      name: 'dynamodb',
      call: (operation, input, context) => this.#call(operation, input, context),
    })
    this.streams = this.#served({
      name: 'streams.dynamodb',
      call: async (operation, input) =>
        evaluate(STREAMS_OPERATIONS, this.#state, { operation, input }, this.#surroundings()).response,
    })
  }

  /** Goes on with what its journal has; to be called once, before anything else. */
  async load(): Promise<void> {
    if (!this.#journal) return
    const run = await this.#journal.load(this.#state)
    // What is drawn from the seed, such as a table's id, must not come again.
    if (run > 1) this.#random = this.#random.fork(`run ${run}`)
    for (const table of this.#state.tables.values()) {
      this.#expiry.loaded(table)
      this.#commit(activations(table))
    }
  }

  /**
   * A table as replication sees it; undefined when there is none of that name. From the first call on, the table
   * keeps a log of its local changes. A table that is deleted and created anew is another replica.
   */
  replica(tableName: string): TableReplica | undefined {
    const table = this.#state.tables.get(tableName)
    if (!table) return undefined
    this.#commit([{ kind: 'keep-log', tableName }])
    let listeners = this.#listeners.get(table)
    if (!listeners) {
      listeners = new Set()
      this.#listeners.set(table, listeners)
    }
    return tableReplica(listeners, {
      region: this.#state.region,
      tableName,
      tableId: table.id,
      table: () => (this.#state.tables.get(tableName) === table ? table : undefined),
      durability: this.#durability,
      applyIfNewer: ({ key, item, version }) => {
        const target = targetOf(table, key as Attributes)
        const change = replicatedWrite(target, item as Attributes | undefined, version, this.#now())
        if (change) this.#commit([change])
        return change !== undefined
      },
    })
  }

  /** All items of a table with their hidden versions; undefined when there is no such table. */
  items(tableName: string): readonly VersionedItem[] | undefined {
    const table = this.#state.tables.get(tableName)
    return table && Array.from(table.items.values(), (stored) => versioned(table, stored))
  }

  hasTable(tableName: string): boolean {
    return this.#state.tables.has(tableName)
  }

  /** Answers requests as AWS does when a table's capacity is exceeded, until the function that is returned is called. */
  throttle(rule: Throttle): () => void {
    return this.#throttling.add(rule)
  }

  /** Ends what is scheduled. */
  close(): void {
    this.#expiry.stop()
    for (const timer of this.#activations) timer.cancel()
    this.#activations.clear()
  }

  async #call(operation: string, input: Shape, { requestId }: CallContext): Promise<Shape> {
    const { response, changes } = this.#evaluate({ operation, input }, requestId)
    const updates = operation === 'UpdateTable' ? new Input(input).list('ReplicaUpdates') : undefined
    if (!updates) {
      this.#commit(changes, requestId)
      return response
    }
    if (!this.replicaManagement)
      throw new AwsError('InternalServerError', 'Nobody manages replicas in this region', 500)
    const tableName = (response.TableDescription as Shape).TableName as string
    // What it refuses, it refuses at once; then nothing is changed.
    const updated = this.replicaManagement.update(tableName, updates as readonly Shape[])
    this.#commit(changes, requestId)
    await updated
    // The replicas as they are now.
    const described = await this.#call('DescribeTable', { TableName: tableName }, { requestId })
    return { TableDescription: { ...(described.Table as Shape), TableStatus: 'UPDATING' } }
  }

  #evaluate(request: Request, requestId: string): Outcome {
    const surroundings = this.#surroundings()
    return this.#throttling.isActive
      ? this.#throttled(request, requestId, surroundings)
      : evaluate(DYNAMODB_OPERATIONS, this.#state, request, surroundings)
  }

  #throttled(request: Request, requestId: string, surroundings: Surroundings): Outcome {
    const plainly = (given: Request) => evaluate(DYNAMODB_OPERATIONS, this.#state, given, surroundings)
    const counts = new Map<string, number>()
    try {
      return throttledOutcome(this.#state, request, plainly, ({ name }, kind) => {
        const hit = this.#throttling.hits(name, kind)
        if (hit) counts.set(name, (counts.get(name) ?? 0) + 1)
        return hit
      })
    } finally {
      const { region } = this.#state
      for (const [table, count] of counts)
        this.#emit({
          type: 'dynamodb.throttled',
          region,
          table,
          operation: request.operation,
          count,
          requestId,
        })
    }
  }

  #served(service: Service): Service {
    return this.#durability?.held(service) ?? service
  }

  #surroundings(): Surroundings {
    return {
      now: this.#now(),
      random: this.#random,
      lags: this.#lags,
      replicas: this.#replicas,
    }
  }

  #commit(changes: readonly Change[], requestId?: string): void {
    apply(this.#state, changes)
    if (changes.length > 0) this.#journal?.record(this.#state, changes)
    let told: Set<ReadonlySet<() => void>> | undefined
    for (const change of changes) {
      const table = 'tableName' in change ? this.#state.tables.get(change.tableName) : undefined
      this.#expiry.changed(change, table)
      this.#trace(change, requestId)
      this.#activateLater(change)
      const isLocal = change.kind === 'item' && change.origin !== 'replicated'
      const listeners = table && isLocal ? this.#listeners.get(table) : undefined
      if (!listeners) continue
      told ??= new Set()
      told.add(listeners)
    }
    for (const listeners of told ?? []) for (const listener of listeners) listener()
  }

  #expire(tableName: string, items: readonly StoredItem[]): void {
    const table = this.#state.tables.get(tableName)
    if (!table) return
    const own = { timestamp: this.#now(), region: this.#state.region }
    const changes = items.map(({ item }) =>
      localWrite(targetOf(table, keyOf(table.schema, item)), undefined, own, 'ttl'),
    )
    this.#commit(changes.filter((change) => change !== undefined))
  }

  /** A table, or an index added to one, becomes ACTIVE after its time. */
  #activateLater(change: Change): void {
    if (change.kind !== 'create-table' && change.kind !== 'create-index') return
    const activation: Activation =
      change.kind === 'create-table'
        ? { kind: 'activate-table', tableName: change.table.name }
        : { kind: 'activate-index', tableName: change.tableName, indexName: change.definition.name }
    if (this.#creationMs === 0) this.#activate(activation)
    else this.#schedule(this.#creationMs, activation)
  }

  /** An index only when it is filled; step by step, so that nobody waits for all of it. */
  #activate(activation: Activation): void {
    if (activation.kind === 'activate-index' && this.#isFilling(activation)) {
      this.#commit([{ ...activation, kind: 'fill-index' }])
      this.#schedule(0, activation)
    } else this.#commit([activation])
  }

  #isFilling({ tableName, indexName }: Activation & { kind: 'activate-index' }): boolean {
    return this.#state.tables.get(tableName)?.indexes.get(indexName)?.filledTo !== undefined
  }

  #schedule(delayMs: number, activation: Activation): void {
    const timer = this.#kernel.clock.schedule(delayMs, () => {
      this.#activations.delete(timer)
      this.#activate(activation)
    })
    this.#activations.add(timer)
  }

  #trace(change: Change, requestId: string | undefined): void {
    const { region } = this.#state
    if (change.kind === 'create-table')
      this.#emit({ type: 'dynamodb.table-created', region, table: change.table.name })
    else if (change.kind === 'delete-table')
      this.#emit({ type: 'dynamodb.table-deleted', region, table: change.tableName })
    else if (change.kind === 'item') this.#emit(writtenEvent(region, change, requestId))
  }
}

type Activation = Extract<Change, { kind: 'activate-table' | 'activate-index' }>

/** What was still to come when an earlier run ended. */
function activations({ name: tableName, status, indexes }: Table): readonly Change[] {
  const waiting = [...indexes.values()].filter((index) => index.status !== 'ACTIVE')
  return [
    ...(status === 'ACTIVE' ? [] : [{ kind: 'activate-table', tableName } as const]),
    ...waiting.map(
      ({ definition }) => ({ kind: 'activate-index', tableName, indexName: definition.name }) as const,
    ),
  ]
}

function writtenEvent(
  region: string,
  { tableName, keyAttributes, before, after, origin }: ItemChange,
  requestId: string | undefined,
): DynamoDbEvent {
  return {
    type: 'dynamodb.written',
    region,
    table: tableName,
    key: keyAttributes,
    kind: isLive(after) ? 'put' : 'delete',
    version: after.version,
    overwritten: before?.version,
    origin,
    requestId,
  }
}
