// Instants and durations. Inside Antipode an instant is a whole number of microseconds, so that equality is exact.

/** Integer microseconds of Unix time. */
export type Instant = number

export const MICROS_PER_MS = 1_000

/** The instant at which every simulated world starts: 2026-01-01T00:00:00Z. */
export const SIMULATION_EPOCH: Instant = Date.UTC(2026, 0, 1) * MICROS_PER_MS

export function plusMs(instant: Instant, ms: number): Instant {
  return instant + Math.round(ms * MICROS_PER_MS)
}

/** Milliseconds from `earlier` to `later`; fractional to the microsecond. */
export function msBetween(earlier: Instant, later: Instant): number {
  return (later - earlier) / MICROS_PER_MS
}

/** Unix time in whole milliseconds, as JavaScript's Date and AWS's JSON have it. */
export function toEpochMs(instant: Instant): number {
  return Math.floor(instant / MICROS_PER_MS)
}

/** ISO 8601 with milliseconds, UTC. */
export function toIso(instant: Instant): string {
  return new Date(toEpochMs(instant)).toISOString()
}
