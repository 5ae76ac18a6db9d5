// When the regions' containers answer as LocalStack does when it is ready; or which of them never will, and what it wrote.
import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import type { Clock } from '../kernel/clock.js'
import { containerLog, docker } from './docker-command.js'
import { explainNoDocker, regionNotReady } from './docker-trouble.js'
import { COMPOSE_PROJECT_LABEL, REGION_LABEL } from './labels.js'
import { HEALTH_PATH } from './region-services.js'

const ASKED_EVERY_MS = 500
const ANSWER_WITHIN_MS = 5_000
/** One that has three regions to start on two cores takes its time. */
const DOCKER_ANSWERS_WITHIN_MS = 60_000
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

/** @throws AntipodeError `region-not-ready`; `docker-unreachable` when the daemon is gone meanwhile */
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

/** Not by fetch: what Docker accepts and closes before the container listens, Node.js 20's may never settle. */
async function isReady(url: string, signal: AbortSignal): Promise<boolean> {
  try {
    const request = get(`${url}${HEALTH_PATH}`, { agent: false, signal, timeout: ANSWER_WITHIN_MS })
    request.once('timeout', () => request.destroy(new Error('it does not answer')))
    const [response] = (await once(request, 'response')) as [IncomingMessage]
    response.resume()
    return response.statusCode === 200
  } catch {
    signal.throwIfAborted()
    return false
  }
}

async function throwIfEnded(readiness: Readiness, waiting: ReadonlyMap<string, string>): Promise<void> {
  const format = `{{ .Label "${REGION_LABEL}" }}\t{{ .State }}\t{{ .Status }}`
  const filter = `label=${COMPOSE_PROJECT_LABEL}=${readiness.project}`
  const listed = await docker(['ps', '--all', '--filter', filter, '--format', format], {
    signal: readiness.signal,
    timeoutMs: DOCKER_ANSWERS_WITHIN_MS,
  }).catch((error) => {
    throw explainNoDocker(error)
  })
  for (const line of listed.split('\n')) {
    const [region = '', state = '', status = ''] = line.split('\t')
    if (waiting.has(region) && (state === 'exited' || state === 'dead')) {
      throw await notReady(readiness, region, `has ended: ${status}`)
    }
  }
}

async function notReady(readiness: Readiness, region: string, reason: string) {
  // Without its log the reason is still worth telling.
  return regionNotReady(region, reason, await logOf(readiness, region).catch(() => ''))
}

async function logOf({ project }: Readiness, region: string): Promise<string> {
  const filters = [`label=${COMPOSE_PROJECT_LABEL}=${project}`, `label=${REGION_LABEL}=${region}`]
  const container = await docker([
    'ps',
    '--all',
    '--quiet',
    ...filters.flatMap((filter) => ['--filter', filter]),
  ])
  return container === '' ? '' : await containerLog(container, LOG_LINES)
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
