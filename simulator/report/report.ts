// What happened in a world and what an incident cost, counted from the trace, which is the only truth there is.
import { type Instant, msBetween } from '../kernel/time.js'
import type { WorldRecord } from '../world/events.js'
import { type Incident, incidents } from './incidents.js'
import { type LostWrite, lostWrites } from './lost-writes.js'

export type { Incident } from './incidents.js'
export type { LostWrite } from './lost-writes.js'

export interface Report {
  readonly seed: number | string
  /** Virtual milliseconds from the beginning of the world. */
  readonly elapsedMs: number
  readonly events: number
  /** SHA-256 of the trace: the same seed gives the same hash. */
  readonly traceHash: string
  readonly requests: {
    readonly answered: number
    /** Without an answer: refused, timed out, broken. */
    readonly failed: number
    /** Answered, by the region that did; every region of the world is named. */
    readonly byRegion: Readonly<Record<string, number>>
    readonly byStatus: Readonly<Record<string, number>>
  }
  readonly incidents: readonly Incident[]
  readonly replication: {
    readonly applied: number
    /** From the write to its arrival in the other region; undefined when nothing was replicated. */
    readonly medianLagMs: number | undefined
    readonly longestLagMs: number | undefined
    /** Copies still on their way. */
    readonly pending: number
  }
  /** Acknowledged writes that a concurrent write in another region has overwritten (GT-02, GT-05). */
  readonly lostWrites: readonly LostWrite[]
}

export interface ReportInput {
  readonly seed: number | string
  readonly startedAt: Instant
  readonly now: Instant
  readonly regions: readonly string[]
  readonly records: readonly WorldRecord[]
  readonly traceHash: string
  readonly pending: number
}

export function buildReport({
  seed,
  startedAt,
  now,
  regions,
  records,
  traceHash,
  pending,
}: ReportInput): Report {
  const byRegion: Record<string, number> = Object.fromEntries(regions.map((region) => [region, 0]))
  const byStatus: Record<string, number> = {}
  const lags: number[] = []
  let answered = 0
  let failed = 0
  for (const record of records) {
    if (record.type === 'client.answered') {
      answered++
      byRegion[record.region] = (byRegion[record.region] ?? 0) + 1
      byStatus[record.status] = (byStatus[record.status] ?? 0) + 1
    } else if (record.type === 'client.failed') failed++
    else if (record.type === 'replication.applied') lags.push(record.lagMs)
  }
  lags.sort((a, b) => a - b)
  return {
    seed,
    elapsedMs: msBetween(startedAt, now),
    events: records.length,
    traceHash,
    requests: { answered, failed, byRegion, byStatus },
    incidents: incidents(records, startedAt),
    replication: {
      applied: lags.length,
      medianLagMs: lags[Math.floor(lags.length / 2)],
      longestLagMs: lags.at(-1),
      pending,
    },
    lostWrites: lostWrites(records, startedAt),
  }
}
