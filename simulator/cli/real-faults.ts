// Regions that are containers go down, and come back, for real: this process acts on them, and the world is told. The
// world itself may have no rights over Docker, or be in a container.

import { isHostOfAws } from '../aws/hosts.js'
import { type Docker, docker, findContainer } from '../containers/docker-containers.js'
import { bringBack, takeDown } from '../containers/docker-outages.js'
import type { ControlClient } from '../control/control-client.js'
import { WAYS_DOWN, type WayDown } from '../faults/catalogue.js'
import type { ActiveFault } from '../faults/faults.js'
import { AntipodeError } from '../kernel/errors.js'
import type { Terminal } from './terminal.js'

export interface RealFault {
  readonly region: string
  /** `kill` by default. */
  readonly how?: string | undefined
  /** The container's name, when several stand for the region. */
  readonly container?: string | undefined
}

const DONE: Readonly<Record<WayDown, string>> = {
  pause: 'is paused',
  stop: 'has been stopped',
  kill: 'has been killed',
  disconnect: 'is off its networks',
}

/** @throws AntipodeError as `findContainer`, `takeDown` and the world */
export async function takeRegionDown(
  terminal: Terminal,
  world: ControlClient,
  { region, how = 'kill', container }: RealFault,
  run: Docker = docker,
): Promise<void> {
  if (!isWayDown(how)) {
    throw new AntipodeError('bad-usage', {
      what: `'${how}' is not a way in which a container goes down.`,
      fix: `With --real, choose one of: ${WAYS_DOWN.join(', ')}.`,
    })
  }
  const { regions } = await world.status()
  const known = regions.find((one) => one.region === region)
  if (!known) {
    throw new AntipodeError('region-unknown', {
      what: `This world has no region '${region}'.`,
      fix: `Its regions are: ${regions.map((one) => one.region).join(', ')}.`,
    })
  }
  if (known.endpoint === undefined) {
    throw new AntipodeError('container-unknown', {
      what: `${region} is embedded in the world: no container stands for it.`,
      fix: 'Leave out --real, or start the world with --backend compose.',
    })
  }
  if (standsOnAws(known.endpoint)) {
    throw new AntipodeError('container-unknown', {
      what: `${region} stands on AWS: no container stands for it.`,
      fix: 'Leave out --real.',
    })
  }
  const found = await findContainer(region, { endpoint: known.endpoint, container }, run)
  await takeDown(found, how, run)
  terminal.err(`The container ${found.name} ${DONE[how]}.\n`)
  const settings = { how, container: found.name }
  const { id } = await world.startFault('container-down', [region], settings).catch(async (error) => {
    // Nobody could heal what the world does not know of.
    await bringBack(region, found.name, run)
    terminal.err(`The container ${found.name} runs again, since the world could not be told.\n`)
    throw error
  })
  terminal.out(`${id}\n`)
  terminal.err(`\`antipode heal ${region}\` brings it back.\n`)
}

/**
 * Brings back the containers that are down by a fault in force. Their faults are still to be healed at the world.
 *
 * @param region all by default
 * @throws AntipodeError as `bringBack`; the containers before that one are back
 */
export async function bringContainersBack(
  faults: readonly Pick<ActiveFault, 'fault' | 'scope' | 'settings'>[],
  tell: (text: string) => void,
  { region, run = docker }: { region?: string | undefined; run?: Docker } = {},
): Promise<void> {
  for (const { fault, scope, settings } of faults) {
    if (fault !== 'container-down' || (region !== undefined && scope !== region)) continue
    const name = String(settings.container)
    const outcome = await bringBack(scope, name, run)
    tell(
      outcome === 'back'
        ? `The container ${name} runs again; ${scope} is back as soon as it answers.\n`
        : `There is no container ${name} any more.\n`,
    )
  }
}

function standsOnAws(endpoint: string): boolean {
  return endpoint === 'aws' || isHostOfAws(new URL(endpoint).hostname)
}

function isWayDown(how: string): how is WayDown {
  return (WAYS_DOWN as readonly string[]).includes(how)
}
