// Global tables of a world, version 2019.11.21, eventually consistent: which regions have a replica of a table, and
// that their changes reach each other. What a replica stores, and which of two versions it keeps, is dynamodb/'s.

import { formatArn } from '../aws/arn.js'
import { AwsError } from '../aws/errors.js'
import type { ServiceCaller, Shape } from '../aws/service.js'
import type { ReplicaManagement } from '../dynamodb/dynamodb.js'
import { ClosableClock } from '../kernel/closable-clock.js'
import type { Kernel } from '../kernel/kernel.js'
import type { Emit } from '../kernel/trace.js'
import type { Network } from '../network/network.js'
import type { GlobalTablesEvent } from './events.js'
import { Group, type PendingReplication, type ReplicationLatency } from './group.js'
import type { LinkSurroundings } from './link.js'
import type { Replica } from './replica.js'
import { type ReplicaUpdate, readReplicaUpdates } from './replica-updates.js'
import { DEFAULT_GLOBAL_TABLE_SETTINGS, type GlobalTableSettings } from './settings.js'
import { createTable, deleteTable, isRefusal } from './table-away.js'

export interface GlobalTablesOptions {
  readonly kernel: Kernel
  readonly network: Network
  readonly emit: Emit<GlobalTablesEvent>
  readonly settings?: Partial<GlobalTableSettings>
  /** The regions that a replica may be created in. */
  readonly regions: readonly string[]
  /** The table's copy in a region, as long as it exists. */
  readonly replicaOf: (region: string, tableName: string) => Replica | undefined
  /** Calls of the region's DynamoDB to other regions. */
  readonly callerFor: (region: string) => ServiceCaller
}

export class GlobalTables {
  readonly #options: GlobalTablesOptions
  readonly #around: LinkSurroundings
  readonly #clock: ClosableClock
  readonly #groups = new Map<string, Group>()
  readonly #pauses = new Map<string, number>()

  constructor(options: GlobalTablesOptions) {
    const { kernel, network, emit, settings } = options
    this.#options = options
    this.#clock = new ClosableClock(kernel.clock)
    this.#around = {
      kernel: { ...kernel, clock: this.#clock },
      network,
      emit,
      settings: { ...DEFAULT_GLOBAL_TABLE_SETTINGS, ...settings },
    }
  }

  /**
   * What a region's DynamoDB asks about replicas. `update` throws at once, before anything is done, or settles when
   * replicas are created or have failed to be: their status tells which.
   */
  managementFor(region: string): ReplicaManagement {
    return {
      update: (tableName, updates) => this.#update(region, tableName, updates),
      describe: (tableName) => this.#describe(region, tableName),
    }
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
        `Attempt to change a resource which is still in use: Table is being updated: ${tableName}`,
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
  }

  async #create(group: Group, from: string, to: string): Promise<void> {
    const { callerFor, replicaOf, emit } = this.#options
    const { tableName, members } = group
    try {
      const away = { caller: callerFor(from), from, to, tableName }
      await createTable(away, this.#clock, this.#around.settings.creationPollMs)
    } catch (error) {
      if (!isRefusal(error)) throw error
      members.set(to, { status: 'CREATION_FAILED', description: error.message })
      emit({ type: 'replication.replica-failed', table: tableName, region: to, message: error.message })
      return
    }
    const [source, replica] = [replicaOf(from, tableName), replicaOf(to, tableName)]
    // Deleted while it was created.
    if (!source || !replica) {
      group.leave(to)
      return
    }
    const backfilled = await group.join(replica, source, (region) => this.#pausesOf(region))
    members.set(to, { status: 'ACTIVE' })
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
        ReplicaArn: formatArn('dynamodb', other, `table/${tableName}`),
        ...(description !== undefined && { ReplicaStatusDescription: description }),
      }))
  }

  /** Without replicas whose table was deleted in its own region. */
  #groupOf(tableName: string): Group | undefined {
    const group = this.#groups.get(tableName)
    if (!group) return undefined
    for (const [region, { status }] of [...group.members]) {
      if (status !== 'ACTIVE' || this.#options.replicaOf(region, tableName)) continue
      group.leave(region)
      this.#options.emit({ type: 'replication.replica-removed', table: tableName, region })
    }
    this.#dissolveIfAlone(group)
    return this.#groups.get(tableName)
  }

  #dissolveIfAlone(group: Group): void {
    if (group.members.size <= 1) this.#groups.delete(group.tableName)
  }

  #pausesOf(region: string): number {
    return this.#pauses.get(region) ?? 0
  }

  #linksOf(region: string) {
    return [...this.#groups.values()].flatMap((group) => group.linksOf(region))
  }
}
