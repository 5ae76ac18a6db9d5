// This process's side of the keeper (keeper.ts): gives its orders and hears its reports.
import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { AntipodeError } from '../kernel/errors.js'
import type { KeeperOrder, KeeperReport } from './keeper-messages.js'

export class ContainersKeeper {
  readonly #process: ChildProcess
  /** Settled with its end. */
  readonly #ended: Promise<never>
  #pending = 0

  constructor() {
    this.#process = fork(fileURLToPath(new URL('./keeper.js', import.meta.url)), {
      detached: true,
      execArgv: [],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    // Who forgets to close the containers can end nevertheless: the keeper notices. While it works, it is waited for.
    this.#process.unref()
    this.#ended = new Promise((_, reject) => {
      this.#process.once('error', reject)
      this.#process.once('exit', (code, signal) =>
        reject(
          new AntipodeError('docker-failed', {
            what: 'The process that keeps the containers has ended by itself.',
            why: `It ended with ${signal ?? `exit code ${code}`}.`,
            fix: 'Look for what it left with `docker compose ls`.',
          }),
        ),
      )
    })
    this.#ended.catch(() => undefined)
  }

  /**
   * @returns the port of each region on the loopback address
   * @throws AntipodeError `docker-failed`
   */
  async start(
    project: string,
    image: string,
    regions: readonly string[],
  ): Promise<ReadonlyMap<string, number>> {
    return new Map(
      await this.#ask({ order: 'start', project, image, regions }, 'started').then(({ ports }) => ports),
    )
  }

  /** @throws AntipodeError `docker-failed` when something is left */
  async remove(): Promise<void> {
    await this.#ask({ order: 'remove' }, 'removed')
  }

  /** An order that is given up is still carried out while the next one is. */
  #waitFor(change: number): void {
    this.#pending += change
    if (this.#pending > 0) this.#process.channel?.ref()
    else this.#process.channel?.unref()
  }

  #ask<Name extends KeeperReport['report']>(
    order: KeeperOrder,
    expected: Name,
  ): Promise<Extract<KeeperReport, { report: Name }>> {
    let listener: ((report: KeeperReport) => void) | undefined
    this.#waitFor(+1)
    const answered = new Promise<Extract<KeeperReport, { report: Name }>>((resolve, reject) => {
      listener = (report) => {
        if (report.report === expected) resolve(report as Extract<KeeperReport, { report: Name }>)
        if (report.report === 'failed') reject(new AntipodeError(report.code, report.explanation))
      }
      this.#process.on('message', listener)
      this.#process.send(order, (error) => error && reject(error))
    })
    return Promise.race([answered, this.#ended]).finally(() => {
      if (listener) this.#process.off('message', listener)
      this.#waitFor(-1)
    })
  }
}
