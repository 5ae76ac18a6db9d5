// One project of Docker Compose from its start to its end, driven by the `docker-compose` package. Runs in the keeper's
// process alone.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { downAll, type IDockerComposeOptions, type IDockerComposeResult, upAll } from 'docker-compose'
import { stringify } from 'yaml'
import { DockerCommandError, docker } from './docker-command.js'
import { explainRefusal, isPortTaken } from './docker-trouble.js'
import { freePorts } from './free-ports.js'
import { COMPOSE_PROJECT_LABEL } from './labels.js'
import { forgetNetworks } from './lost-networks.js'
import { composeModel } from './region-services.js'

const FILE = 'docker-compose.yml'

/** A free port may be taken before the container has it. */
const ATTEMPTS = 3

/** By what Compose itself does not remove: a container that was being made when it was told to end. */
const LEFTOVERS = [
  { list: ['ps', '--all', '--quiet'], remove: ['rm', '--force', '--volumes'] },
  { list: ['network', 'ls', '--quiet'], remove: ['network', 'rm'] },
  { list: ['volume', 'ls', '--quiet'], remove: ['volume', 'rm', '--force'] },
]

export class ComposeProject {
  readonly #name: string
  /** Has the compose file while the project is there. */
  #folder: string | undefined

  constructor(name: string) {
    this.#name = name
  }

  /**
   * @returns the port of each region
   * @throws AntipodeError `docker-failed`
   */
  async start(image: string, regions: readonly string[]): Promise<ReadonlyMap<string, number>> {
    for (let attempt = 1; ; attempt++) {
      const ports = await freePorts(regions.length)
      const byRegion = new Map(regions.map((region, index) => [region, ports[index] as number]))
      try {
        await upAll(await this.#write(image, byRegion))
        return byRegion
      } catch (error) {
        const words = wordsOf(error)
        if (attempt < ATTEMPTS && isPortTaken(words)) continue
        throw explainRefusal(words, 'Docker could not start the containers of the regions.')
      }
    }
  }

  /**
   * Everything that bears the project's name.
   *
   * @throws AntipodeError `docker-failed`
   */
  async remove(): Promise<void> {
    const folder = this.#folder
    const containers = await this.#containers()
    if (folder !== undefined) {
      // What it leaves is looked for below, and its words are heard there.
      await downAll({
        ...this.#ours(folder),
        commandOptions: ['--volumes', '--remove-orphans', ['--timeout', '0']],
      }).catch(() => undefined)
      await rm(folder, { recursive: true, force: true })
    }
    try {
      for (const { list, remove } of LEFTOVERS) {
        const left = await docker([...list, '--filter', `label=${COMPOSE_PROJECT_LABEL}=${this.#name}`])
        if (left !== '') await docker([...remove, ...left.split(/\s+/)])
      }
    } catch (error) {
      throw explainRefusal(wordsOf(error), `Docker could not remove all of the project ${this.#name}.`)
    }
    // Of those that were disconnected when they were removed.
    for (const container of containers) await forgetNetworks(container)
  }

  async #write(image: string, ports: ReadonlyMap<string, number>): Promise<IDockerComposeOptions> {
    this.#folder ??= await mkdtemp(join(tmpdir(), 'antipode-compose-'))
    const options = this.#ours(this.#folder)
    await writeFile(options.config, stringify(composeModel(this.#name, image, ports)))
    return options
  }

  /** COMPOSE_PROJECT_NAME goes before the name in the file: that project is the user's, and not to be removed. */
  #ours(folder: string) {
    return {
      config: join(folder, FILE),
      composeOptions: [['--project-name', this.#name]],
    } satisfies IDockerComposeOptions
  }

  /** Their ids. */
  async #containers(): Promise<readonly string[]> {
    const filter = `label=${COMPOSE_PROJECT_LABEL}=${this.#name}`
    const ids = await docker(['ps', '--all', '--quiet', '--no-trunc', '--filter', filter]).catch(() => '')
    return ids.split(/\s+/).filter(Boolean)
  }
}

function wordsOf(error: unknown): string {
  if (error instanceof DockerCommandError) return error.stderr
  const { err, message } = error as Partial<IDockerComposeResult> & Partial<Error>
  return err ?? message ?? String(error)
}
