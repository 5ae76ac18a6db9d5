// The end of a command that keeps running, when it is asked for.

export class Stop {
  /** Settled when the first one asks. */
  readonly asked: Promise<void>
  readonly #controller = new AbortController()
  #count = 0
  readonly #atOnce: () => void

  /** @param atOnce called for who asks again: that one does not want to wait */
  constructor(atOnce: () => void) {
    this.#atOnce = atOnce
    this.asked = new Promise((resolve) => this.signal.addEventListener('abort', () => resolve()))
  }

  /** Ends what takes long when the first one asks. */
  get signal(): AbortSignal {
    return this.#controller.signal
  }

  readonly ask = (): void => {
    if (++this.#count > 1) this.#atOnce()
    this.#controller.abort()
  }
}
