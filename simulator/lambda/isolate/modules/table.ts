// Which module an isolate's `require` answers with: Node.js's own where it is a pure function of its input, ours where
// it can be made one, and one that fails by name where it cannot.
import { File } from 'node:buffer'
import { createRequire, isBuiltin } from 'node:module'
import { httpModule } from '../../sandbox/http-module.js'
import { TASK_ROOT } from '../../sandbox/stack-trace.js'
import type { CodeContext } from '../code-context.js'
import { forbidden, forbiddenModule, notDeterministic } from '../forbidden.js'
import { cryptoModule } from './crypto-module.js'
import { fsModule } from './fs-module.js'
import { osModule } from './os-module.js'
import { zlibModule } from './zlib-module.js'

type Module = Readonly<Record<string, unknown>>

const hostRequire = createRequire(import.meta.url)
const real = (name: string): Module => hostRequire(`node:${name}`)

const PURE = new Set(
  (
    'assert assert/strict constants diagnostics_channel events path path/posix path/win32 punycode querystring ' +
    'readline stream stream/consumers stream/promises string_decoder sys url util util/types'
  ).split(' '),
)

const HTTP_FIX = 'Use http, https or fetch for requests: they go through the simulated network.'

/** Modules by name, without `node:`; made when they are first required. */
const MADE: Readonly<Record<string, (context: CodeContext) => Module>> = {
  http: (context) =>
    httpModule(context.surroundings, 'http:', forbiddenModule('http', real('http'), {}, HTTP_FIX)),
  https: (context) =>
    httpModule(context.surroundings, 'https:', forbiddenModule('https', real('https'), {}, HTTP_FIX)),
  buffer: (context) => ({ ...real('buffer'), File: fileOf(context) }),
  crypto: (context) => cryptoModule(context.random),
  zlib: () => zlibModule(),
  os: (context) => osModule(() => context.process.uptime()),
  fs: (context) => fsModule({ tree: context.files, suffix: () => context.random.hex(6) }),
  'fs/promises': (context) => (context.require('fs') as { promises: Module }).promises,
  process: (context) => context.process as unknown as Module,
  console: (context) => context.console as unknown as Module,
  timers: (context) => context.timerModules.module,
  'timers/promises': (context) => context.timerModules.promises,
  perf_hooks: (context) =>
    forbiddenModule('perf_hooks', real('perf_hooks'), { performance: context.performance }),
  async_hooks: () => {
    const { AsyncLocalStorage, AsyncResource } = real('async_hooks')
    return forbiddenModule('async_hooks', real('async_hooks'), { AsyncLocalStorage, AsyncResource })
  },
  module: (context) => {
    const { builtinModules } = real('module')
    return forbiddenModule('module', real('module'), {
      builtinModules,
      isBuiltin,
      createRequire: () => context.require,
    })
  },
  net: () => {
    const { isIP, isIPv4, isIPv6 } = real('net')
    return forbiddenModule('net', real('net'), { isIP, isIPv4, isIPv6 }, HTTP_FIX)
  },
  'stream/web': () => ({
    ...real('stream/web'),
    CompressionStream: forbidden('CompressionStream'),
    DecompressionStream: forbidden('DecompressionStream'),
  }),
  tty: () => forbiddenModule('tty', real('tty'), { isatty: () => false }),
  v8: () => {
    const { serialize, deserialize } = real('v8')
    return forbiddenModule('v8', real('v8'), { serialize, deserialize })
  },
  worker_threads: () =>
    forbiddenModule('worker_threads', real('worker_threads'), {
      isMainThread: true,
      parentPort: null,
      workerData: null,
      threadId: 0,
    }),
}

/** A file is as old as it is said to be, or new now. */
function fileOf(context: CodeContext): typeof File {
  return class extends File {
    constructor(...[parts, name, options]: ConstructorParameters<typeof File>) {
      super(parts, name, { ...options, lastModified: options?.lastModified ?? context.nowMs() })
    }
  }
}

export function moduleTable(context: CodeContext): (specifier: string) => unknown {
  const loaded = new Map<string, unknown>()
  const load = (name: string): unknown => {
    const make = MADE[name]
    if (make) return make(context)
    if (PURE.has(name)) return real(name)
    return forbiddenModule(name, real(name), {}, /^(tls|dgram|dns|http2)/.test(name) ? HTTP_FIX : undefined)
  }
  return (specifier) => {
    const name = specifier.replace(/^node:/, '')
    if (!isBuiltin(specifier)) return localFile(context, specifier)
    if (!loaded.has(name)) loaded.set(name, load(name))
    return loaded.get(name)
  }
}

/** A module that was left out of the bundle: only data of the function's own directory can still be read. */
function localFile(context: CodeContext, specifier: string): unknown {
  const file = context.files.resolve(specifier)
  if (/\.json$/.test(file) && /^[./]/.test(specifier))
    return context.realm.parse(context.files.read(file).toString())
  if (/^[./]/.test(specifier)) {
    throw notDeterministic(
      `require('${specifier}') with a path that is known only at run time`,
      'Import the file by a constant path, so that it becomes part of the bundle.',
    )
  }
  throw Object.assign(
    new context.realm.Error(`Cannot find module '${specifier}'\nRequire stack:\n- ${TASK_ROOT}`),
    { code: 'MODULE_NOT_FOUND', requireStack: [TASK_ROOT] },
  )
}
