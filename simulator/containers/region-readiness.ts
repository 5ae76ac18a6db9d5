// When the regions' containers answer as LocalStack does when it is ready; or which of them never will, and what it wrote.
import type { Clock } from '../kernel/clock.js'
import { containerLog, docker } from './docker-command.js'
import { regionNotReady } from './docker-trouble.js'
import { COMPOSE_PROJECT_LABEL, REGION_LABEL } from './labels.js'
import { HEALTH_PATH } from './region-services.js'

const ASKED_EVERY_MS = 500
const ANSWER_WITHIN_MS = 5_000
const LOG_LINES = 12

export interface Readiness {
  readonly project: string
  /** By region. */
  readonly endpoints: ReadonlyMap<string, string>
  readonly clock: Clock
  readonly withinMs: number
  readonly signal: AbortSignal
  readonly onReady: (region: string) => void
}

/** @throws AntipodeError `region-not-ready` */
export async function allReady(readiness: Readiness): Promise<void> {
  const { endpoints, clock, withinMs, onReady } = readiness
  const waiting = new Map(endpoints)
  let isLate = false
  const deadline = clock.schedule(withinMs, () => {
    isLate = true
  })
  try {
    while (waiting.size > 0) {
      for (const [region, url] of [...waiting]) {
        if (!(await isReady(url, readiness.signal))) continue
        waiting.delete(region)
        onReady(region)
      }
      await throwIfEnded(readiness, waiting)
      const [late] = waiting.keys()
      if (isLate && late !== undefined) {
        throw await notReady(readiness, late, `was not ready after ${Math.round(withinMs / 1_000)} s`)
      }
      if (waiting.size > 0) await sleep(clock, ASKED_EVERY_MS, readiness.signal)
    }
  } finally {
    deadline.cancel()
  }
}

async function isReady(url: string, signal: AbortSignal): Promise<boolean> {
  try {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_WITHIN_MS)])
    const response = await fetch(`${url}${HEALTH_PATH}`, { signal: limit })
    await response.body?.cancel()
    return response.ok
  } catch {
    signal.throwIfAborted()
    return false
  }
}

async function throwIfEnded(readiness: Readiness, waiting: ReadonlyMap<string, string>): Promise<void> {
  const format = `{{ .Label "${REGION_LABEL}" }}\t{{ .State }}\t{{ .Status }}`
  const filter = `label=${COMPOSE_PROJECT_LABEL}=${readiness.project}`
  const listed = await docker(['ps', '--all', '--filter', filter, '--format', format], readiness)
  for (const line of listed.split('\n')) {
    const [region = '', state = '', status = ''] = line.split('\t')
    if (waiting.has(region) && (state === 'exited' || state === 'dead')) {
      throw await notReady(readiness, region, `has ended: ${status}`)
    }
  }
}

async function notReady({ project }: Readiness, region: string, reason: string) {
  const filters = [`label=${COMPOSE_PROJECT_LABEL}=${project}`, `label=${REGION_LABEL}=${region}`]
  const container = await docker([
    'ps',
    '--all',
    '--quiet',
    ...filters.flatMap((filter) => ['--filter', filter]),
  ])
  return regionNotReady(region, reason, container === '' ? '' : await containerLog(container, LOG_LINES))
}

function sleep(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      timer.cancel()
      reject(signal.reason)
    }
    const timer = clock.schedule(ms, () => {
      signal.removeEventListener('abort', onAbort)
      resolve()
    })
    signal.addEventListener('abort', onAbort, { once: true })
  })
}
