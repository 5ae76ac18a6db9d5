// `process` in an isolate: the function's environment variables, virtual time, and the same numbers everywhere.
import { EventEmitter } from 'node:events'
import { type Instant, MICROS_PER_MS } from '../../../kernel/time.js'
import { TASK_ROOT } from '../../sandbox/stack-trace.js'
import { forbidden } from '../forbidden.js'

export interface ProcessSurroundings {
  readonly variables: Readonly<Record<string, string>>
  readonly now: () => Instant
  readonly exit: (status: number) => never
  readonly writeLine: (line: string) => void
}

const MEMORY = { rss: 96e6, heapTotal: 48e6, heapUsed: 32e6, external: 2e6, arrayBuffers: 1e5 }
const PROCESS_ID = 8
const FORBIDDEN = ['kill', 'abort', 'binding', 'dlopen', 'chdir', 'setuid', 'setgid', 'send', 'reallyExit']

export function processModule({ variables, now, exit, writeLine }: ProcessSurroundings) {
  const start = now()
  const micros = () => now() - start
  const hrtime = (since?: readonly [number, number]): [number, number] => {
    const nanoseconds = micros() * 1_000
    const [seconds, rest] = [Math.floor(nanoseconds / 1e9), nanoseconds % 1e9]
    if (!since) return [seconds, rest]
    const difference = (seconds - since[0]) * 1e9 + rest - since[1]
    return [Math.floor(difference / 1e9), difference % 1e9]
  }
  const stream = (fd: number) => ({
    fd,
    isTTY: false,
    writable: true,
    write(text: unknown) {
      writeLine(String(text).replace(/\n$/, ''))
      return true
    },
    end() {},
    on() {
      return this
    },
    once() {
      return this
    },
    emit: () => false,
    removeListener() {
      return this
    },
  })
  return Object.assign(new EventEmitter(), {
    ...Object.fromEntries(FORBIDDEN.map((name) => [name, forbidden(`process.${name}`)])),
    env: environmentVariables(variables),
    argv: ['/var/lang/bin/node', '/var/runtime/index.mjs'],
    argv0: 'node',
    execArgv: [],
    execPath: '/var/lang/bin/node',
    title: 'node',
    version: process.version,
    versions: { ...process.versions },
    release: { name: 'node' },
    config: { variables: {} },
    features: {},
    platform: 'linux',
    arch: 'x64',
    pid: PROCESS_ID,
    ppid: 1,
    exitCode: undefined as number | undefined,
    stdout: stream(1),
    stderr: stream(2),
    stdin: { fd: 0, isTTY: false, on() {}, resume() {}, pause() {} },
    cwd: () => TASK_ROOT,
    umask: () => 0o22,
    getuid: () => 993,
    geteuid: () => 993,
    getgid: () => 990,
    getegid: () => 990,
    exit(status?: number) {
      return exit(Number(status ?? this.exitCode ?? 0))
    },
    nextTick: process.nextTick.bind(process),
    emitWarning(warning: unknown, options?: string | { readonly type?: string }) {
      const type = (typeof options === 'string' ? options : options?.type) ?? 'Warning'
      writeLine(
        `(node:${PROCESS_ID}) ${typeof warning === 'string' ? `${type}: ${warning}` : String(warning)}`,
      )
    },
    uptime: () => micros() / (1_000 * MICROS_PER_MS),
    hrtime: Object.assign(hrtime, { bigint: () => BigInt(micros()) * 1_000n }),
    memoryUsage: Object.assign(() => ({ ...MEMORY }), { rss: () => MEMORY.rss }),
    cpuUsage: () => ({ user: 0, system: 0 }),
    resourceUsage: () => ({ userCPUTime: 0, systemCPUTime: 0, maxRSS: MEMORY.rss / 1_000 }),
    constrainedMemory: () => 0,
  })
}

/** Values are text, as in Node.js, whatever is assigned. */
function environmentVariables(variables: Readonly<Record<string, string>>): Record<string, string> {
  return new Proxy<Record<string, string>>(
    { ...variables },
    {
      set: (target, name, value) =>
        Reflect.set(target, name, typeof name === 'string' ? String(value) : value),
    },
  )
}
