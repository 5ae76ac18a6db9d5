// A region as a container: LocalStack with the settings that docker-compose.yml has too. Whose world it belongs to, it
// does not know.
import { AbstractStartedContainer, type StartedTestContainer, Wait } from 'testcontainers'
import {
  docker,
  type RegionContainer as Found,
  inspectContainer,
} from '../../containers/docker-containers.js'
import { bringBack, takeDown } from '../../containers/docker-outages.js'
import { REGION_LABEL } from '../../containers/labels.js'
import { forgetNetworks } from '../../containers/lost-networks.js'
import {
  HEALTH_PATH,
  IMAGE_VARIABLE,
  LOCALSTACK_IMAGE,
  REGION_ENVIRONMENT,
  REGION_PORT,
} from '../../containers/region-services.js'
import type { WayDown } from '../../faults/catalogue.js'
import { AntipodeError } from '../../kernel/errors.js'
import { LoopbackContainer } from './loopback-container.js'

/** Its DynamoDB is a Java process of its own; three at once on two cores take half a minute. */
const STARTUP_TIMEOUT_MS = 180_000

export class RegionContainer extends LoopbackContainer {
  readonly #region: string

  /**
   * @param region e.g. `us-east-1`
   * @param image by default what ANTIPODE_LOCALSTACK_IMAGE names, or LocalStack's last image that needs no account
   */
  constructor(region: string, image = process.env[IMAGE_VARIABLE] || LOCALSTACK_IMAGE) {
    super(image)
    this.#region = region
    this.withEnvironment(REGION_ENVIRONMENT)
      .withLabels({ [REGION_LABEL]: region })
      .withExposedPorts(REGION_PORT)
      .withWaitStrategy(Wait.forHttp(HEALTH_PATH, REGION_PORT, { abortOnContainerExit: true }))
      .withStartupTimeout(STARTUP_TIMEOUT_MS)
  }

  /** Settled when the region answers. */
  override async start(): Promise<StartedRegionContainer> {
    return new StartedRegionContainer(await this.removeIfFailed(super.start()), this.#region)
  }
}

export class StartedRegionContainer extends AbstractStartedContainer {
  readonly region: string

  constructor(started: StartedTestContainer, region: string) {
    super(started)
    this.region = region
  }

  /** For any AWS SDK, with the credentials `test` and `test`. The same after it went down and came back. */
  get endpoint(): string {
    const host = this.getHost()
    return `http://${host === 'localhost' ? '127.0.0.1' : host}:${this.getMappedPort(REGION_PORT)}`
  }

  /**
   * For real: needs the `docker` command.
   *
   * @throws AntipodeError `container-down` when it is down already; `docker-missing` and others of Docker
   */
  async takeDown(how: WayDown = 'kill'): Promise<void> {
    await takeDown(await this.#found(), how)
  }

  /** Settled when the container runs, which is before LocalStack answers. Does nothing to one that runs. */
  async bringBack(): Promise<void> {
    await bringBack(this.region, this.getId())
  }

  protected override async containerStopped(): Promise<void> {
    await forgetNetworks(this.getId())
  }

  async #found(): Promise<Found> {
    const found = await inspectContainer(this.getId(), docker)
    if (found) return found
    throw new AntipodeError('container-unknown', {
      what: `The container of ${this.region} is not there any more.`,
    })
  }
}
