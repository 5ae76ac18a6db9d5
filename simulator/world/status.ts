// What a person wants to see of a world at a glance: now, not over time.
import type { ActiveFault } from '../faults/faults.js'
import type { ApiKind } from './application.js'
import type { LostRegion } from './region-watch.js'
import type { World } from './world.js'

export interface RegionStatus {
  readonly region: string
  /** Where it stands when it is not embedded: the URL of its endpoint. */
  readonly endpoint?: string
  /** While the endpoint does not answer, and until the region is restored: nothing in the region answers. */
  readonly lost?: Pick<LostRegion, 'cause' | 'restoring'>
  /** What Route 53's health checks say of it; `unchecked` when none asks anything of it. */
  readonly health: 'healthy' | 'unhealthy' | 'unchecked'
  readonly checkersHealthy: number
  readonly checkers: number
  /** Names of the faults in force that concern it. */
  readonly faults: readonly string[]
}

/** Where one of the application's names leads. */
export interface NameStatus {
  readonly name: string
  readonly kind: ApiKind
  /** The region that Route 53 answers with now, past every cache; undefined when it has no answer. */
  readonly region: string | undefined
  readonly reason: string | undefined
}

export interface ReplicationStatus {
  readonly table: string
  readonly from: string
  readonly to: string
  /** Writes that have not arrived. */
  readonly pending: number
}

export interface WorldStatus {
  readonly regions: readonly RegionStatus[]
  readonly names: readonly NameStatus[]
  readonly replication: readonly ReplicationStatus[]
  readonly faults: readonly ActiveFault[]
}

/** @param near where the one stands who asks for the application's names */
export function worldStatus(world: World, near: string): WorldStatus {
  const faults = world.faults.active()
  const kinds: readonly ApiKind[] = ['http', 'websocket']
  return {
    regions: world.regionNames.map((region) => {
      const checks = world.route53.healthChecks().filter((check) => check.region === region)
      const healthy = checks.every((check) => check.healthy)
      const endpoint = world.endpointOf(region)
      const lost = world.lost(region)
      return {
        region,
        ...(endpoint === undefined ? {} : { endpoint }),
        ...(lost === undefined ? {} : { lost: { cause: lost.cause, restoring: lost.restoring } }),
        health: checks.length === 0 ? 'unchecked' : healthy ? 'healthy' : 'unhealthy',
        checkersHealthy: checks.reduce((sum, check) => sum + check.checkersHealthy, 0),
        checkers: checks.reduce((sum, check) => sum + check.checkers, 0),
        faults: faults.filter(({ scope }) => scope.split(',').includes(region)).map(({ fault }) => fault),
      }
    }),
    names: kinds.flatMap((kind) => {
      const name = world.application.globalName(kind)
      if (!name) return []
      const { decision } = world.route53.answer({ name, type: 'A' }, { region: near })
      return [{ name, kind, region: decision?.region, reason: decision?.reason }]
    }),
    replication: world.globalTables
      .pending()
      .map(({ table, from, to, count }) => ({ table, from, to, pending: count })),
    faults,
  }
}
