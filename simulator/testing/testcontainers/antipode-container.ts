// The simulator's own image as a container, as suites in other languages start it through their testcontainers too. Its
// regions are embedded in it, or containers on a network that it shares with them.
import { AbstractStartedContainer, Wait } from 'testcontainers'
import { REGION_PORT } from '../../containers/region-services.js'
import { AntipodeError } from '../../kernel/errors.js'
import { LoopbackContainer } from './loopback-container.js'
import type { StartedRegionContainer } from './region-container.js'

/** As docker-compose.yml names it, and lets it be named. */
const IMAGE = 'antipode'
const IMAGE_VARIABLE = 'ANTIPODE_IMAGE'

const APPLICATION_PORT = 8080
const AWS_PORT = 4566
const CONTROL_PORT = 4000

/** Where an application is copied to; beside the demonstration, which the image has. */
const APPLICATION_FOLDER = '/home/node/application'

/** So many characters of an id are a container's name in its networks. */
const SHORT_ID = 12

const STARTUP_TIMEOUT_MS = 120_000

export class AntipodeContainer extends LoopbackContainer {
  #application: readonly string[] = []
  #regions: readonly string[] = []

  /** @param image by default what ANTIPODE_IMAGE names, or `antipode`, as `docker compose build` makes it */
  constructor(image = process.env[IMAGE_VARIABLE] || IMAGE) {
    super(image)
    this.withExposedPorts(APPLICATION_PORT, AWS_PORT, CONTROL_PORT)
      .withWaitStrategy(Wait.forHttp('/status', CONTROL_PORT, { abortOnContainerExit: true }))
      .withStartupTimeout(STARTUP_TIMEOUT_MS)
  }

  /** @param folder with the template; the demonstration by default */
  withApplication(folder: string): this {
    this.#application = [APPLICATION_FOLDER]
    return this.withCopyDirectoriesToContainer([{ source: folder, target: APPLICATION_FOLDER }])
  }

  /**
   * In order of deployment; the deployment file's by default. A region is embedded, or a container that shares a network
   * with this one.
   */
  withRegions(...regions: readonly (string | StartedRegionContainer)[]): this {
    const names = regions.map((region) => (typeof region === 'string' ? region : region.region))
    const endpoints = regions.flatMap((region) =>
      typeof region === 'string' ? [] : ['--region', `${region.region}=${this.#inside(region)}`],
    )
    this.#regions = ['--regions', names.join(','), ...endpoints]
    return this
  }

  /** Settled when the application answers. */
  override async start(): Promise<StartedAntipodeContainer> {
    this.withCommand(['up', ...this.#application, ...this.#regions])
    return new StartedAntipodeContainer(await this.removeIfFailed(super.start()))
  }

  /** By its id, which Docker resolves: its address may be another when it has been down, and not every name is known. */
  #inside(region: StartedRegionContainer): string {
    if (this.networkMode === undefined || !region.getNetworkNames().includes(this.networkMode)) {
      throw new AntipodeError('bad-usage', {
        what: `The container of ${region.region} shares no network with the simulator's.`,
        fix: 'Give both the same one with withNetwork(network), before withRegions.',
      })
    }
    return `http://${region.getId().slice(0, SHORT_ID)}:${REGION_PORT}`
  }
}

export class StartedAntipodeContainer extends AbstractStartedContainer {
  /** The application, as its users reach it. */
  get applicationUrl(): string {
    return this.#url(APPLICATION_PORT)
  }

  /** For any AWS SDK: the signed region picks the region. */
  get awsUrl(): string {
    return this.#url(AWS_PORT)
  }

  /** The control API: faults, status, events. */
  get controlUrl(): string {
    return this.#url(CONTROL_PORT)
  }

  #url(port: number): string {
    return `http://${this.getHost()}:${this.getMappedPort(port)}`
  }
}
