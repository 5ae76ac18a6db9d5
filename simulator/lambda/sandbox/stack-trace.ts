// Stack traces of a function's code in the lines that its user wrote, under /var/task as on AWS. Frames of Antipode
// itself do not appear.
import { SourceMap, type SourceMapPayload } from 'node:module'
import path from 'node:path'

export const TASK_ROOT = '/var/task'

export type PrepareStackTrace = (error: Error, frames: readonly NodeJS.CallSite[]) => string

/**
 * For `Error.prepareStackTrace`.
 *
 * @param scriptFile the name under which the script was compiled
 * @param sourceMap parsed when the first stack is read, which most runs never do
 */
export function stackTraces(scriptFile: string, sourceMap: () => string | undefined): PrepareStackTrace {
  let map: SourceMap | null | undefined
  const locate = (line: number, column: number): string | undefined => {
    if (map === undefined) {
      const json = sourceMap()
      map = json === undefined ? null : new SourceMap(JSON.parse(json) as SourceMapPayload)
    }
    const entry = map?.findEntry(line - 1, column - 1)
    if (!entry || !('originalSource' in entry)) return undefined
    return `${taskPath(entry.originalSource)}:${entry.originalLine + 1}:${entry.originalColumn + 1}`
  }
  const lineOf = (frame: NodeJS.CallSite): string | undefined => {
    const file = frame.getFileName()
    if (file === null || file === undefined) return frame.toString()
    if (file.startsWith('node:'))
      return file === 'node:vm' || file === 'node:internal/vm' ? undefined : frame.toString()
    if (file !== scriptFile) return undefined
    const [line, column] = [frame.getLineNumber() ?? 1, frame.getColumnNumber() ?? 1]
    const place = `${file}:${line}:${column}`
    return frame.toString().replace(place, () => locate(line, column) ?? place)
  }
  return (error, frames) => {
    const lines = frames.flatMap((frame) => lineOf(frame) ?? [])
    return [header(error), ...lines.map((line) => `    at ${line}`)].join('\n')
  }
}

/** Where a source would be on AWS: below the task's root, whatever the machine's directories are. */
function taskPath(source: string): string {
  const dependency = source.lastIndexOf('node_modules/')
  const below = dependency < 0 ? source.replace(/^(\.\.\/)+/, '') : source.slice(dependency)
  return path.posix.join(TASK_ROOT, below)
}

function header(error: Error): string {
  try {
    return Error.prototype.toString.call(error)
  } catch {
    return 'Error'
  }
}
