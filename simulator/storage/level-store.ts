// A store in a folder: LevelDB, through classic-level. One process at a time has it.
import type { ClassicLevel } from 'classic-level'
import { AntipodeError } from '../kernel/errors.js'
import { NEVER, type Store, type StoreChange } from './store.js'

/** @throws AntipodeError `store-in-use`, `store-unreadable` */
export async function openStore(directory: string): Promise<Store> {
  // Loaded here, so that worlds without a store do not wait for its native code.
  const { ClassicLevel } = await import('classic-level')
  const level = new ClassicLevel(directory)
  try {
    await level.open()
  } catch (error) {
    throw explained(directory, error)
  }
  return new LevelStore(directory, level)
}

class LevelStore implements Store {
  readonly #directory: string
  readonly #level: ClassicLevel
  /** What is asked to be written while a write is under way goes as one with the next. */
  #next: { readonly changes: StoreChange[]; readonly written: Promise<void> } | undefined
  #last: Promise<void> = Promise.resolve()
  #closed = false

  constructor(directory: string, level: ClassicLevel) {
    this.#directory = directory
    this.#level = level
  }

  async entries(prefix: string): Promise<readonly (readonly [string, string])[]> {
    await this.#last
    const entries: (readonly [string, string])[] = []
    try {
      for await (const entry of this.#level.iterator({ gte: prefix })) {
        if (!entry[0].startsWith(prefix)) break
        entries.push(entry)
      }
    } catch (error) {
      throw explained(this.#directory, error)
    }
    return entries
  }

  write(changes: readonly StoreChange[]): Promise<void> {
    if (this.#closed) return NEVER
    if (this.#next) {
      for (const change of changes) this.#next.changes.push(change)
      return this.#next.written
    }
    const collected = [...changes]
    const written = this.#last.then(() => {
      this.#next = undefined
      return this.#write(collected)
    })
    this.#next = { changes: collected, written }
    this.#last = written
    return written
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#last
    await this.#level.close()
  }

  async #write(changes: readonly StoreChange[]): Promise<void> {
    try {
      await this.#level.batch(
        changes.map(({ key, value }) =>
          value === undefined ? { type: 'del', key } : { type: 'put', key, value },
        ),
      )
    } catch (error) {
      throw explained(this.#directory, error)
    }
  }
}

function explained(directory: string, error: unknown): AntipodeError {
  const cause = (error as Error).cause ?? error
  const { code, message } = cause as { code?: unknown; message?: string }
  if (code === 'LEVEL_LOCKED') {
    return new AntipodeError('store-in-use', {
      what: `Another process has the store in ${directory}.`,
      why: 'A replicator alone knows what it has written; two would take each other for applications.',
      fix: 'End the other world, or give this one another folder.',
      cause: error,
    })
  }
  return new AntipodeError('store-unreadable', {
    what: `The store in ${directory} cannot be read or written.`,
    ...(message !== undefined && { why: message }),
    fix: 'Check the folder and its rights; or remove it: then the tables are compared anew, and no copy is lost.',
    cause: error,
  })
}
