// Who may send, and who has to wait: many enter a gate at once unless it is closed; work on one key is done in turns.

export class Gate {
  #inside = 0
  #closed = false
  readonly #waiting: (() => void)[] = []
  #emptied: (() => void) | undefined

  async enter(): Promise<() => void> {
    while (this.#closed) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    this.#inside++
    return () => {
      this.#inside--
      if (this.#inside === 0) this.#emptied?.()
    }
  }

  /** Settles when nobody is inside; nobody enters until the function that is returned is called. */
  async close(): Promise<() => void> {
    this.#closed = true
    if (this.#inside > 0) {
      await new Promise<void>((resolve) => {
        this.#emptied = resolve
      })
      this.#emptied = undefined
    }
    return () => {
      this.#closed = false
      for (const enter of this.#waiting.splice(0)) enter()
    }
  }
}

export class Turns {
  readonly #last = new Map<string, Promise<unknown>>()

  /** Does `work` when all work given before for the same key is done. */
  take<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key)
    const turn = before ? before.then(work, work) : work()
    this.#last.set(key, turn)
    const done = () => {
      if (this.#last.get(key) === turn) this.#last.delete(key)
    }
    turn.then(done, done)
    return turn
  }
}
