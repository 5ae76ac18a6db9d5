// The local changes of one copy of a table, for replication (GT-09). How far each destination has read is not known here, so
// nothing is dropped that is the latest of its item; of older changes to an item, only those of the recent past stay,
// as AWS may combine quick changes into one (GT-10). So the log stays as small as the table with its tombstones.
/** This many of the newest changes are never combined. */
const NEVER_COMBINED = 10_000

export interface LoggedChange<T> {
  readonly position: number
  readonly stored: T
}

export class ChangeLog<T> {
  readonly #keyTextOf: (stored: T) => string
  #changes: LoggedChange<T>[]
  #position: number
  #combineAt: number

  /**
   * @param keyTextOf the same text for changes of the same item
   * @param changes those of an earlier run, oldest first
   * @param last the position of the newest change there has been
   */
  constructor(keyTextOf: (stored: T) => string, changes: readonly LoggedChange<T>[] = [], last = 0) {
    this.#keyTextOf = keyTextOf
    this.#changes = [...changes]
    this.#position = last
    this.#combineAt = combineAt(this.#changes.length)
  }

  /** The position of the newest change there has been; 0 before the first. */
  get last(): number {
    return this.#position
  }

  append(stored: T): void {
    this.#changes.push({ position: ++this.#position, stored })
    if (this.#changes.length >= this.#combineAt) this.#combine()
  }

  after(position: number, limit: number): readonly LoggedChange<T>[] {
    let low = 0
    let high = this.#changes.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#changes[middle] as LoggedChange<T>).position <= position) low = middle + 1
      else high = middle
    }
    return this.#changes.slice(low, low + limit)
  }

  /** Drops what a later change of the same item has replaced. */
  #combine(): void {
    const seen = new Set<string>()
    this.#changes = this.#changes
      .reverse()
      .filter(({ stored }, age) => {
        const key = this.#keyTextOf(stored)
        const replaced = seen.has(key)
        seen.add(key)
        return !replaced || age < NEVER_COMBINED
      })
      .reverse()
    this.#combineAt = combineAt(this.#changes.length)
  }
}

/** When a log of a length is looked through again. */
function combineAt(length: number): number {
  return 2 * Math.max(NEVER_COMBINED, length)
}
