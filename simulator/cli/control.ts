// `antipode fault`, `heal` and `status`: each says one thing to the world that runs in another terminal.
import { ControlClient } from '../control/control-client.js'
import { findWorld } from '../control/registration.js'
import { bringContainersBack, type RealFault, takeRegionDown } from './real-faults.js'
import { statusText } from './status-text.js'
import type { Terminal } from './terminal.js'

async function client(url: string | undefined): Promise<ControlClient> {
  return new ControlClient(url ?? (await findWorld()))
}

export async function startFault(
  terminal: Terminal,
  control: string | undefined,
  fault: string,
  regions: readonly string[],
  settings: Readonly<Record<string, string>>,
): Promise<void> {
  const started = await (await client(control)).startFault(fault, regions, settings)
  terminal.out(`${started.id}\n`)
  terminal.err(`${fault} of ${regions.join(' and ')} is in force; \`antipode heal ${regions[0]}\` ends it.\n`)
}

export async function startRealFault(
  terminal: Terminal,
  control: string | undefined,
  fault: RealFault,
): Promise<void> {
  await takeRegionDown(terminal, await client(control), fault)
}

export async function heal(
  terminal: Terminal,
  control: string | undefined,
  region: string | undefined,
): Promise<void> {
  const world = await client(control)
  const status = await world.status()
  await bringContainersBack(status.faults, (text) => terminal.err(text), { region })
  const healed = await world.heal(region)
  const faults = healed === 1 ? '1 fault' : `${healed} faults`
  terminal.err(`${faults}${region === undefined ? '' : ` of ${region}`} healed.\n`)
}

export async function showStatus(
  terminal: Terminal,
  control: string | undefined,
  json: boolean,
): Promise<void> {
  const status = await (await client(control)).status()
  terminal.out(json ? `${JSON.stringify(status, undefined, 2)}\n` : statusText(status, terminal.colours.out))
}
