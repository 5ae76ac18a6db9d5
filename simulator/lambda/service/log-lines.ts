// The lines that Lambda itself writes to a function's log (LI-08). `Max Memory Used` is left out: nobody measures it.
import { type Instant, toIso } from '../../kernel/time.js'

export function startLine(requestId: string): string {
  return `START RequestId: ${requestId} Version: $LATEST`
}

export function timeoutLine(requestId: string, at: Instant, timeoutMs: number): string {
  return `${toIso(at)} ${requestId} ${timedOut(timeoutMs)}`
}

export function endLine(requestId: string): string {
  return `END RequestId: ${requestId}`
}

/** @param initMs only of a cold start */
export function reportLine(
  requestId: string,
  figures: { durationMs: number; memoryMb: number; initMs: number | undefined },
): string {
  const { durationMs, memoryMb, initMs } = figures
  return [
    `REPORT RequestId: ${requestId}`,
    `Duration: ${durationMs.toFixed(2)} ms`,
    `Billed Duration: ${Math.max(1, Math.ceil(durationMs))} ms`,
    `Memory Size: ${memoryMb} MB`,
    ...(initMs === undefined ? [] : [`Init Duration: ${initMs.toFixed(2)} ms`]),
  ].join('\t')
}

/** LI-02 */
export function timedOut(timeoutMs: number): string {
  return `Task timed out after ${(timeoutMs / 1_000).toFixed(2)} seconds`
}
