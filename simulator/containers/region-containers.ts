// Regions as containers for as long as somebody needs them: started with Docker Compose, waited for, and removed with
// all that belongs to them. What is asked of the regions is no matter of this folder's.
import { RealClock } from '../kernel/real-clock.js'
import { MICROS_PER_MS } from '../kernel/time.js'
import { ContainersKeeper } from './containers-keeper.js'
import { checkDocker, haveImage } from './docker-check.js'
import { explainLeft } from './docker-trouble.js'
import { allReady } from './region-readiness.js'
import { IMAGE_VARIABLE, LOCALSTACK_IMAGE } from './region-services.js'

/** Three regions are ready within 15 s on two idle cores, and within 90 s on two busy ones. */
const READY_WITHIN_MS = 180_000

export interface RegionContainersOptions {
  /** In the order in which they are deployed to. */
  readonly regions: readonly string[]
  /** What ANTIPODE_LOCALSTACK_IMAGE names by default, or else LocalStack's last image that needs no account. */
  readonly image?: string
  /** Gives up the start; what was made until then is removed before the promise is rejected. */
  readonly signal?: AbortSignal
  /** How long a region may take to answer; 180 s by default. */
  readonly readyWithinMs?: number
  readonly onProgress?: (progress: ContainerProgress) => void
}

export type ContainerProgress =
  | { readonly step: 'pulling'; readonly image: string }
  | { readonly step: 'starting'; readonly image: string; readonly regions: readonly string[] }
  | { readonly step: 'ready'; readonly region: string; readonly afterMs: number }

export interface RegionContainers {
  /** The URL of each region's endpoint, by region. */
  readonly endpoints: ReadonlyMap<string, string>
  /** The name of the Compose project, which its containers are labelled with. */
  readonly project: string
  /** Removes the containers, their networks and volumes. */
  close(): Promise<void>
}

/**
 * @throws AntipodeError `docker-missing`, `docker-unreachable`, `docker-elsewhere`, `compose-missing`, `image-missing`,
 *   `docker-failed`, `region-not-ready`
 */
export async function startRegionContainers({
  regions,
  image = process.env[IMAGE_VARIABLE] || LOCALSTACK_IMAGE,
  signal = new AbortController().signal,
  readyWithinMs = READY_WITHIN_MS,
  onProgress = () => undefined,
}: RegionContainersOptions): Promise<RegionContainers> {
  signal.throwIfAborted()
  await checkDocker(signal)
  await haveImage(image, { signal, onPull: () => onProgress({ step: 'pulling', image }) })
  const clock = new RealClock()
  const begun = clock.now()
  const project = `antipode-${process.pid}-${begun.toString(36)}`
  const keeper = new ContainersKeeper()
  try {
    onProgress({ step: 'starting', image, regions })
    const ports = await unlessAborted(keeper.start(project, image, regions), signal)
    const endpoints = new Map([...ports].map(([region, port]) => [region, `http://127.0.0.1:${port}`]))
    const onReady = (region: string) =>
      onProgress({ step: 'ready', region, afterMs: (clock.now() - begun) / MICROS_PER_MS })
    await allReady({ project, endpoints, clock, withinMs: readyWithinMs, signal, onReady })
    return { endpoints, project, close: () => keeper.remove() }
  } catch (error) {
    const left: unknown = await keeper.remove().then(
      () => undefined,
      (failure) => failure,
    )
    if (left === undefined) throw error
    throw signal.aborted ? left : explainLeft(error, left)
  }
}

async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let onAbort: (() => void) | undefined
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason)
    signal.addEventListener('abort', onAbort)
    if (signal.aborted) onAbort()
  })
  return Promise.race([work, aborted]).finally(() => {
    if (onAbort) signal.removeEventListener('abort', onAbort)
    work.catch(() => undefined)
  })
}
