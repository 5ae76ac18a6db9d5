// A MiniStack in a container, for one region: its Lambda runs functions with the Node.js beside it.
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { freePorts } from '#simulator/containers/free-ports.js'

const run = promisify(execFile)

/** As tests/compose/images/ builds it. */
const IMAGE = process.env.ANTIPODE_MINISTACK_IMAGE ?? 'antipode-stand-in/ministack'

/** What the machine is called inside of it. */
export const HOST = 'host.docker.internal'

export class MiniStack {
  readonly url: string
  readonly #id: string

  private constructor(id: string, url: string) {
    this.#id = id
    this.url = url
  }

  /** Started, and answering. */
  static async start(): Promise<MiniStack> {
    // Docker would give it another port when it starts again.
    const [port] = await freePorts(1)
    const { stdout: id } = await run('docker', [
      ...['run', '--detach', '--publish', `127.0.0.1:${port}:4566`],
      ...['--add-host', `${HOST}:host-gateway`, '--label', 'antipode.test=lambda-backend', IMAGE],
    ])
    const miniStack = new MiniStack(id.trim(), `http://127.0.0.1:${port}`)
    try {
      await miniStack.#answers()
    } catch (error) {
      await miniStack.kill()
      throw error
    }
    return miniStack
  }

  /** As a machine that loses power and starts again. It has kept nothing. */
  async restart(): Promise<void> {
    await run('docker', ['restart', '--time', '0', this.#id])
  }

  /** As a machine that loses power. */
  async kill(): Promise<void> {
    await run('docker', ['rm', '--force', this.#id])
  }

  async #answers(): Promise<void> {
    for (let attempt = 0; attempt < 100; attempt++) {
      // A connection that was made while it starts may never be answered.
      const signal = AbortSignal.timeout(1_000)
      const ok = await fetch(`${this.url}/_localstack/health`, { signal }).then(
        (response) => response.ok,
        () => false,
      )
      if (ok) return
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    const { stdout, stderr } = await run('docker', ['logs', this.#id])
    throw new Error(`MiniStack does not answer at ${this.url}.\n${stdout}${stderr}`)
  }
}
