// The `console` of a function's code: each call a line of its log, as AWS's Node.js runtime formats it (text format):
// time, request id, level, message, with tabs between.
import { Console } from 'node:console'
import { EventEmitter } from 'node:events'
import { format } from 'node:util'

export interface ConsoleSurroundings {
  readonly write: (line: string) => void
  /** ISO 8601. */
  readonly nowIso: () => string
  readonly nowMs: () => number
  readonly requestId: () => string
}

export function logLine({ nowIso, requestId }: ConsoleSurroundings, level: string, message: string): string {
  return `${nowIso()}\t${requestId()}\t${level}\t${message}`
}

export function createConsole(surroundings: ConsoleSurroundings): Console {
  const write = (level: string, text: string) => surroundings.write(logLine(surroundings, level, text))
  const stream = (level: string) =>
    Object.assign(new EventEmitter(), {
      write: (text: string) => write(level, text.replace(/\n$/, '')),
    }) as unknown as NodeJS.WritableStream
  const console = new Console({ stdout: stream('INFO'), stderr: stream('ERROR'), colorMode: false })
  const at =
    (level: string) =>
    (...data: unknown[]) =>
      write(level, format(...data))
  const started = new Map<string, number>()
  const elapsed = (label: string) =>
    `${label}: ${(surroundings.nowMs() - (started.get(label) ?? 0)).toFixed(3)}ms`
  return Object.assign(console, {
    debug: at('DEBUG'),
    warn: at('WARN'),
    trace: at('TRACE'),
    time: (label = 'default') => void started.set(label, surroundings.nowMs()),
    timeLog: (label = 'default', ...data: unknown[]) => console.log(elapsed(label), ...data),
    timeEnd: (label = 'default') => {
      console.log(elapsed(label))
      started.delete(label)
    },
  })
}
