// Writes that were acknowledged and are gone: a concurrent write in another region had the later timestamp (GT-02).
// Nobody is told so on AWS (GT-05).
import { type Instant, msBetween } from '../kernel/time.js'
import type { WorldRecord } from '../world/events.js'

export interface LostWrite {
  readonly table: string
  /** The item's key in DynamoDB's JSON. */
  readonly key: string
  /** Where it was written. */
  readonly region: string
  /** By that region's clock, milliseconds after the beginning of the world. */
  readonly writtenMs: number
  /** The region whose write took its place. */
  readonly winner: string
}

export function lostWrites(records: readonly WorldRecord[], startedAt: Instant): LostWrite[] {
  const lost = new Map<string, LostWrite>()
  for (const record of records) {
    if (record.type !== 'replication.conflict') continue
    const { table, loser, winner } = record
    const key = JSON.stringify(record.key)
    // Every replica where the two meet tells of it; the write is lost once.
    lost.set(`${table} ${key} ${loser.timestamp} ${loser.region}`, {
      table,
      key,
      region: loser.region,
      writtenMs: msBetween(startedAt, loser.timestamp),
      winner: winner.region,
    })
  }
  return [...lost.values()]
}
