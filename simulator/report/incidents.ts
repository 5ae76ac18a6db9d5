// Each fault as an incident: when Route 53 noticed, when users were elsewhere, and when all was as before.
import { type Instant, msBetween } from '../kernel/time.js'
import type { WorldRecord } from '../world/events.js'

export interface Incident {
  readonly fault: string
  readonly scope: string
  /** Milliseconds after the beginning of the world. */
  readonly startedMs: number
  /** undefined while it is in force. */
  readonly healedMs: number | undefined
  /** From the start until Route 53 took the region for unhealthy; undefined if it never did. */
  readonly detectedAfterMs: number | undefined
  /** From the start until a user whom the region served before was answered by another. */
  readonly movedAfterMs: number | undefined
  /** From healing until Route 53 took the region for healthy again. */
  readonly recoveredAfterMs: number | undefined
  /** From healing until the region answered a user whom another had served meanwhile. */
  readonly returnedAfterMs: number | undefined
  /** Requests without an answer while the fault was in force. */
  readonly failedRequests: number
}

export function incidents(records: readonly WorldRecord[], startedAt: Instant): Incident[] {
  return records.flatMap((record, index) =>
    record.type === 'fault.started' ? [incident(records, index, record, startedAt)] : [],
  )
}

function incident(
  records: readonly WorldRecord[],
  index: number,
  started: Extract<WorldRecord, { type: 'fault.started' }>,
  startedAt: Instant,
): Incident {
  const regions = started.scope.split(',')
  const touches = (region: string | undefined) => region !== undefined && regions.includes(region)
  const servedBy = new Map<string, string>()
  for (const record of records.slice(0, index)) {
    if (record.type === 'client.answered') servedBy.set(record.client, record.region)
  }
  let healed: Instant | undefined
  let detected: Instant | undefined
  let moved: Instant | undefined
  let recovered: Instant | undefined
  let returned: Instant | undefined
  let failedRequests = 0
  const away = new Set<string>()
  for (const record of records.slice(index + 1)) {
    if (record.type === 'fault.healed' && record.id === started.id) healed = record.at
    else if (record.type === 'route53.health-changed' && touches(record.region)) {
      if (!record.healthy && healed === undefined) detected ??= record.at
      if (record.healthy && healed !== undefined && detected !== undefined) recovered ??= record.at
    } else if (record.type === 'client.failed' && healed === undefined) failedRequests++
    else if (record.type === 'client.answered') {
      const before = servedBy.get(record.client)
      servedBy.set(record.client, record.region)
      if (touches(before) && !touches(record.region)) {
        moved ??= record.at
        away.add(record.client)
      }
      if (healed !== undefined && touches(record.region) && away.has(record.client)) returned ??= record.at
    }
  }
  const since = (from: Instant | undefined, to: Instant | undefined) =>
    from === undefined || to === undefined ? undefined : msBetween(from, to)
  return {
    fault: started.fault,
    scope: started.scope,
    startedMs: msBetween(startedAt, started.at),
    healedMs: since(startedAt, healed),
    detectedAfterMs: since(started.at, detected),
    movedAfterMs: since(started.at, moved),
    recoveredAfterMs: since(healed, recovered),
    returnedAfterMs: since(healed, returned),
    failedRequests,
  }
}
