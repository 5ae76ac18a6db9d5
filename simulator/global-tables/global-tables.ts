// Global tables of a world, version 2019.11.21, eventually consistent: which regions have a replica of a table, and
// that their changes reach each other. What a replica stores, and which of two versions it keeps, is dynamodb/'s.

import { AwsError } from '../aws/errors.js'
import type { ServiceCaller, Shape } from '../aws/service.js'
import type { ReplicaManagement } from '../dynamodb/dynamodb.js'
import { SETTINGS_REPLICATION } from '../dynamodb/tables/describe-table.js'
import { ClosableClock } from '../kernel/closable-clock.js'
import type { Kernel } from '../kernel/kernel.js'
import type { Emit } from '../kernel/trace.js'
import type { Network } from '../network/network.js'
import type { Store } from '../storage/store.js'
import type { GlobalTablesEvent } from './events.js'
import { Group, type PendingReplication, type ReplicationLatency } from './group.js'
import type { LinkSurroundings } from './link.js'
import { LinkPositions } from './link-positions.js'
import type { Replica } from './replica.js'
import { type ReplicaUpdate, readReplicaUpdates } from './replica-updates.js'
import { DEFAULT_GLOBAL_TABLE_SETTINGS, type GlobalTableSettings } from './settings.js'
import { createTable, deleteTable, hasSameKeys, hasTable, isRefusal, type TableAway } from './table-away.js'

export interface GlobalTablesOptions {
  readonly kernel: Kernel
  readonly network: Network
  readonly emit: Emit<GlobalTablesEvent>
  readonly settings?: Partial<GlobalTableSettings>
  /** The regions that a replica may be created in. */
  readonly regions: readonly string[]
  /** The table's copy in a region; undefined: there is none. @throws AwsError, NetworkError where an endpoint is asked */
  readonly replicaOf: (region: string, tableName: string) => Promise<Replica | undefined>
  /** Calls of the region's DynamoDB to other regions. */
  readonly callerFor: (region: string) => ServiceCaller
  /** Where it is kept which regions have replicas of what, for worlds whose tables outlive them. */
  readonly store?: Store
}

/** Under it in the store: regions, by the name of the table. */
const GROUPS = 'group/'

export class GlobalTables {
  readonly #options: GlobalTablesOptions
  readonly #around: LinkSurroundings
  readonly #clock: ClosableClock
  readonly #groups = new Map<string, Group>()
  readonly #pauses = new Map<string, number>()
  readonly #restoring = new Map<string, Promise<void>>()

  constructor(options: GlobalTablesOptions) {
    const { kernel, network, emit, settings, store } = options
    this.#options = options
    this.#clock = new ClosableClock(kernel.clock)
    this.#around = {
      kernel: { ...kernel, clock: this.#clock },
      network,
      emit,
      settings: { ...DEFAULT_GLOBAL_TABLE_SETTINGS, ...settings },
      ...(store && { positions: new LinkPositions(store) }),
    }
  }

  /**
   * What a region's DynamoDB asks about replicas. `update` throws at once, before anything is done, or settles when
   * replicas are created or have failed to be: their status tells which. It rejects when a table may not be deleted.
   */
  managementFor(region: string): ReplicaManagement {
    return {
      update: (tableName, updates) => this.#update(region, tableName, updates),
      describe: (tableName) => this.#describe(region, tableName),
    }
  }

  /**
   * Goes on with the replicas of an earlier run whose tables are all still there; of others nothing is known any more.
   *
   * @throws AwsError, NetworkError when an endpoint does not say what is there
   */
  async recover(): Promise<void> {
    const { store, replicaOf, regions } = this.#options
    await this.#around.positions?.load()
    for (const [key, text] of (await store?.entries(GROUPS)) ?? []) {
      const tableName = key.slice(GROUPS.length)
      const remembered = JSON.parse(text) as readonly string[]
      const replicas: Replica[] = []
      for (const region of remembered) {
        const replica = regions.includes(region) ? await replicaOf(region, tableName) : undefined
        if (replica) replicas.push(replica)
      }
      const group = new Group(tableName, this.#around)
      if (replicas.length === remembered.length) {
        for (const replica of replicas) group.members.set(replica.region, { status: 'ACTIVE', replica })
        this.#groups.set(tableName, group)
        await group.rejoin(replicas, (region) => this.#pausesOf(region))
      } else await this.#remember(group)
    }
  }

  /**
   * Makes anew, from another replica, the replicas that a region's endpoint has lost, and fills them again. Settles when
   * they are filled; called twice at once, it is done once.
   *
   * @throws AwsError, NetworkError when a table could not be made
   */
  restore(region: string): Promise<void> {
    const running = this.#restoring.get(region)
    if (running) return running
    const restoring = this.#restore(region).finally(() => this.#restoring.delete(region))
    this.#restoring.set(region, restoring)
    return restoring
  }

  /** The writes that have not reached a replica yet; empty when replication has drained. */
  pending(): readonly PendingReplication[] {
    return [...this.#groups.keys()].flatMap((tableName) => this.#groupOf(tableName)?.pending() ?? [])
  }

  latencies(): readonly ReplicationLatency[] {
    return [...this.#groups.values()].flatMap((group) => group.latencies())
  }

  /** Stops replication to and from a region, for every table (FIS-02); others go on among themselves. */
  pause(region: string): void {
    this.#pauses.set(region, this.#pausesOf(region) + 1)
    for (const link of this.#linksOf(region)) link.pause()
  }

  /** Ends one `pause`: replication goes on from where it stopped. */
  resume(region: string): void {
    if (this.#pausesOf(region) === 0) return
    this.#pauses.set(region, this.#pausesOf(region) - 1)
    for (const link of this.#linksOf(region)) link.resume()
  }

  close(): void {
    for (const group of this.#groups.values()) group.stop()
    this.#clock.close()
  }

  #update(region: string, tableName: string, updates: readonly Shape[]): Promise<void> {
    const group = this.#groupOf(tableName) ?? new Group(tableName, this.#around)
    // GT-39. A replica that is being filled cannot fill another.
    if ([...group.members.values()].some(({ status }) => status === 'CREATING' || status === 'DELETING')) {
      throw new AwsError(
        'ResourceInUseException',
        'The resource which you are attempting to change is in use.',
      )
    }
    const read = readReplicaUpdates(updates, tableName, group.members, this.#options.regions)
    this.#groups.set(tableName, group)
    if (!group.members.has(region)) group.members.set(region, { status: 'ACTIVE' })
    for (const { action, region: to } of read) {
      if (action === 'Create') group.members.set(to, { status: 'CREATING' })
    }
    return this.#carryOut(group, region, read)
  }

  async #carryOut(group: Group, from: string, updates: readonly ReplicaUpdate[]): Promise<void> {
    for (const { action, region } of updates) {
      if (action === 'Create') await this.#create(group, from, region)
      if (action === 'Delete') await this.#delete(group, from, region)
      // Update sets what costs money on AWS (throughput overrides, table class): nothing here depends on it.
    }
    this.#dissolveIfAlone(group)
    await this.#remember(group)
  }

  async #restore(region: string): Promise<void> {
    for (const tableName of [...this.#groups.keys()]) {
      const group = this.#groupOf(tableName)
      const { status, replica } = group?.members.get(region) ?? {}
      // One that is still being filled waits for its table, too.
      if (!group || !(status === 'ACTIVE' || (status === 'CREATING' && replica))) continue
      if (!(await this.#isThereAgain(group, region))) continue
      await replica?.refresh?.()
      await group.refilled(region)
    }
  }

  /**
   * Makes a replica's table as it is in the first region that can be asked, unless the region has kept it. False when no
   * region has it any more: then there is nothing to fill it from, and who made it first makes it again.
   */
  async #isThereAgain({ tableName, members }: Group, to: string): Promise<boolean> {
    const { callerFor } = this.#options
    if (await hasTable({ caller: callerFor(to), from: to, to, tableName })) return true
    let refusal: unknown
    for (const [from, { status }] of members) {
      if (from === to || status !== 'ACTIVE') continue
      try {
        const away = { caller: callerFor(from), from, to, tableName }
        if (!(await hasTable({ ...away, to: from }))) continue
        await createTable(away, this.#clock, this.#around.settings.creationPollMs)
        return true
      } catch (error) {
        if (!isRefusal(error)) throw error
        // Somebody else was faster.
        if (error instanceof AwsError && error.code === 'ResourceInUseException') return true
        refusal = error
      }
    }
    if (refusal !== undefined) throw refusal
    return false
  }

  async #create(group: Group, from: string, to: string): Promise<void> {
    const { callerFor, emit } = this.#options
    const { tableName, members } = group
    const away = { caller: callerFor(from), from, to, tableName }
    try {
      try {
        await createTable(away, this.#clock, this.#around.settings.creationPollMs)
      } catch (error) {
        if (!(await this.#adopt(away, error))) throw error
      }
      await this.#join(group, from, to)
    } catch (error) {
      if (!isRefusal(error)) throw error
      members.set(to, { status: 'CREATION_FAILED', description: error.message })
      emit({ type: 'replication.replica-failed', table: tableName, region: to, message: error.message })
    }
  }

  /** Whether the table that stands in the way is of an earlier run, and can be the replica. */
  async #adopt(away: TableAway, error: unknown): Promise<boolean> {
    const { replicaOf, emit } = this.#options
    const { to: region, tableName: table } = away
    if (!(error instanceof AwsError && error.code === 'ResourceInUseException')) return false
    const replica = await replicaOf(region, table)
    if (!replica?.outlives || !(await hasSameKeys(away))) return false
    emit({ type: 'replication.replica-adopted', table, region })
    return true
  }

  async #join(group: Group, from: string, to: string): Promise<void> {
    const { replicaOf, emit } = this.#options
    const { tableName, members } = group
    const [source, replica] = [await replicaOf(from, tableName), await replicaOf(to, tableName)]
    // Deleted while it was created.
    if (!source || !replica) {
      group.leave(to)
      return
    }
    members.set(from, { status: 'ACTIVE', replica: source })
    members.set(to, { status: 'CREATING', replica })
    const backfilled = await group.join(replica, source, (region) => this.#pausesOf(region))
    members.set(to, { status: 'ACTIVE', replica })
    emit({ type: 'replication.replica-added', table: tableName, region: to, backfilled })
  }

  async #delete(group: Group, from: string, to: string): Promise<void> {
    const { callerFor, emit } = this.#options
    const { tableName, members } = group
    // What stands in the way of a replica that failed to be created is not ours to delete.
    if (members.get(to)?.status !== 'CREATION_FAILED') {
      try {
        members.set(to, { status: 'DELETING' })
        await deleteTable({ caller: callerFor(from), from, to, tableName })
      } catch (error) {
        if (!isRefusal(error)) throw error
        members.set(to, { status: 'ACTIVE' })
        // The table is protected.
        if (error instanceof AwsError && error.code === 'ValidationException') throw error
        emit({ type: 'replication.replica-failed', table: tableName, region: to, message: error.message })
        return
      }
    }
    group.leave(to)
    emit({ type: 'replication.replica-removed', table: tableName, region: to })
  }

  #describe(region: string, tableName: string): readonly Shape[] | undefined {
    const members = this.#groupOf(tableName)?.members
    if (!members?.has(region)) return undefined
    return [...members]
      .filter(([other]) => other !== region)
      .map(([other, { status, description }]) => ({
        RegionName: other,
        ReplicaStatus: status,
        GlobalTableSettingsReplicationMode: SETTINGS_REPLICATION,
        ...(description !== undefined && { ReplicaStatusDescription: description }),
      }))
  }

  /** Without replicas whose table was deleted in its own region. */
  #groupOf(tableName: string): Group | undefined {
    const group = this.#groups.get(tableName)
    if (!group) return undefined
    for (const [region, { status, replica }] of [...group.members]) {
      if (status !== 'ACTIVE' || !replica || replica.exists()) continue
      group.leave(region)
      this.#options.emit({ type: 'replication.replica-removed', table: tableName, region })
      this.#options.kernel.background(this.#remember(group))
    }
    this.#dissolveIfAlone(group)
    return this.#groups.get(tableName)
  }

  #dissolveIfAlone(group: Group): void {
    if (group.members.size <= 1) this.#groups.delete(group.tableName)
  }

  async #remember({ tableName, members }: Group): Promise<void> {
    const regions = [...members].filter(([, { status }]) => status === 'ACTIVE').map(([region]) => region)
    const value = regions.length > 1 ? JSON.stringify(regions) : undefined
    await this.#options.store?.write([{ key: `${GROUPS}${tableName}`, value }])
  }

  #pausesOf(region: string): number {
    return this.#pauses.get(region) ?? 0
  }

  #linksOf(region: string) {
    return [...this.#groups.values()].flatMap((group) => group.linksOf(region))
  }
}
