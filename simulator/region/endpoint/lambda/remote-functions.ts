// Functions in a backend as they are made and changed there: created or brought up to date, and waited for until they
// can be invoked.
import { AwsError } from '../../../aws/errors.js'
import type { Service, Shape } from '../../../aws/service.js'
import { type Clock, sleep } from '../../../kernel/clock.js'
import { AntipodeError } from '../../../kernel/errors.js'
import { msBetween } from '../../../kernel/time.js'

/** A backend may fetch an image first. */
const MOST_WAIT_MS = 60_000
const LOOK_AGAIN_MS = 100

export interface RemoteFunctionsOptions {
  readonly region: string
  readonly clock: Clock
  /** The backend's Lambda API; archives and payloads are base64 text. */
  readonly api: Service
  /** Of the backend, for messages. */
  readonly url: string
}

export class RemoteFunctions {
  readonly #options: RemoteFunctionsOptions

  constructor(options: RemoteFunctionsOptions) {
    this.#options = options
  }

  /**
   * Creates the function, or gives the one that is there the same settings and code.
   *
   * @param settings members of CreateFunction that UpdateFunctionConfiguration has too
   * @returns the function as the backend describes it
   */
  async put(name: string, settings: Shape, archive: Uint8Array, requestId: string): Promise<Shape> {
    const { api } = this.#options
    const ZipFile = Buffer.from(archive).toString('base64')
    const created = await api
      .call('CreateFunction', { FunctionName: name, ...settings, Code: { ZipFile } }, { requestId })
      .catch((error: unknown) => {
        if (error instanceof AwsError && error.code === 'ResourceConflictException') return undefined
        throw error
      })
    if (created) return this.ready(name, requestId)
    // One update at a time: Lambda refuses another meanwhile.
    await this.ready(name, requestId)
    await this.configure(name, settings, requestId)
    return this.change(name, archive, requestId)
  }

  async configure(name: string, settings: Shape, requestId: string): Promise<Shape> {
    const { api } = this.#options
    await api.call('UpdateFunctionConfiguration', { FunctionName: name, ...settings }, { requestId })
    return this.ready(name, requestId)
  }

  async change(name: string, archive: Uint8Array, requestId: string): Promise<Shape> {
    const ZipFile = Buffer.from(archive).toString('base64')
    await this.#options.api.call('UpdateFunctionCode', { FunctionName: name, ZipFile }, { requestId })
    return this.ready(name, requestId)
  }

  /** Waits until the function can be invoked. */
  async ready(name: string, requestId: string): Promise<Shape> {
    const { clock, api } = this.#options
    const since = clock.now()
    for (;;) {
      const configuration = await api.call('GetFunctionConfiguration', { FunctionName: name }, { requestId })
      const { State, StateReason, LastUpdateStatus, LastUpdateStatusReason } = configuration
      if (State === 'Failed') throw this.#failed(name, StateReason)
      if (LastUpdateStatus === 'Failed') throw this.#failed(name, LastUpdateStatusReason)
      if (State !== 'Pending' && LastUpdateStatus !== 'InProgress') return configuration
      if (msBetween(since, clock.now()) > MOST_WAIT_MS) {
        throw this.#failed(name, `After ${MOST_WAIT_MS / 1_000} s it is still ${String(State)}.`)
      }
      await sleep(clock, LOOK_AGAIN_MS)
    }
  }

  #failed(name: string, reason: unknown): AntipodeError {
    const { region, url } = this.#options
    return cannotRun(
      region,
      url,
      `It gave up on the function ${name}: ${String(reason ?? 'no reason given')}`,
    )
  }
}

export function cannotRun(region: string, url: string, why: string, cause?: unknown): AntipodeError {
  return new AntipodeError('backend-runs-no-functions', {
    what: `The backend of ${region} at ${url} does not run the functions of the template.`,
    why,
    fix:
      "Leave out '--lambda backend', and they run here; or give the backend what it needs. " +
      'MiniStack: node in its PATH. LocalStack: lambda among its SERVICES, the Docker socket, and the images of the ' +
      'runtimes. DynamoDB Local has no Lambda.',
    ...(cause !== undefined && { cause }),
  })
}
