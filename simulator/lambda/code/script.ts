// What esbuild makes of one function or of several: a script that is compiled once, however many run in it.
import { createHash } from 'node:crypto'

export interface FunctionScript {
  readonly id: string
  readonly text: string
  readonly sourceMap: string | undefined
}

/** In the names that esbuild gives to modules: the way from the function's directory to a dependency. */
const WAY_TO_DEPENDENCY = /"(?:\.\.\/)+(?:[^"]*\/)?(?=node_modules\/)/g

export function functionScript(text: string, sourceMap: string | undefined): FunctionScript {
  // Where on the machine the SDK is must not tell one run from another.
  return { id: sha256(text.replace(WAY_TO_DEPENDENCY, '"')), text, sourceMap }
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
