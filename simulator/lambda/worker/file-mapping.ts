// `node:fs` in a worker: the machine's own, with the function's directory under /var/task, where relative paths begin.
import * as real from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { TASK_ROOT } from '../sandbox/stack-trace.js'

type Module = Record<string, unknown>

/** Calls whose second argument is a path too. */
const TWO_PATHS = /^(rename|copyFile|cp|link|symlink)(Sync)?$/

export function mappedFs(directory: string | undefined): Module {
  const map = (given: unknown): unknown => {
    const isUrl = given instanceof URL && given.protocol === 'file:'
    if (typeof given !== 'string' && !isUrl) return given
    const file = path.posix.resolve(TASK_ROOT, isUrl ? fileURLToPath(given) : (given as string))
    const relative = path.posix.relative(TASK_ROOT, file)
    return directory === undefined || relative.startsWith('..') ? file : path.join(directory, relative)
  }
  const module = mapModule(real as unknown as Module, map)
  return { ...module, promises: mapModule(real.promises as unknown as Module, map) }
}

function mapModule(module: Module, map: (given: unknown) => unknown): Module {
  return Object.fromEntries(
    Object.entries(module)
      .filter(([name]) => name !== 'default')
      .map(([name, value]) => {
        const isCall = typeof value === 'function' && /^[a-z]/.test(name)
        return [name, isCall ? mapCall(name, value as Call, map) : value]
      }),
  )
}

type Call = (...args: unknown[]) => unknown

function mapCall(name: string, call: Call, map: (given: unknown) => unknown): Call {
  const mapped = (first: unknown, second: unknown, ...rest: unknown[]) =>
    call(map(first), TWO_PATHS.test(name) ? map(second) : second, ...rest)
  // What belongs to the call goes with it: `realpath.native`, promisify's custom form.
  return Object.defineProperties(mapped, {
    ...Object.getOwnPropertyDescriptors(call),
    length: { value: call.length, configurable: true },
  })
}
