// The files that an isolate sees: its function's directory as /var/task, read-only, and a /tmp of its own in memory.
// Synchronous; fs-module.ts gives it Node.js's forms.
import { lstatSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { TASK_ROOT } from '../../sandbox/stack-trace.js'

export interface FileStatus {
  readonly directory: boolean
  readonly size: number
  /** Milliseconds of Unix time. */
  readonly modifiedMs: number
}

interface TemporaryFile {
  readonly content: Buffer
  readonly modifiedMs: number
}

const TEMPORARY = '/tmp'

export class FileTree {
  readonly #directory: string | undefined
  readonly #nowMs: () => number
  readonly #startMs: number
  /** What is in memory, by path; `null` is a directory. */
  readonly #temporary = new Map<string, TemporaryFile | null>([[TEMPORARY, null]])

  constructor(directory: string | undefined, nowMs: () => number) {
    this.#directory = directory
    this.#nowMs = nowMs
    this.#startMs = nowMs()
    if (directory === undefined) this.#temporary.set(TASK_ROOT, null)
  }

  resolve(given: unknown): string {
    const text = given instanceof URL ? fileURLToPath(given) : String(given)
    return path.posix.resolve(TASK_ROOT, text)
  }

  read(file: string, call = 'open'): Buffer {
    if (this.status(file, call).directory) throw fileError('EISDIR', 'read', file)
    const temporary = this.#temporary.get(file)
    return temporary ? Buffer.from(temporary.content) : readFileSync(this.#real(file) as string)
  }

  status(file: string, call = 'stat'): FileStatus {
    const temporary = this.#temporary.get(file)
    if (temporary !== undefined) {
      return temporary === null
        ? { directory: true, size: 4_096, modifiedMs: this.#startMs }
        : { directory: false, size: temporary.content.length, modifiedMs: temporary.modifiedMs }
    }
    const real = this.#real(file)
    try {
      if (real === undefined) throw new Error('not there')
      const status = lstatSync(real)
      const directory = status.isDirectory()
      return { directory, size: directory ? 4_096 : status.size, modifiedMs: this.#startMs }
    } catch {
      throw fileError('ENOENT', call, file)
    }
  }

  exists(file: string): boolean {
    try {
      this.status(file)
      return true
    } catch {
      return false
    }
  }

  /** Sorted: the order of a real directory is the machine's. */
  list(directory: string): string[] {
    if (!this.status(directory, 'scandir').directory) throw fileError('ENOTDIR', 'scandir', directory)
    const real = this.#real(directory)
    if (real !== undefined) return readdirSync(real).sort()
    return [...this.#temporary.keys()]
      .filter((file) => file !== directory && path.posix.dirname(file) === directory)
      .map((file) => path.posix.basename(file))
      .sort()
  }

  write(file: string, content: Buffer): void {
    this.#requireParent(file, 'open')
    if (this.#temporary.get(file) === null) throw fileError('EISDIR', 'open', file)
    this.#temporary.set(file, { content, modifiedMs: this.#nowMs() })
  }

  makeDirectory(directory: string, recursive: boolean): void {
    if (this.exists(directory)) {
      if (recursive && this.status(directory).directory) return
      throw fileError('EEXIST', 'mkdir', directory)
    }
    if (recursive) this.makeDirectory(path.posix.dirname(directory), true)
    this.#requireParent(directory, 'mkdir')
    this.#temporary.set(directory, null)
  }

  remove(file: string, options: { readonly recursive: boolean; readonly call: string }): void {
    this.status(file, options.call)
    if (!this.#temporary.has(file)) throw fileError('EROFS', options.call, file)
    const below = [...this.#temporary.keys()].filter((other) => other.startsWith(`${file}/`))
    if (below.length > 0 && !options.recursive) throw fileError('ENOTEMPTY', options.call, file)
    for (const one of [...below, file]) this.#temporary.delete(one)
  }

  rename(from: string, to: string): void {
    this.write(to, this.read(from, 'rename'))
    this.remove(from, { recursive: false, call: 'rename' })
  }

  #requireParent(file: string, call: string): void {
    const parent = path.posix.dirname(file)
    if (parent !== TEMPORARY && !parent.startsWith(`${TEMPORARY}/`)) throw fileError('EROFS', call, file)
    if (this.#temporary.get(parent) !== null) throw fileError('ENOENT', call, file)
  }

  #real(file: string): string | undefined {
    if (this.#directory === undefined) return undefined
    const relative = path.posix.relative(TASK_ROOT, file)
    return relative.startsWith('..') ? undefined : path.join(this.#directory, relative)
  }
}

const DESCRIPTIONS: Readonly<Record<string, readonly [number, string]>> = {
  ENOENT: [-2, 'no such file or directory'],
  EEXIST: [-17, 'file already exists'],
  ENOTDIR: [-20, 'not a directory'],
  EISDIR: [-21, 'illegal operation on a directory'],
  EROFS: [-30, 'read-only file system'],
  ENOTEMPTY: [-39, 'directory not empty'],
}

function fileError(code: string, syscall: string, file: string): Error {
  const [errno, description] = DESCRIPTIONS[code] as readonly [number, string]
  return Object.assign(new Error(`${code}: ${description}, ${syscall} '${file}'`), {
    errno,
    code,
    syscall,
    path: file,
  })
}
