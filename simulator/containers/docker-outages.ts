// A region's container goes down, and comes back: by whoever asks for it, with the rights of that process. What the world
// makes of it is not here: it is told, and sees for itself whether the region's endpoint answers.
import type { WayDown } from '../faults/catalogue.js'
import { AntipodeError } from '../kernel/errors.js'
import { DockerCommandError } from './docker-command.js'
import { type Docker, docker, inspectContainer, type RegionContainer } from './docker-containers.js'
import { explainNoDocker } from './docker-trouble.js'
import { forgetNetworks, formerNetworks, rememberNetworks } from './lost-networks.js'

/**
 * @throws AntipodeError `container-down` when it is down already; `docker-failed`, `docker-unreachable`; `bad-usage` when
 *   it could not be brought back
 */
export async function takeDown(
  container: RegionContainer,
  how: WayDown,
  run: Docker = docker,
): Promise<void> {
  const { id, name, networks, status, isRemovedAtEnd } = container
  if (status !== 'running' || networks.length === 0) {
    throw new AntipodeError('container-down', {
      what: `The container ${name} of ${container.region} is down already: it is ${status === 'running' ? 'disconnected' : status}.`,
      fix: `Bring it back first, with \`antipode heal ${container.region}\` or Docker.`,
    })
  }
  if (isRemovedAtEnd && (how === 'stop' || how === 'kill')) {
    throw new AntipodeError('bad-usage', {
      what: `The container ${name} of ${container.region} would be gone for good: it was started with --rm.`,
      fix: 'Take --how pause or --how disconnect, or start it without --rm.',
    })
  }
  if (how === 'disconnect') {
    await rememberNetworks(id, networks)
    try {
      for (const { network } of networks) await act(run, ['network', 'disconnect', network, id], name)
    } catch (error) {
      await bringBack(container.region, id, run).catch(() => undefined)
      throw error
    }
  } else if (how === 'pause') {
    await pause(run, id, name)
  } else {
    await act(run, [how, id], name)
  }
}

/** The kernel cannot freeze a busy container at any moment; so Docker sometimes gives up, and can the next time. */
const FREEZE_ATTEMPTS = 5

async function pause(run: Docker, id: string, name: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await act(run, ['pause', id], name)
    } catch (error) {
      const isTransient = error instanceof AntipodeError && /unable to freeze/.test(error.why ?? '')
      if (!isTransient || attempt === FREEZE_ATTEMPTS) throw error
    }
  }
}

/** `gone`: there is no such container any more. */
export type BroughtBack = 'back' | 'gone'

/**
 * Whatever state the container is in; one that runs stays as it is.
 *
 * @param name as the fault `container-down` has it
 * @throws AntipodeError as `takeDown`
 */
export async function bringBack(region: string, name: string, run: Docker = docker): Promise<BroughtBack> {
  const container = await inspectContainer(name, run)
  if (container?.region !== region) return 'gone'
  const { id, status, networks } = container
  const connected = new Set(networks.map(({ network }) => network))
  for (const { network, aliases, ipAddress } of await formerNetworks(id)) {
    if (connected.has(network)) continue
    const options = [
      ...aliases.flatMap((alias) => ['--alias', alias]),
      ...(ipAddress === undefined ? [] : ['--ip', ipAddress]),
    ]
    await act(run, ['network', 'connect', ...options, network, id], name)
  }
  await forgetNetworks(id)
  if (status === 'paused') await act(run, ['unpause', id], name)
  else if (status !== 'running') await act(run, ['start', id], name)
  return 'back'
}

async function act(run: Docker, args: readonly string[], container: string): Promise<void> {
  try {
    await run(args)
  } catch (error) {
    if (!(error instanceof DockerCommandError) || !/^Error response from daemon/m.test(error.stderr)) {
      throw explainNoDocker(error)
    }
    throw new AntipodeError('docker-failed', {
      what: `Docker did not do what was asked of the container ${container}.`,
      why: error.stderr,
      fix: `Look at it with \`docker inspect ${container}\`.`,
      cause: error,
    })
  }
}
