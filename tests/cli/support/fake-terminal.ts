// A terminal that keeps what is written, and a person who presses keys when the test says so.
import pc from 'picocolors'
import type { Terminal } from '#simulator/cli/terminal.js'

export class FakeTerminal implements Terminal {
  stdout = ''
  stderr = ''
  readonly exits: number[] = []
  readonly colours = { out: pc.createColors(false), err: pc.createColors(false) }
  readonly #listeners = new Set<() => void>()
  readonly #waiting: { readonly text: string; readonly resolve: () => void }[] = []
  press: (key: string) => void = () => {
    throw new Error('nobody listens to keys')
  }
  readonly keys: Terminal['keys']

  constructor({ hasKeys = false } = {}) {
    this.keys = hasKeys
      ? (listener) => {
          const nobody = this.press
          this.press = listener
          return () => {
            this.press = nobody
          }
        }
      : undefined
  }

  readonly out = (text: string): void => {
    this.stdout += text
    this.#wake()
  }

  readonly err = (text: string): void => {
    this.stderr += text
    this.#wake()
  }

  exit(code: number): void {
    this.exits.push(code)
  }

  onInterrupt(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  interrupt(): void {
    for (const listener of this.#listeners) listener()
  }

  get listeners(): number {
    return this.#listeners.size
  }

  /** Settled when the text has been written, to either. */
  shows(text: string): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push({ text, resolve })
      this.#wake()
    })
  }

  #wake(): void {
    for (const { text, resolve } of this.#waiting) {
      if (this.stdout.includes(text) || this.stderr.includes(text)) resolve()
    }
  }
}
