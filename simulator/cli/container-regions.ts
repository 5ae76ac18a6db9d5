// `antipode up --backend compose`: the regions of a world as containers, from before it starts until after it has ended.
import { loadDeployment } from '../cloudformation/deployments/load-deployment.js'
import { type ContainerProgress, startRegionContainers } from '../containers/region-containers.js'
import { type Backends, EMULATOR_CREDENTIALS, type RegionBackend } from '../region/backend.js'
import { assertFree, type ListenOptions } from '../router/listener.js'
import type { LiveWorldOptions } from '../world/live-world.js'
import type { Terminal } from './terminal.js'

export interface ContainerRegions {
  /** Of every region: those that were given, and the containers of the others. */
  readonly backends: Backends
  readonly close: () => Promise<void>
}

/**
 * What needs no container to be found wrong is found before the first is started: a broken template, a taken port.
 *
 * @param listens what the world will listen on
 * @throws AntipodeError
 */
export async function startContainerRegions(
  world: Omit<LiveWorldOptions, 'onError'>,
  listens: readonly ListenOptions[],
  { err, colours }: Terminal,
  signal: AbortSignal,
): Promise<ContainerRegions> {
  const { regions } = await loadDeployment(world)
  for (const options of listens) await assertFree(options)
  const given: Backends = world.backends ?? new Map()
  const others = regions.filter((region) => !given.has(region))
  if (others.length === 0) return { backends: given, close: async () => undefined }
  const { endpoints, close } = await startRegionContainers({
    regions: others,
    signal,
    onProgress: (progress) => err(`${colours.err.dim(progressText(progress))}\n`),
  })
  const started = [...endpoints].map(([region, url]): [string, RegionBackend] => {
    return [region, { endpoint: { url, credentials: EMULATOR_CREDENTIALS }, services: new Map() }]
  })
  return { backends: new Map([...given, ...started]), close }
}

function progressText(progress: ContainerProgress): string {
  switch (progress.step) {
    case 'pulling':
      return `pulling ${progress.image}`
    case 'starting':
      return `starting ${progress.regions.join(', ')} as containers of ${progress.image}`
    case 'ready':
      return `${progress.region} is ready after ${(progress.afterMs / 1_000).toFixed(1)} s`
  }
}
