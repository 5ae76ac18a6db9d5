// A bundle's script as a function of the names that CommonJS gives a module.
import vm from 'node:vm'
import { TASK_ROOT } from './stack-trace.js'

const PARAMETERS = ['exports', 'require', 'module', '__filename', '__dirname', '__import_meta_url'] as const

/**
 * Names of the language that the script gets as variables of an outer scope. A vm context asks its host for every
 * global name, each time: that costs the SDK a third of its speed. Names that programs do replace on `globalThis`
 * (Promise, Date, fetch, timers, console) are not among them.
 */
const INTRINSICS = [
  'Object',
  'Array',
  'Math',
  'JSON',
  'Error',
  'TypeError',
  'RangeError',
  'String',
  'Number',
  'Boolean',
  'BigInt',
  'Symbol',
  'Map',
  'Set',
  'WeakMap',
  'RegExp',
  'Reflect',
  'Proxy',
  'Buffer',
  'Uint8Array',
  'ArrayBuffer',
  'DataView',
  'TextEncoder',
  'TextDecoder',
  'URL',
  'isNaN',
  'parseInt',
  'parseFloat',
  'encodeURIComponent',
  'decodeURIComponent',
  'Infinity',
  'NaN',
] as const

export interface CompiledScript {
  readonly script: vm.Script
  /** As the code sees it: `/var/task/src/app.js`. */
  readonly file: string
}

export function compileScript({
  script,
  file,
}: {
  readonly script: string
  readonly file: string
}): CompiledScript {
  const filename = `${TASK_ROOT}/${file}`
  const intrinsics = INTRINSICS.join(', ')
  const opening = `((${intrinsics}) => function (${PARAMETERS.join(', ')}) {`
  return {
    // The offset keeps columns as the source map has them.
    script: new vm.Script(`${opening}${script}\n})(${intrinsics})`, {
      filename,
      columnOffset: -opening.length,
    }),
    file: filename,
  }
}

/**
 * @param wrapper what running the script gave: in the realm of the code
 * @param exports an empty object of that realm
 * @returns what the code exports
 */
export function runScript(
  wrapper: unknown,
  file: string,
  exports: unknown,
  load: (specifier: string) => unknown,
): unknown {
  const module = { exports }
  const require = Object.assign((specifier: string) => load(specifier), {
    resolve: (specifier: string) => specifier,
    cache: {},
    main: undefined,
  })
  const values: Record<(typeof PARAMETERS)[number], unknown> = {
    exports,
    require,
    module,
    __filename: file,
    __dirname: file.slice(0, file.lastIndexOf('/')),
    __import_meta_url: `file://${file}`,
  }
  ;(wrapper as (...args: unknown[]) => void)(...PARAMETERS.map((name) => values[name]))
  return module.exports
}
