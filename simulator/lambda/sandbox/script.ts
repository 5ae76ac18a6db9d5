// A bundle's script as a function of the names that CommonJS gives a module.
import vm from 'node:vm'
import { TASK_ROOT } from './stack-trace.js'

const PARAMETERS = ['exports', 'require', 'module', '__filename', '__dirname', '__import_meta_url'] as const

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
  const opening = `(function (${PARAMETERS.join(', ')}) {`
  return {
    // The offset keeps columns as the source map has them.
    script: new vm.Script(`${opening}${script}\n})`, {
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
