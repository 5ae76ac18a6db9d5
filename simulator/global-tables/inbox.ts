// The receiving end of a link: messages overtake each other and come twice, changes are applied once and in order.

interface Positioned {
  readonly position: number
}

interface Parcel<T> {
  /** The position of the change before the first one in it. */
  readonly after: number
  readonly changes: readonly T[]
  readonly done: () => void
  readonly failed: (error: unknown) => void
}

export class Inbox<T extends Positioned> {
  readonly #apply: (change: T) => Promise<void>
  readonly #parcels: Parcel<T>[] = []
  #applied: number
  #running = false

  /** @param applied the position that the destination already has */
  constructor(applied: number, apply: (change: T) => Promise<void>) {
    this.#applied = applied
    this.#apply = apply
  }

  /** The position of the last change applied. */
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
    for (const change of changes) {
      if (change.position <= this.#applied) continue
      await this.#apply(change)
      this.#applied = change.position
    }
  }
}
