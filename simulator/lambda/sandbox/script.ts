// A bundle's script as a function of the names that CommonJS gives a module.
import vm from 'node:vm'
import { SCRIPT_FILE } from './stack-trace.js'

const PARAMETERS = ['exports', 'require', 'module', '__filename', '__dirname', '__import_meta_url'] as const

/**
 * Once for all functions whose bundles have the same `scriptId`.
 *
 * @param codeCache what V8 made of the script elsewhere: it then reads the script no further than the code runs
 */
export function compileScript(script: string, codeCache?: Uint8Array): vm.Script {
  const opening = `(function (${PARAMETERS.join(', ')}) {`
  // The offset keeps columns as the source map has them.
  return new vm.Script(`${opening}${script}\n})`, {
    filename: SCRIPT_FILE,
    columnOffset: -opening.length,
    ...(codeCache && { cachedData: codeCache }),
  })
}

/**
 * @param wrapper what running the script gave: in the realm of the code
 * @param file as the code sees it: `/var/task/src/app.js`
 * @param entry as in CodeBundle
 * @param exports an empty object of that realm
 * @returns what the code exports
 */
export function runScript(
  wrapper: unknown,
  file: string,
  entry: string | undefined,
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
  return entry === undefined ? module.exports : (module.exports as Record<string, () => unknown>)[entry]?.()
}
