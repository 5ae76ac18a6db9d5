// Stack traces of a function's code in the lines that its user wrote, under /var/task as on AWS. Frames of Antipode
// itself do not appear.
import { SourceMap, type SourceMapPayload } from 'node:module'
import path from 'node:path'
import { LOADER_SOURCE } from '../code/bundle.js'

export const TASK_ROOT = '/var/task'

/** The name under which every script is compiled, whichever functions are in it. */
export const SCRIPT_FILE = `${TASK_ROOT}/antipode.js`

export type PrepareStackTrace = (error: Error, frames: readonly NodeJS.CallSite[]) => string

/**
 * For `Error.prepareStackTrace`.
 *
 * @param file of the function, for code that has no source map
 * @param sourceMap parsed when the first stack is read, which most runs never do
 */
export function stackTraces(file: string, sourceMap: () => string | undefined): PrepareStackTrace {
  let map: SourceMap | null | undefined
  const locate = (line: number, column: number): string | undefined => {
    if (map === undefined) {
      const json = sourceMap()
      map = json === undefined ? null : new SourceMap(JSON.parse(json) as SourceMapPayload)
    }
    if (map === null) return `${file}:${line}:${column}`
    const entry = map.findEntry(line - 1, column - 1)
    // Neither what esbuild adds nor what loads the function is the user's.
    if (!('originalSource' in entry) || entry.originalSource === LOADER_SOURCE) return undefined
    return `${taskPath(entry.originalSource)}:${entry.originalLine + 1}:${entry.originalColumn + 1}`
  }
  const lineOf = (frame: NodeJS.CallSite): string | undefined => {
    const name = frame.getFileName()
    if (name === null || name === undefined) return frame.toString()
    if (name.startsWith('node:'))
      return name === 'node:vm' || name === 'node:internal/vm' ? undefined : frame.toString()
    if (name !== SCRIPT_FILE) return undefined
    const [line, column] = [frame.getLineNumber() ?? 1, frame.getColumnNumber() ?? 1]
    const place = locate(line, column)
    // A module that is loaded has its path as a name.
    return (
      place &&
      frame
        .toString()
        .replace(`${name}:${line}:${column}`, () => place)
        .replace(WAY_TO_DEPENDENCY, '')
    )
  }
  return (error, frames) => {
    const lines = frames.flatMap((frame) => lineOf(frame) ?? [])
    return [header(error), ...lines.map((line) => `    at ${line}`)].join('\n')
  }
}

/**
 * `Error.prepareStackTrace` of a realm, ours until the code sets its own: that one does not see frames of Antipode either,
 * whose paths are the machine's.
 */
export function replaceablePrepareStackTrace(ErrorClass: ErrorConstructor, ours: PrepareStackTrace): void {
  let theirs: unknown
  const prepare = (error: Error, frames: NodeJS.CallSite[]): unknown =>
    typeof theirs === 'function'
      ? theirs.call(ErrorClass, error, frames.filter(isOfCode))
      : ours(error, frames)
  Object.defineProperty(ErrorClass, 'prepareStackTrace', {
    configurable: true,
    get: () => prepare,
    set: (given: unknown) => {
      // What was read before is put back.
      theirs = given === prepare ? undefined : given
    },
  })
}

function isOfCode(frame: NodeJS.CallSite): boolean {
  const name = frame.getFileName()
  return name === null || name === undefined || name === SCRIPT_FILE || name.startsWith('node:')
}

const WAY_TO_DEPENDENCY = /(?:\.\.\/)+(?:\S*\/)?(?=node_modules\/)/

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
