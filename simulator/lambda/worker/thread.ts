// The entry of a worker thread: one live environment, with Node.js as it is except for the network, which leads into
// the world, and /var/task.
import { createRequire, isBuiltin } from 'node:module'
import * as os from 'node:os'
import type vm from 'node:vm'
import * as workerThreads from 'node:worker_threads'
import { createConsole, logLine } from '../sandbox/console.js'
import { createFetch } from '../sandbox/fetch.js'
import { FunctionRuntime } from '../sandbox/function-runtime.js'
import { httpModule } from '../sandbox/http-module.js'
import type { Realm } from '../sandbox/realm.js'
import { compileScript, runScript } from '../sandbox/script.js'
import { stackTraces, TASK_ROOT } from '../sandbox/stack-trace.js'
import { mappedFs } from './file-mapping.js'
import type { FromWorker, ToWorker, WorkerDefinition } from './protocol.js'
import { shared } from './shared-script.js'
import { WorkerTransport } from './worker-transport.js'

const definition = workerThreads.workerData as WorkerDefinition
const port = workerThreads.parentPort as workerThreads.MessagePort
const send = (message: FromWorker) => port.postMessage(message)
const FILE = `${TASK_ROOT}/${definition.file}`
const hostRequire = createRequire(import.meta.url)

let requestId = ''
/** Of the invocation that initialises the code. */
let timeoutMs = 0
/** The script, from its compilation until it is shared. */
let uncached: vm.Script | undefined
const log = {
  write: (line: string) => send({ kind: 'line', line }),
  nowIso: () => new Date().toISOString(),
  nowMs: () => performance.now(),
  requestId: () => requestId,
}
const realm: Realm = { parse: JSON.parse, stringify: JSON.stringify, Error, TypeError }
const transport = new WorkerTransport(port, send)
const surroundings = {
  transport,
  timers: { setTimeout, clearTimeout: globalThis.clearTimeout as () => void },
}
const fs = mappedFs(definition.directory)
const modules: Readonly<Record<string, unknown>> = {
  http: httpModule(surroundings, 'http:', hostRequire('node:http')),
  https: httpModule(surroundings, 'https:', hostRequire('node:https')),
  fs,
  'fs/promises': fs.promises,
  // On AWS the code runs in the main thread; and the port is ours.
  worker_threads: {
    ...workerThreads,
    isMainThread: true,
    parentPort: null,
    workerData: null,
    threadId: 0,
  },
  // Lambda's, not the developer's: the SDK would read ~/.aws.
  os: { ...os, homedir: () => '/home/sbx_user1051', hostname: () => '169.254.76.1' },
}

const runtime = new FunctionRuntime({
  identity: definition.identity,
  realm,
  handlerExport: definition.handlerExport,
  handlerName: definition.handlerName,
  evaluate,
  remainingMs: ({ deadline }) => Math.max(0, Math.floor(deadline / 1_000 - Date.now())),
  begin: (invocation) => {
    requestId = invocation.requestId
    process.env._X_AMZN_TRACE_ID = invocation.traceId
  },
  initialised: (invocation) => {
    send({ kind: 'initialised' })
    return { ...invocation, deadline: (Date.now() + timeoutMs) * 1_000 }
  },
  logError: (title, error) => log.write(logLine(log, 'ERROR', `${title} \t${error}`)),
  report: (outcome) => {
    transport.idle = true
    send({ kind: 'outcome', outcome })
    shareCompiled()
  },
})

adoptThread()
port.on('message', (message: ToWorker) => {
  if (message.kind !== 'invoke') return transport.receive(message)
  transport.idle = false
  timeoutMs = message.timeoutMs
  runtime.invoke(message.invocation)
})

function adoptThread(): void {
  const decoder = new TextDecoder()
  const map = () => definition.sourceMap && decoder.decode(new Uint8Array(definition.sourceMap).slice())
  Error.prepareStackTrace = stackTraces(FILE, map)
  Object.assign(globalThis, { console: createConsole(log), fetch: createFetch(transport, realm) })
  process.cwd = () => TASK_ROOT
  const exit = process.exit.bind(process)
  process.exit = ((status?: number) => {
    const code = Number(status ?? process.exitCode ?? 0)
    runtime.exit(code)
    exit(code)
  }) as typeof process.exit
  // A listener of the code's own takes the place of the runtime's, as on AWS.
  process.on('uncaughtException', (error) => {
    if (process.listenerCount('uncaughtException') === 1) runtime.uncaughtException(error)
  })
  process.on('unhandledRejection', (reason) => {
    if (process.listenerCount('unhandledRejection') === 1) runtime.unhandledRejection(reason)
  })
  process.on('beforeExit', () => runtime.idle())
}

function evaluate(): unknown {
  const { script, entry, codeCache } = definition
  const compiled = compileScript(script, codeCache && new Uint8Array(codeCache))
  if (!codeCache) uncached = compiled
  return runScript(compiled.runInThisContext(), FILE, entry, {}, load)
}

/** After an event, since the cache has what was compiled until then. */
function shareCompiled(): void {
  if (uncached) send({ kind: 'code-cache', bytes: shared(uncached.createCachedData()) })
  uncached = undefined
}

function load(specifier: string): unknown {
  const name = specifier.replace(/^node:/, '')
  if (Object.hasOwn(modules, name)) return modules[name]
  if (isBuiltin(specifier)) return hostRequire(specifier)
  const beside = definition.directory === undefined ? hostRequire : createRequire(`${definition.directory}/`)
  return beside(specifier)
}
