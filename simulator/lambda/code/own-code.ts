// The first of two runs of esbuild: the functions' own files without the packages that they import, which takes
// milliseconds. A function that imports none is ready then; of the others it says how their packages are to be taken.
import { isBuiltin } from 'node:module'
import { build } from 'esbuild'
import { compiling } from './compiler.js'
import { outputName, outputTexts, separateEntries } from './entries.js'
import { esbuildOptions } from './esbuild-options.js'
import { isProvided } from './provided-sdk.js'
import { type FunctionScript, functionScript } from './script.js'
import type { CodeSource } from './source.js'

export interface OwnCode {
  readonly file: string
  /** When it needs no package. */
  readonly script: FunctionScript | undefined
  /** Whether esbuild makes all of it strict, because the file or its tsconfig.json asks for that. */
  readonly strict: boolean
  /** Whether the SDK is all it imports, and by `import`: its ES modules then leave out what is not used. */
  readonly sdkOnly: boolean
}

export async function compileOwnCode(source: CodeSource, files: readonly string[]): Promise<OwnCode[]> {
  const { outputFiles, metafile } = await compiling(() =>
    build({
      ...esbuildOptions(source),
      ...separateEntries(source, files),
      write: false,
      metafile: true,
      packages: 'external',
    }),
  )
  const textOf = outputTexts(outputFiles)
  return files.map((file, index) => {
    const name = `${outputName(source, index)}.js`
    const text = textOf(name) as string
    const imports = metafile.outputs[name]?.imports ?? []
    const packages = imports.filter(({ external, path }) => external && !isBuiltin(path))
    return {
      file,
      script: packages.length === 0 ? functionScript(text, textOf(`${name}.map`)) : undefined,
      strict: text.startsWith('"use strict"'),
      sdkOnly: packages.every(({ kind, path }) => kind === 'import-statement' && isProvided(path)),
    }
  })
}
