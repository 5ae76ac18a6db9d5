// The `antipode` command as a user starts it: a process of its own, with what it writes.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'

const MAIN = path.resolve(import.meta.dirname, '../../../dist/cli/main.js')

export class AntipodeCommand {
  readonly #process: ChildProcess
  readonly #exit: Promise<number | null>
  output = ''

  /** @param options of the environment, beside this process's */
  constructor(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
    // It leads a group of its own, as a command of a shell does, which a Ctrl-C reaches as a whole.
    this.#process = spawn(process.execPath, [MAIN, ...args], {
      detached: true,
      env: { ...process.env, NO_COLOR: '1', ...environment },
    })
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output += text
        this.#process.emit('output')
      })
    }
    this.#exit = once(this.#process, 'close').then(([code]) => code as number | null)
  }

  get pid(): number {
    return this.#process.pid as number
  }

  /** Settled when it has written the text. */
  async writes(text: string): Promise<void> {
    while (!this.output.includes(text)) {
      const ended = await Promise.race([
        once(this.#process, 'output').then(() => false),
        this.#exit.then(() => true),
      ])
      if (ended && !this.output.includes(text)) throw new Error(`It ended without "${text}":\n${this.output}`)
    }
  }

  /** As the terminal does it. */
  interrupt(): void {
    process.kill(-this.pid, 'SIGINT')
  }

  kill(): void {
    process.kill(this.pid, 'SIGKILL')
  }

  /** The exit code; null when it was killed. */
  get ended(): Promise<number | null> {
    return this.#exit
  }

  /** A URL of the start-up screen. */
  url(label: string): string {
    return new RegExp(`${label} +(http://\\S+)`).exec(this.output)?.[1] ?? ''
  }
}
