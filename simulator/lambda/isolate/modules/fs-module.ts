// `node:fs` in an isolate, on its file tree: synchronous, callback and promise forms of the usual calls. Others fail by
// name.
import * as real from 'node:fs'
import path from 'node:path'
import { Readable, Writable } from 'node:stream'
import { forbiddenModule } from '../forbidden.js'
import type { FileStatus, FileTree } from './file-tree.js'

type Call = (...args: never[]) => unknown
type Encoding = BufferEncoding | 'buffer' | null | undefined

export interface FsSurroundings {
  readonly tree: FileTree
  /** For names of temporary directories: six characters. */
  readonly suffix: () => string
}

export function fsModule({ tree, suffix }: FsSurroundings): Record<string, unknown> {
  const calls = fileCalls(tree, suffix)
  const sync = Object.fromEntries(Object.entries(calls).map(([name, call]) => [`${name}Sync`, call]))
  const callbacks = Object.fromEntries(
    Object.entries(calls).map(([name, call]) => [name, callbackForm(name, call)]),
  )
  const promises = forbiddenModule('fs.promises', real.promises as unknown as Record<string, unknown>, {
    ...Object.fromEntries(Object.entries(calls).map(([name, call]) => [name, promiseForm(call)])),
    constants: real.constants,
  })
  return forbiddenModule('fs', real as unknown as Record<string, unknown>, {
    ...sync,
    ...callbacks,
    existsSync: (file: unknown) => tree.exists(tree.resolve(file)),
    createReadStream: (
      file: unknown,
      options?: { encoding?: BufferEncoding; start?: number; end?: number },
    ) => readStream(tree, tree.resolve(file), options),
    createWriteStream: (file: unknown) => writeStream(tree, tree.resolve(file)),
    constants: real.constants,
    promises,
  })
}

function fileCalls(tree: FileTree, suffix: () => string): Record<string, Call> {
  const read = (file: unknown, options?: { encoding?: Encoding } | Encoding) => {
    const content = tree.read(tree.resolve(file))
    const encoding = encodingOf(options)
    return encoding ? content.toString(encoding) : content
  }
  const write = (
    file: unknown,
    data: unknown,
    options?: { encoding?: Encoding; flag?: string } | Encoding,
  ) => {
    const target = tree.resolve(file)
    const content = toBuffer(data, encodingOf(options))
    const appends = typeof options === 'object' && options?.flag?.startsWith('a')
    tree.write(target, appends && tree.exists(target) ? Buffer.concat([tree.read(target), content]) : content)
  }
  const status = (file: unknown, options?: { throwIfNoEntry?: boolean }) => {
    const target = tree.resolve(file)
    if (options?.throwIfNoEntry === false && !tree.exists(target)) return undefined
    return stats(tree.status(target))
  }
  const remove = (call: string) => (file: unknown, options?: { recursive?: boolean; force?: boolean }) => {
    const target = tree.resolve(file)
    if (options?.force && !tree.exists(target)) return
    tree.remove(target, { recursive: options?.recursive === true, call })
  }
  return {
    readFile: read,
    writeFile: write,
    appendFile: (file: unknown, data: unknown) => write(file, data, { flag: 'a' }),
    stat: status,
    lstat: status,
    access: (file: unknown) => void tree.status(tree.resolve(file), 'access'),
    readdir: (directory: unknown, options?: { withFileTypes?: boolean }) => {
      const parent = tree.resolve(directory)
      const names = tree.list(parent)
      if (!options?.withFileTypes) return names
      return names.map((name) => ({
        name,
        parentPath: parent,
        path: parent,
        ...kinds(tree.status(path.posix.join(parent, name))),
      }))
    },
    mkdir: (directory: unknown, options?: { recursive?: boolean }) =>
      tree.makeDirectory(tree.resolve(directory), options?.recursive === true),
    mkdtemp: (prefix: string) => {
      const directory = tree.resolve(prefix + suffix())
      tree.makeDirectory(directory, false)
      return directory
    },
    unlink: remove('unlink'),
    rmdir: remove('rmdir'),
    rm: remove('rm'),
    rename: (from: unknown, to: unknown) => tree.rename(tree.resolve(from), tree.resolve(to)),
    copyFile: (from: unknown, to: unknown) => tree.write(tree.resolve(to), tree.read(tree.resolve(from))),
    realpath: (file: unknown) => {
      const target = tree.resolve(file)
      tree.status(target, 'realpath')
      return target
    },
  }
}

function callbackForm(name: string, call: Call) {
  return (...args: unknown[]) => {
    const callback = args.pop()
    if (typeof callback !== 'function') throw new TypeError(`fs.${name} needs a callback`)
    let result: unknown
    try {
      result = (call as (...values: unknown[]) => unknown)(...args)
    } catch (error) {
      process.nextTick(callback as () => void, error)
      return
    }
    process.nextTick(callback as () => void, null, result)
  }
}

function promiseForm(call: Call) {
  return async (...args: unknown[]) => (call as (...values: unknown[]) => unknown)(...args)
}

function kinds({ directory }: FileStatus) {
  return {
    isFile: () => !directory,
    isDirectory: () => directory,
    isSymbolicLink: () => false,
    isFIFO: () => false,
    isSocket: () => false,
    isBlockDevice: () => false,
    isCharacterDevice: () => false,
  }
}

function stats(status: FileStatus): object {
  const time = new Date(status.modifiedMs)
  const times = { atime: time, mtime: time, ctime: time, birthtime: time }
  const ms = status.modifiedMs
  return {
    ...kinds(status),
    ...times,
    ...{ atimeMs: ms, mtimeMs: ms, ctimeMs: ms, birthtimeMs: ms },
    size: status.size,
    mode: status.directory ? 0o40755 : 0o100644,
    ...{ uid: 993, gid: 990, nlink: 1, ino: 0, dev: 0, rdev: 0, blksize: 4_096, blocks: 8 },
  }
}

function encodingOf(options: { encoding?: Encoding } | Encoding): BufferEncoding | undefined {
  const encoding = typeof options === 'object' ? options?.encoding : options
  return encoding === 'buffer' || !encoding ? undefined : encoding
}

function toBuffer(data: unknown, encoding: BufferEncoding = 'utf8'): Buffer {
  if (ArrayBuffer.isView(data)) {
    return Buffer.from(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
  }
  return Buffer.from(String(data), encoding)
}

function readStream(
  tree: FileTree,
  file: string,
  options: { encoding?: BufferEncoding; start?: number; end?: number } = {},
): Readable {
  let sent = false
  const stream = new Readable({
    read() {
      if (sent) return
      sent = true
      try {
        const content = tree.read(file)
        const { start = 0, end = content.length - 1 } = options
        this.push(content.subarray(start, end + 1))
        this.push(null)
      } catch (error) {
        this.destroy(error as Error)
      }
    },
  })
  return options.encoding ? stream.setEncoding(options.encoding) : stream
}

function writeStream(tree: FileTree, file: string): Writable {
  const chunks: Buffer[] = []
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk)
      done()
    },
    final(done) {
      try {
        tree.write(file, Buffer.concat(chunks))
        done()
      } catch (error) {
        done(error as Error)
      }
    },
  })
}
