// Where a function's code comes from, and which file Lambda's handler rule names. It compiles nothing.
import { existsSync } from 'node:fs'
import path from 'node:path'
import { AntipodeError } from '../../kernel/errors.js'

export interface CodeSource {
  /** The function's code directory (SAM's CodeUri): absolute. */
  readonly directory: string
  /** As in the template: `src/app.handler`. */
  readonly handler: string
  /** The file to compile, relative to the directory, where the handler does not name it (SAM's EntryPoints). */
  readonly entryPoint?: string
  /** CloudFormation's `ZipFile`: the text of a file `index`. */
  readonly inline?: string
  readonly esbuild?: BuildProperties
}

/** What we honour of SAM's `Metadata: BuildProperties`; the rest decides about files that are never written here. */
export interface BuildProperties {
  readonly external?: readonly string[]
  readonly define?: Readonly<Record<string, string>>
  readonly loader?: Readonly<Record<string, string>>
  readonly target?: string
  readonly mainFields?: readonly string[]
}

/** CloudFormation's `ZipFile`: code that lies nowhere, so that it finds the SDK and no package of this machine. */
export function inlineSource(handler: string, text: string): CodeSource {
  return { directory: path.parse(process.cwd()).root, handler, inline: text }
}

export interface HandlerName {
  /** Path of the file without its extension, relative to the directory. */
  readonly file: string
  readonly exportName: string
}

/** In the order in which they are looked for; `index.js` beside `index.ts` is usually its compiled output. */
const EXTENSIONS = ['.ts', '.mts', '.cts', '.tsx', '.js', '.mjs', '.cjs', '.jsx']

/** Lambda's rule: the file goes up to the first dot after the last slash, the export is all that follows. */
export function parseHandler(handler: string): HandlerName {
  const match = /^((?:.*\/)?[^./]+)\.(.+)$/.exec(handler)
  if (!match) {
    throw new AntipodeError('handler-not-found', {
      what: `"${handler}" does not name a handler.`,
      why: 'A handler is a file without its extension, a dot, and the name of an export.',
      fix: 'Write for example "src/app.handler" for the export "handler" of src/app.ts.',
    })
  }
  const [, file, exportName] = match as unknown as [string, string, string]
  return { file: path.posix.normalize(file), exportName }
}

/** The file to compile, absolute. */
export function findEntryPoint(source: CodeSource): string {
  const { file } = parseHandler(source.handler)
  const candidates =
    source.entryPoint === undefined ? EXTENSIONS.map((extension) => file + extension) : [source.entryPoint]
  for (const candidate of candidates) {
    const absolute = path.resolve(source.directory, candidate)
    if (existsSync(absolute)) return absolute
  }
  throw new AntipodeError('handler-not-found', {
    what: `The handler "${source.handler}" has no file: ${candidates[0]} does not exist in ${source.directory}.`,
    why:
      source.entryPoint === undefined
        ? `Looked for ${candidates.map((candidate) => path.basename(candidate)).join(', ')}.`
        : 'The entry point of the build properties was looked for.',
    fix: "Correct the function's Handler or CodeUri in the template.",
  })
}
