// A store in a folder: LevelDB, through classic-level. One process at a time has it.
import { mkdir, readdir } from 'node:fs/promises'
import type { ClassicLevel } from 'classic-level'
import { AntipodeError } from '../kernel/errors.js'
import { checkFormat, FIRST_KEY, foreign } from './format.js'
import { damageOf, droppedBytes } from './log-damage.js'
import { type Entry, NEVER, type Store, type StoreChange } from './store.js'

export interface StoreOptions {
  /** Whether a write settles only when it outlives the machine's power too. */
  readonly sync?: boolean
  /** Told in a sentence what was broken and is whole again. */
  readonly onRepair?: (sentence: string) => void
}

/** How many entries are read at once, and about how much of them. */
const CHUNK = 1_000
const CHUNK_BYTES = 1_024 * 1_024

/** @throws AntipodeError `state-in-use`, `state-unreadable`, `state-foreign`, `state-version` */
export async function openStore(
  directory: string,
  { sync = false, onRepair = () => {} }: StoreOptions = {},
): Promise<Store> {
  // Loaded here, so that worlds without a store do not wait for its native code.
  const { ClassicLevel } = await import('classic-level')
  try {
    await mustBeOurs(directory)
    const damage = await damageOf(directory)
    const { level, repaired } = await opened(directory, ClassicLevel)
    if (repaired)
      onRepair(`The state in ${directory} was broken: what could be read of it is there, the rest is lost.`)
    else if (damage || (await droppedBytes(directory)) > 0)
      onRepair(
        `The log of the state in ${directory} was torn: its broken end is cut off, all before is there.`,
      )
    try {
      await checkFormat(directory, level)
    } catch (error) {
      await level.close()
      throw error
    }
    return new LevelStore(directory, level, sync)
  } catch (error) {
    throw explained(directory, error)
  }
}

/** What LevelDB leaves where it ended while it made a folder its own. */
const OF_LEVEL = /^(?:LOCK|LOG(?:\.old)?|MANIFEST-\d+|\d+\.(?:log|ldb|dbtmp))$/

/** @throws AntipodeError `state-foreign` */
async function mustBeOurs(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true })
  const files = await readdir(directory)
  if (files.includes('CURRENT') || files.every((file) => OF_LEVEL.test(file))) return
  throw foreign(directory)
}

async function opened(
  directory: string,
  Level: typeof ClassicLevel,
): Promise<{ level: ClassicLevel; repaired: boolean }> {
  const level = new Level(directory)
  try {
    await level.open()
    return { level, repaired: false }
  } catch (error) {
    if (codeOf(error) !== 'LEVEL_CORRUPTION') throw error
  }
  await Level.repair(directory)
  const again = new Level(directory)
  await again.open()
  return { level: again, repaired: true }
}

type Batch = ReturnType<ClassicLevel['batch']>

class LevelStore implements Store {
  readonly #directory: string
  readonly #level: ClassicLevel
  readonly #sync: boolean
  /** What is asked to be written while a write is under way goes as one with the next. */
  #next: { readonly batch: Batch; readonly written: Promise<void> } | undefined
  #last: Promise<void> = Promise.resolve()
  #closed = false
  #failed = false

  constructor(directory: string, level: ClassicLevel, sync: boolean) {
    this.#directory = directory
    this.#level = level
    this.#sync = sync
  }

  async entries(prefix: string): Promise<readonly Entry[]> {
    const entries: Entry[] = []
    for await (const chunk of this.chunks(prefix)) for (const entry of chunk) entries.push(entry)
    return entries
  }

  async *chunks(prefix: string): AsyncGenerator<readonly Entry[]> {
    await this.#last
    const iterator = this.#level.iterator({ ...rangeOf(prefix), highWaterMarkBytes: CHUNK_BYTES })
    try {
      for (;;) {
        const chunk = await iterator.nextv(CHUNK)
        if (chunk.length === 0) return
        yield chunk
      }
    } catch (error) {
      throw explained(this.#directory, error)
    } finally {
      await iterator.close()
    }
  }

  write(changes: readonly StoreChange[]): Promise<void> {
    if (this.#closed) return NEVER
    // Nothing is collected that will not be written.
    if (this.#failed) return this.#last
    this.#next ??= this.#begun()
    const { batch, written } = this.#next
    for (const { key, value } of changes) {
      if (value === undefined) batch.del(key)
      else batch.put(key, value)
    }
    return written
  }

  async clear(prefix: string): Promise<void> {
    for await (const chunk of this.chunks(prefix)) {
      await this.write(chunk.map(([key]) => ({ key, value: undefined })))
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    try {
      await this.#last
    } finally {
      await this.#level.close()
    }
  }

  #begun(): { readonly batch: Batch; readonly written: Promise<void> } {
    const batch = this.#level.batch()
    const written = this.#last.then(() => {
      this.#next = undefined
      return this.#write(batch)
    })
    this.#last = written
    return { batch, written }
  }

  async #write(batch: Batch): Promise<void> {
    try {
      await batch.write({ sync: this.#sync })
    } catch (error) {
      this.#failed = true
      throw explained(this.#directory, error)
    }
  }
}

/** Keys that begin with a prefix lie between it and the same with a greater last character. */
function rangeOf(prefix: string): { readonly gte: string; readonly lt?: string } {
  if (prefix === '') return { gte: FIRST_KEY }
  const last = prefix.length - 1
  return { gte: prefix, lt: prefix.slice(0, last) + String.fromCharCode(prefix.charCodeAt(last) + 1) }
}

function codeOf(error: unknown): unknown {
  const cause = (error as Error).cause ?? error
  return (cause as { code?: unknown }).code
}

function explained(directory: string, error: unknown): AntipodeError {
  if (error instanceof AntipodeError) return error
  const { message } = ((error as Error).cause ?? error) as { message?: string }
  if (codeOf(error) === 'LEVEL_LOCKED') {
    return new AntipodeError('state-in-use', {
      what: `Another process has the state in ${directory}.`,
      why: 'Two worlds cannot write one state.',
      fix: 'End the other world, or give this one another folder.',
      cause: error,
    })
  }
  return new AntipodeError('state-unreadable', {
    what: `The state in ${directory} cannot be read or written.`,
    ...(message !== undefined && { why: message }),
    fix: 'Check the folder, its rights and the space on its disk; or give another folder.',
    cause: error,
  })
}
