// The files that functions begin with, as esbuild is given them.
import path from 'node:path'
import type { BuildOptions, OutputFile } from 'esbuild'
import { AntipodeError } from '../../kernel/errors.js'
import { type CodeSource, findEntryPoint, parseHandler } from './source.js'

/** Of inline code; Lambda names it so. */
const INLINE = 'index'

/** The file that a function begins with: absolute, unless its code is inline. */
export function entryFile(source: CodeSource): string {
  if (source.inline === undefined) return findEntryPoint(source)
  if (parseHandler(source.handler).file !== INLINE) {
    throw new AntipodeError('handler-not-found', {
      what: `The handler "${source.handler}" does not exist: inline code is a file "${INLINE}".`,
      fix: `Set Handler to "${INLINE}." and the name of an export.`,
    })
  }
  return INLINE
}

/** Each of the files an output of its own, named by `outputName`. */
export function separateEntries(source: CodeSource, files: readonly string[]): BuildOptions {
  if (source.inline !== undefined) return textEntry(source, source.inline, `${INLINE}.js`)
  return { entryPoints: files.map((file, index) => ({ in: file, out: String(index) })) }
}

export function outputName(source: CodeSource, index: number): string {
  return source.inline === undefined ? String(index) : TEXT_OUTPUT
}

/** esbuild's, of what is not a file. */
export const TEXT_OUTPUT = 'stdin'

export function textEntry({ directory }: CodeSource, contents: string, sourcefile: string): BuildOptions {
  return { stdin: { contents, resolveDir: directory, sourcefile } }
}

/** The texts of the outputs by their names: `0.js`, `0.js.map`. */
export function outputTexts(files: readonly OutputFile[]): (name: string) => string | undefined {
  const byName = new Map(files.map((file) => [path.basename(file.path), file]))
  return (name) => byName.get(name)?.text
}
