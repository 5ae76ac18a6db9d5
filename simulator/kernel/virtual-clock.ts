// Time that moves only when the driver of a simulated world says so.
import type { Clock, Timer } from './clock.js'
import { type Instant, plusMs, SIMULATION_EPOCH } from './time.js'

interface Entry extends Timer {
  readonly at: Instant
  readonly order: number
  run: (() => void) | undefined
}

export class VirtualClock implements Clock {
  #now: Instant
  #order = 0
  // A binary heap, earliest first; entries of one instant stand in the order of scheduling.
  readonly #heap: Entry[] = []

  constructor(start: Instant = SIMULATION_EPOCH) {
    this.#now = start
  }

  now(): Instant {
    return this.#now
  }

  schedule(delayMs: number, run: () => void): Timer {
    const entry: Entry = {
      at: plusMs(this.#now, Math.max(0, delayMs)),
      order: this.#order++,
      run,
      cancel() {
        entry.run = undefined
      },
    }
    this.#push(entry)
    return entry
  }

  /** When the next call is due; undefined when nothing is scheduled. */
  nextAt(): Instant | undefined {
    this.#dropCancelled()
    return this.#heap[0]?.at
  }

  /** Moves time to the next scheduled call and makes it; false when nothing is scheduled. */
  runNext(): boolean {
    this.#dropCancelled()
    const entry = this.#pop()
    if (!entry) return false
    this.#now = entry.at
    const run = entry.run
    entry.run = undefined
    run?.()
    return true
  }

  /** Moves time forward without making any call; never past the next one that is due. */
  moveTo(instant: Instant): void {
    const next = this.nextAt()
    this.#now = Math.max(this.#now, next === undefined ? instant : Math.min(instant, next))
  }

  #dropCancelled(): void {
    while (this.#heap.length > 0 && this.#heap[0]?.run === undefined) this.#pop()
  }

  #push(entry: Entry): void {
    const heap = this.#heap
    let index = heap.length
    heap.push(entry)
    while (index > 0) {
      const parent = (index - 1) >> 1
      const above = heap[parent] as Entry
      if (!earlier(entry, above)) break
      heap[index] = above
      index = parent
    }
    heap[index] = entry
  }

  #pop(): Entry | undefined {
    const heap = this.#heap
    const first = heap[0]
    const last = heap.pop()
    if (!first || !last || first === last) return first
    let index = 0
    for (;;) {
      let child = 2 * index + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && earlier(heap[child + 1] as Entry, heap[child] as Entry)) child++
      const below = heap[child] as Entry
      if (!earlier(below, last)) break
      heap[index] = below
      index = child
    }
    heap[index] = last
    return first
  }
}

function earlier(a: Entry, b: Entry): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order)
}
