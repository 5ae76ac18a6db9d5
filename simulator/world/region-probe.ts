// The question by which a region's endpoint is watched: one HTTP request that does nothing anywhere. Whatever answers it
// is there.
import type { Clock } from '../kernel/clock.js'
import { NetworkError, type NetworkFailure } from '../network/errors.js'

/** LocalStack and MiniStack answer it without a line in their logs; anything else answers that it has no such thing. */
const TARGET = '/_localstack/health'
/** An endpoint that starts three databases at once on a small machine takes more than a second. */
const LIMITS = { connectMs: 2_000, replyMs: 2_000 }

/** `reconnected`: it answers, but has ended a connection that it had promised to keep, and may have started anew. */
export type RegionAnswer = NetworkFailure | 'reconnected' | undefined

export interface RegionProbe {
  /** undefined when it answers, as before. */
  ask(): Promise<RegionAnswer>
  close(): void
}

/** Loaded for a world that has such regions: others never open a socket of their own. */
export async function regionProbe(url: string, clock: Clock): Promise<RegionProbe> {
  const { HttpClient } = await import('../region/endpoint/http-client.js')
  const http = new HttpClient(clock)
  const request = {
    method: 'GET',
    origin: new URL(url),
    target: TARGET,
    headers: [],
    body: new Uint8Array(0),
  }
  let broken = 0
  return {
    async ask() {
      try {
        await http.send(request, LIMITS)
        const brokenBefore = broken
        broken = http.broken
        return broken > brokenBefore ? 'reconnected' : undefined
      } catch (error) {
        if (error instanceof NetworkError) return error.failure
        throw error
      }
    },
    close: () => http.close(),
  }
}
