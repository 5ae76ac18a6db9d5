// What a live world keeps from one run to the next: texts under keys, written in batches. Where they lie is said by
// memory-store.ts and level-store.ts; what they mean is their writer's.

export type Entry = readonly [key: string, value: string]

export interface StoreChange {
  readonly key: string
  /** undefined: the key is removed. */
  readonly value: string | undefined
}

export interface Store {
  /** What lies under keys that begin with `prefix`, in the order of the keys. */
  entries(prefix: string): Promise<readonly Entry[]>
  /** The same, some at a time. */
  chunks(prefix: string): AsyncIterable<readonly Entry[]>
  /**
   * All changes or none, after those of every write before. Settles when they outlive this process; the machine's power
   * only where each write is synced. After a write that has failed, all fail.
   */
  write(changes: readonly StoreChange[]): Promise<void>
  /** Removes what lies under keys that begin with `prefix`: not at once, and after a crash perhaps in part. */
  clear(prefix: string): Promise<void>
  /** Settles when all that was asked to be written is. A write afterwards does nothing, and never settles. */
  close(): Promise<void>
}

/** What becomes of a write to a store that is closed. */
export const NEVER: Promise<never> = new Promise(() => {})
