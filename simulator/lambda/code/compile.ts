// Several functions of one directory to one script each, in one run of esbuild, which then reads what they share once.
// It decides nothing about which file a handler is in.
import { createHash } from 'node:crypto'
import path from 'node:path'
import { type BuildFailure, type BuildOptions, build, type Loader, type Message } from 'esbuild'
import { AntipodeError } from '../../kernel/errors.js'
import type { CodeBundle } from './bundle.js'
import { isProvided, providedSdk } from './provided-sdk.js'
import { type CodeSource, findEntryPoint, parseHandler } from './source.js'

/** All of `sources` have the same directory and build properties. */
export async function compile(sources: readonly CodeSource[]): Promise<CodeBundle[]> {
  const [first] = sources as [CodeSource]
  const entries = sources.map((source, index) => ({ in: entryOf(source), out: String(index) }))
  const result = await build({
    ...options(first),
    write: false,
    ...(first.inline === undefined ? { entryPoints: entries } : inlineEntry(first)),
  }).catch((failure: BuildFailure) => {
    throw notCompiled(first, failure)
  })
  const outputs = new Map(result.outputFiles?.map((file) => [path.basename(file.path), file.text]))
  return sources.map((source, index) => {
    const name = source.inline === undefined ? String(index) : 'stdin'
    const script = outputs.get(`${name}.js`) as string
    const { file, exportName } = parseHandler(source.handler)
    return {
      id: createHash('sha256').update(script).digest('hex'),
      script,
      handlerExport: exportName,
      sourceMap: outputs.get(`${name}.js.map`),
      directory: source.inline === undefined ? source.directory : undefined,
      file: `${file}.js`,
    }
  })
}

function entryOf(source: CodeSource): string {
  if (source.inline === undefined) return findEntryPoint(source)
  if (parseHandler(source.handler).file !== 'index') {
    throw new AntipodeError('handler-not-found', {
      what: `The handler "${source.handler}" does not exist: inline code is a file "index".`,
      fix: 'Set Handler to "index." and the name of an export.',
    })
  }
  return 'index'
}

function inlineEntry(source: CodeSource): BuildOptions {
  return {
    stdin: { contents: source.inline as string, resolveDir: source.directory, sourcefile: 'index.js' },
  }
}

function options({ directory, esbuild = {} }: CodeSource) {
  return {
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: esbuild.target ?? 'node20',
    absWorkingDir: directory,
    outdir: directory,
    sourcemap: 'external',
    sourcesContent: false,
    // Half the size to move, compile and map; names stay, since code reads `constructor.name`.
    minifyWhitespace: true,
    legalComments: 'none',
    logLevel: 'silent',
    // `import()` becomes `require`: a vm script has no loader of its own.
    supported: { 'dynamic-import': false },
    define: { 'import.meta.url': '__import_meta_url', ...esbuild.define },
    loader: (esbuild.loader ?? {}) as Record<string, Loader>,
    external: (esbuild.external ?? []).filter((specifier) => !isProvided(specifier)),
    ...(esbuild.mainFields && { mainFields: [...esbuild.mainFields] }),
    plugins: [providedSdk()],
  } satisfies BuildOptions
}

const TOP_LEVEL_AWAIT: Pick<AntipodeErrorText, 'why' | 'fix'> = {
  why: 'Antipode bundles a function to CommonJS, which has no top-level await.',
  fix: 'Keep the promise in a variable (`const ready = load()`) and await it in the handler.',
}

interface AntipodeErrorText {
  readonly why: string
  readonly fix: string
}

function notCompiled(source: CodeSource, failure: BuildFailure): unknown {
  if (!Array.isArray(failure.errors)) return failure
  const [message] = failure.errors
  const topLevelAwait = message?.text.startsWith('Top-level await') ?? false
  return new AntipodeError('handler-not-compiled', {
    what: `The code of "${source.handler}" in ${source.directory} does not compile.`,
    why: topLevelAwait
      ? `${describe(message)}\n${TOP_LEVEL_AWAIT.why}`
      : failure.errors.slice(0, 5).map(describe).join('\n'),
    fix: topLevelAwait ? TOP_LEVEL_AWAIT.fix : adviceFor(message),
    cause: failure,
  })
}

function describe(message: Message | undefined): string {
  if (!message) return 'esbuild gave no reason.'
  const { location, text } = message
  if (!location) return text
  return `${location.file}:${location.line}:${location.column + 1}: ${text}\n    ${location.lineText.trim()}`
}

function adviceFor(message: Message | undefined): string {
  const missing = /^Could not resolve "([^"]+)"/.exec(message?.text ?? '')?.[1]
  if (missing && !missing.startsWith('.')) return `Install it beside the function: npm install ${missing}`
  return 'Correct the file; its path is relative to the directory of the function.'
}
