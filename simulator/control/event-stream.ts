// The trace as a stream of NDJSON: what is in memory from a number on, then every later event as it happens.
import type { ServerResponse } from 'node:http'
import { AntipodeError } from '../kernel/errors.js'
import { toNdjson } from '../kernel/trace.js'
import type { ControlledWorld } from './world.js'

/** A reader that is this far behind is cut off: the world does not keep events for it without end. */
const MAX_BACKLOG_BYTES = 16 * 1024 * 1024

/**
 * Where a stream begins: the event number from which on, or, negative, that many of the latest. Without it, only later
 * events.
 *
 * @throws AntipodeError `bad-usage`
 */
export function parseFrom(from: string | undefined): number | undefined {
  if (from === undefined) return undefined
  if (/^-?\d{1,15}$/.test(from)) return Number(from)
  throw new AntipodeError('bad-usage', {
    what: `'${from}' is not a place in the trace to begin at.`,
    fix: 'Give the number of an event, or a negative number for that many of the latest.',
  })
}

export function streamEvents(
  trace: ControlledWorld['trace'],
  from: number | undefined,
  response: ServerResponse,
): void {
  response.on('error', () => response.destroy())
  response.writeHead(200, { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' })
  response.flushHeaders()
  for (const record of earlier(trace, from)) response.write(toNdjson(record))
  const unsubscribe = trace.subscribe((record) => {
    if (response.destroyed) return
    if (response.writableLength > MAX_BACKLOG_BYTES) response.destroy()
    else response.write(toNdjson(record))
  })
  response.on('close', unsubscribe)
}

function earlier(trace: ControlledWorld['trace'], from: number | undefined) {
  if (from === undefined) return []
  const records = trace.records()
  return from < 0 ? records.slice(from) : records.filter(({ n }) => n >= from)
}
