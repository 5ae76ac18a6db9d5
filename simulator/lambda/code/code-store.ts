// The bundles of a world. A function that stands in three regions is bundled once, and functions that are asked for
// together are compiled together.
import { AntipodeError } from '../../kernel/errors.js'
import type { CodeBundle } from './bundle.js'
import { compile } from './compile.js'
import type { CodeSource } from './source.js'

interface Waiting {
  readonly source: CodeSource
  readonly resolve: (bundle: CodeBundle) => void
  readonly reject: (error: unknown) => void
}

export class CodeStore {
  readonly #bundles = new Map<string, Promise<CodeBundle>>()
  /** By what must be equal to share a run of esbuild; emptied within the turn. */
  readonly #waiting = new Map<string, Waiting[]>()

  /**
   * The bundle of a function's code, made at the first call for the same source. Reads the files of the function:
   * for the start of a world, not for its running.
   *
   * @throws AntipodeError `handler-not-found`, `handler-not-compiled`
   */
  bundle(source: CodeSource): Promise<CodeBundle> {
    const key = JSON.stringify([groupOf(source), source.handler, source.entryPoint])
    const known = this.#bundles.get(key)
    if (known) return known
    const bundle = new Promise<CodeBundle>((resolve, reject) => this.#enqueue({ source, resolve, reject }))
    this.#bundles.set(key, bundle)
    return bundle
  }

  /** Forgets every bundle: the next call compiles the files as they are then. */
  forget(): void {
    this.#bundles.clear()
  }

  #enqueue(waiting: Waiting): void {
    if (this.#waiting.size === 0) queueMicrotask(() => this.#flush())
    const group = groupOf(waiting.source)
    const members = this.#waiting.get(group)
    if (members) members.push(waiting)
    else this.#waiting.set(group, [waiting])
  }

  #flush(): void {
    const groups = [...this.#waiting.values()]
    this.#waiting.clear()
    for (const group of groups) void settle(group)
  }
}

function groupOf({ directory, esbuild, inline }: CodeSource): string {
  return JSON.stringify([directory, esbuild, inline])
}

async function settle(group: readonly Waiting[]): Promise<void> {
  try {
    const bundles = await compile(group.map(({ source }) => source))
    for (const [index, { resolve }] of group.entries()) resolve(bundles[index] as CodeBundle)
  } catch (error) {
    const [only] = group
    if (group.length === 1 && only) return only.reject(asOurs(error))
    // One function's mistake is not another's: each by itself finds out whose it is.
    for (const member of group) void settle([member])
  }
}

function asOurs(error: unknown): unknown {
  if (error instanceof AntipodeError) return error
  return new AntipodeError('internal', {
    what: 'esbuild could not be run.',
    cause: error,
    why: String(error),
  })
}
