// The receiving end of a link: messages overtake each other and come twice, changes are applied once; those of one item
// in order, and what they change for the link in the order of all.

interface Positioned {
  readonly position: number
  /** The same for changes of the same item. */
  readonly keyText: string
}

interface Parcel<T> {
  /** The position of the change before the first one in it. */
  readonly after: number
  readonly changes: readonly T[]
  readonly done: () => void
  readonly failed: (error: unknown) => void
}

interface Waiting<T> {
  readonly change: T
  readonly applied: Promise<() => void>
}

export interface InboxOptions<T> {
  /** The position that the destination already has. */
  readonly applied: number
  /** How many changes may be applied at once. */
  readonly concurrency: number
  /** At the destination; answers what is to be done when all changes before it are applied too. */
  readonly apply: (change: T) => Promise<() => void>
}

export class Inbox<T extends Positioned> {
  readonly #options: InboxOptions<T>
  readonly #parcels: Parcel<T>[] = []
  /** Applied before its turn. */
  readonly #ahead = new Map<number, () => void>()
  #applied: number
  #running = false

  constructor(options: InboxOptions<T>) {
    this.#options = options
    this.#applied = options.applied
  }

  /** The position up to which all changes are applied. */
  get applied(): number {
    return this.#applied
  }

  /** Settles when all of `changes` are applied; that waits for those before them. */
  receive(after: number, changes: readonly T[]): Promise<void> {
    return new Promise((done, failed) => {
      this.#parcels.push({ after, changes, done, failed })
      if (!this.#running) void this.#run()
    })
  }

  async #run(): Promise<void> {
    this.#running = true
    for (;;) {
      const index = this.#parcels.findIndex(({ after }) => after <= this.#applied)
      const [parcel] = index < 0 ? [] : this.#parcels.splice(index, 1)
      if (!parcel) break
      try {
        await this.#unpack(parcel.changes)
        parcel.done()
      } catch (error) {
        parcel.failed(error)
      }
    }
    this.#running = false
  }

  async #unpack(changes: readonly T[]): Promise<void> {
    const { concurrency } = this.#options
    const waiting: Waiting<T>[] = []
    try {
      for (const change of changes) {
        if (change.position <= this.#applied) continue
        const isBusy = (other: Waiting<T>) => other.change.keyText === change.keyText
        while (waiting.length > 0 && (waiting.length >= concurrency || waiting.some(isBusy))) {
          await this.#conclude(waiting)
        }
        waiting.push({ change, applied: this.#apply(change) })
        // One by one, where there is no more at once: nothing overtakes anything.
        if (concurrency === 1) await this.#conclude(waiting)
      }
      while (waiting.length > 0) await this.#conclude(waiting)
    } finally {
      // After a failure, what is under way ends before it is tried again.
      await Promise.allSettled(waiting.map(({ applied }) => applied))
    }
  }

  #apply(change: T): Promise<() => void> {
    const ahead = this.#ahead.get(change.position)
    if (ahead) return Promise.resolve(ahead)
    const applied = this.#options.apply(change)
    // Whether it fails is asked in its turn.
    applied.then(
      (conclude) => this.#ahead.set(change.position, conclude),
      () => {},
    )
    return applied
  }

  async #conclude(waiting: Waiting<T>[]): Promise<void> {
    const { change, applied } = waiting.shift() as Waiting<T>
    const conclude = await applied
    this.#ahead.delete(change.position)
    this.#applied = change.position
    conclude()
  }
}
