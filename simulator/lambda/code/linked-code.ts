// The second run of esbuild: functions with the packages that they import. Several become one script, in which a package
// is once, and each function is a module that nothing runs until it is asked for.
import path from 'node:path'
import { type BuildOptions, build } from 'esbuild'
import { LOADER_SOURCE } from './bundle.js'
import { compiling } from './compiler.js'
import { outputName, outputTexts, separateEntries, TEXT_OUTPUT, textEntry } from './entries.js'
import { esbuildOptions } from './esbuild-options.js'
import type { OwnCode } from './own-code.js'
import { withProvidedSdk } from './provided-sdk.js'
import { type FunctionScript, functionScript } from './script.js'
import type { CodeSource } from './source.js'

export interface LinkedCode {
  readonly file: string
  readonly script: FunctionScript
  /** As in CodeBundle. */
  readonly entry: string | undefined
}

/** @param modules equally strict, and the same in `sdkOnly` */
export async function link(source: CodeSource, modules: readonly OwnCode[]): Promise<LinkedCode[]> {
  const [first] = modules as [OwnCode]
  const files = modules.map(({ file }) => file)
  const mainFields = source.esbuild?.mainFields ?? (first.sdkOnly ? ['module', 'main'] : undefined)
  const options = { ...esbuildOptions(source), ...(mainFields && { mainFields: [...mainFields] }) }
  const run = (entries: BuildOptions) =>
    withProvidedSdk((nodePath) =>
      compiling(() => build({ ...options, ...entries, write: false, nodePaths: [nodePath] })),
    )

  if (files.length === 1) {
    const { outputFiles } = await run(separateEntries(source, files))
    const name = outputName(source, 0)
    return [{ file: first.file, script: scriptOf(outputFiles, name), entry: undefined }]
  }
  const entries = files.map((file) => relativePath(source.directory, file))
  const combined = entries.map(
    (entry) => `exports[${JSON.stringify(entry)}] = () => require(${JSON.stringify(`./${entry}`)})`,
  )
  const { outputFiles } = await run({
    ...textEntry(source, combined.join('\n'), LOADER_SOURCE),
    // esbuild writes it above a single module alone.
    ...(first.strict && { banner: { js: '"use strict";' } }),
  })
  const script = scriptOf(outputFiles, TEXT_OUTPUT)
  return files.map((file, index) => ({ file, script, entry: entries[index] }))
}

function scriptOf(outputFiles: Parameters<typeof outputTexts>[0], name: string): FunctionScript {
  const textOf = outputTexts(outputFiles)
  return functionScript(textOf(`${name}.js`) as string, textOf(`${name}.js.map`))
}

function relativePath(directory: string, file: string): string {
  return path.relative(directory, file).split(path.sep).join('/')
}
