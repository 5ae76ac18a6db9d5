// Repeats an attempt until it is good. How time passes between attempts is the world's matter: virtual, or real.
import type { Clock } from '../kernel/clock.js'
import { AntipodeError } from '../kernel/errors.js'
import { msBetween, plusMs } from '../kernel/time.js'
import { NetworkError } from '../network/errors.js'

export interface Until<T> {
  readonly value: T
  /** Milliseconds of the world from the call to the first attempt that was good. */
  readonly afterMs: number
}

export interface UntilOptions<T> {
  readonly ok: (value: T) => boolean
  /** From the start of one attempt to the start of the next, unless the attempt takes longer; 1 s by default. */
  readonly everyMs?: number
  /** How long to try; ten minutes by default. */
  readonly withinMs?: number
}

export interface PassingTime {
  readonly clock: Pick<Clock, 'now'>
  readonly advance: (ms: number) => Promise<void>
  /** E.g. `virtual time`. */
  readonly name: string
}

const EVERY_MS = 1_000
const WITHIN_MS = 600_000

/**
 * An attempt that gets no answer from the network counts as not good.
 *
 * @throws AntipodeError `deadline-passed`, `bad-usage`; whatever else the attempt throws
 */
export async function until<T>(
  attempt: () => Promise<T> | T,
  { ok, everyMs = EVERY_MS, withinMs = WITHIN_MS }: UntilOptions<T>,
  { clock, advance, name }: PassingTime,
): Promise<Until<T>> {
  if (!(everyMs > 0)) {
    throw new AntipodeError('bad-usage', {
      what: `until cannot try every ${everyMs} ms: no time would pass between attempts.`,
      fix: 'Give an everyMs greater than 0.',
    })
  }
  const started = clock.now()
  const deadline = plusMs(started, withinMs)
  for (;;) {
    let last = 'the last attempt was not good'
    const next = plusMs(clock.now(), everyMs)
    try {
      const value = await attempt()
      if (ok(value)) return { value, afterMs: msBetween(started, clock.now()) }
    } catch (error) {
      if (!(error instanceof NetworkError)) throw error
      last = `the last attempt failed: ${error.message}`
    }
    if (Math.max(next, clock.now()) > deadline) {
      throw new AntipodeError('deadline-passed', {
        what: `What was awaited did not happen within ${withinMs} ms of ${name}: ${last}.`,
        fix: 'Give `until` a longer `withinMs`, or see in the trace what happened instead.',
      })
    }
    if (next > clock.now()) await advance(msBetween(clock.now(), next))
  }
}
