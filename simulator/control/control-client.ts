// The other side of the control API: what `antipode fault`, `heal` and `status` speak through.
import { ANTIPODE_ERRORS, AntipodeError } from '../kernel/errors.js'
import type { WireError, WireFault, WireStatus } from './wire.js'

/** An answer of the control API takes no time worth speaking of; a world that is stuck does not answer. */
const TIMEOUT_MS = 10_000

export class ControlClient {
  readonly #url: URL

  /**
   * @param url of the control API, e.g. `http://localhost:4000`
   * @throws AntipodeError `bad-usage`
   */
  constructor(url: string) {
    if (!URL.canParse(url) || new URL(url).protocol !== 'http:') {
      throw new AntipodeError('bad-usage', {
        what: `'${url}' is not the URL of a control API.`,
        fix: 'Give it as the start-up screen shows it, e.g. http://localhost:4000.',
      })
    }
    this.#url = new URL(url)
  }

  status(): Promise<WireStatus> {
    return this.#call('GET', '/status')
  }

  startFault(
    fault: string,
    regions: readonly string[],
    settings: Readonly<Record<string, unknown>>,
  ): Promise<WireFault> {
    return this.#call('POST', '/faults', { fault, regions, settings })
  }

  /** Heals the faults of a region, or all; answers how many. */
  async heal(region?: string): Promise<number> {
    const { healed } = await this.#call<{ healed: number }>('POST', '/heal', { region })
    return healed
  }

  /** @throws AntipodeError as the world says; `world-unreachable` */
  async #call<T>(method: string, path: string, body?: object): Promise<T> {
    const response = await fetch(new URL(path, this.#url), {
      method,
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(body ? { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } } : {}),
    }).catch((error: Error) => {
      throw this.#unreachable((error.cause as Error | undefined)?.message ?? error.message)
    })
    const answer: unknown = await response.json().catch(() => undefined)
    if (response.ok && answer !== undefined) return answer as T
    throw this.#refused(answer, response.status)
  }

  #refused(answer: unknown, status: number): AntipodeError {
    const error = (answer as Partial<WireError> | undefined)?.error
    if (error && Object.hasOwn(ANTIPODE_ERRORS, error.code)) return new AntipodeError(error.code, error)
    return this.#unreachable(`It answers with status ${status}, as something else would.`)
  }

  #unreachable(why: string): AntipodeError {
    return new AntipodeError('world-unreachable', {
      what: `No control API of Antipode answers at ${this.#url.origin}.`,
      why,
      fix: 'See the line Control of the start-up screen for the right URL, or start the world anew.',
    })
  }
}
