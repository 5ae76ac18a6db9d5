// Which networks a container was taken off: Docker forgets it at once, and another process may have to put it back. A
// file for each such container, in the folder of its user.
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ownFolder } from '../control/registration.js'
import type { Attachment } from './docker-containers.js'

export async function rememberNetworks(containerId: string, networks: readonly Attachment[]): Promise<void> {
  await writeFile(await fileOf(containerId), `${JSON.stringify(networks)}\n`, { mode: 0o600 })
}

/** None when it was not taken off any. */
export async function formerNetworks(containerId: string): Promise<readonly Attachment[]> {
  const text = await readFile(await fileOf(containerId), 'utf8').catch(() => '[]')
  return JSON.parse(text) as Attachment[]
}

export async function forgetNetworks(containerId: string): Promise<void> {
  await rm(await fileOf(containerId), { force: true })
}

async function fileOf(containerId: string): Promise<string> {
  return join(await ownFolder(), `${containerId}.networks.json`)
}
