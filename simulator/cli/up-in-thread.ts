// Runs `antipode up` in a thread of its own, which can be given more room for young objects than V8 gives a process by
// itself: what is written then is collected less often. The process keeps the terminal.
import { getHeapStatistics } from 'node:v8'
import { SHARE_ENV, Worker } from 'node:worker_threads'
import { AntipodeError } from '../kernel/errors.js'
import type { Terminal } from './terminal.js'
import { type TerminalOrder, TerminalServer, type TerminalTraits, traitsOf } from './terminal-link.js'
import type { UpOptions } from './up.js'

/** Of which V8 uses a third at a time, and only as much as there is need for. */
const YOUNG_GENERATION_MB = 192

/** What the thread is started with. */
export interface UpDefinition {
  readonly options: UpOptions
  readonly traits: TerminalTraits
}

export type FromUp = TerminalOrder | { readonly kind: 'ended'; readonly exitCode: number }

/** @returns the exit code, when the world has ended */
export async function upInThread(options: UpOptions, terminal: Terminal): Promise<number> {
  const workerData: UpDefinition = { options, traits: traitsOf(terminal) }
  const thread = new Worker(new URL('./up-thread.js', import.meta.url), {
    workerData,
    name: 'antipode up',
    env: SHARE_ENV,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
  })
  const server = new TerminalServer(terminal, thread)
  try {
    return await new Promise((resolve, reject) => {
      thread.on('message', (message: FromUp) => {
        if (message.kind === 'ended') resolve(message.exitCode)
        else server.carryOut(message)
      })
      thread.on('error', (error: NodeJS.ErrnoException) =>
        reject(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? outOfMemory() : error),
      )
      thread.on('exit', (code) => reject(new Error(`the thread of the world has ended with ${code}`)))
    })
  } finally {
    server.close()
  }
}

/** Said mostly: where V8 needs much more than it has left at once, it ends the process itself. */
function outOfMemory(): AntipodeError {
  const megabytes = Math.round(getHeapStatistics().heap_size_limit / 2 ** 20)
  return new AntipodeError('out-of-memory', {
    what: 'The world has no memory left.',
    why: `All that its tables hold is in memory, and Node.js gives it about ${megabytes} megabytes.`,
    fix: `Give it more: NODE_OPTIONS=--max-old-space-size=${2 * megabytes}`,
  })
}
