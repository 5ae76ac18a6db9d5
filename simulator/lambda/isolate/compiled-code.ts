// A bundle compiled once for all isolates of a thread.
import vm from 'node:vm'
import { TASK_ROOT } from '../sandbox/stack-trace.js'
import type { LoadedCode } from './protocol.js'

export const SCRIPT_PARAMETERS = [
  'exports',
  'require',
  'module',
  '__filename',
  '__dirname',
  '__import_meta_url',
] as const

export interface CompiledCode {
  readonly script: vm.Script
  /** As the code sees it: `/var/task/src/app.js`. */
  readonly file: string
}

export function compileCode({ script, file }: LoadedCode): CompiledCode {
  const filename = `${TASK_ROOT}/${file}`
  const opening = `(function (${SCRIPT_PARAMETERS.join(', ')}) {`
  return {
    // The offset keeps columns as the source map has them.
    script: new vm.Script(`${opening}${script}\n})`, { filename, columnOffset: -opening.length }),
    file: filename,
  }
}
