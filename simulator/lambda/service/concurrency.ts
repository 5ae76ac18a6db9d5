// How many environments may be at work at once: in the region, and in functions with a reservation (LL-05, LL-06).
import { invalidParameter, type ThrottleReason } from './errors.js'

/** What reservations must leave to all other functions (LL-05). */
const UNRESERVED_MINIMUM = 100

export type Admission =
  | { readonly admitted: true; readonly release: () => void }
  | { readonly admitted: false; readonly reason: ThrottleReason }

export class Concurrency {
  readonly #limit: number
  readonly #reserved = new Map<string, number>()
  readonly #running = new Map<string, number>()
  #reservedTotal = 0
  #unreservedRunning = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  reserve(name: string, count: number): void {
    const total = this.#reservedTotal - (this.#reserved.get(name) ?? 0) + count
    if (this.#limit - total < Math.min(UNRESERVED_MINIMUM, this.#limit)) {
      throw invalidParameter(
        "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution " +
          `below its minimum value of [${UNRESERVED_MINIMUM}].`,
      )
    }
    this.#reserved.set(name, count)
    this.#reservedTotal = total
  }

  unreserve(name: string): void {
    this.#reservedTotal -= this.#reserved.get(name) ?? 0
    this.#reserved.delete(name)
  }

  reservation(name: string): number | undefined {
    return this.#reserved.get(name)
  }

  admit(name: string): Admission {
    const running = this.#running.get(name) ?? 0
    const reserved = this.#reserved.get(name)
    const unreserved = reserved === undefined
    if (reserved !== undefined && running >= reserved) {
      return { admitted: false, reason: 'ReservedFunctionConcurrentInvocationLimitExceeded' }
    }
    if (unreserved && this.#unreservedRunning >= this.#limit - this.#reservedTotal) {
      return { admitted: false, reason: 'ConcurrentInvocationLimitExceeded' }
    }
    this.#running.set(name, running + 1)
    if (unreserved) this.#unreservedRunning++
    return {
      admitted: true,
      release: () => {
        this.#running.set(name, (this.#running.get(name) ?? 0) - 1)
        if (unreserved) this.#unreservedRunning--
      },
    }
  }
}
