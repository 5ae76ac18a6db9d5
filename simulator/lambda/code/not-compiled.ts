// What a user is told when esbuild refuses a function's code.
import type { BuildFailure, Message } from 'esbuild'
import { AntipodeError } from '../../kernel/errors.js'
import type { CodeSource } from './source.js'

const TOP_LEVEL_AWAIT = {
  why: 'Antipode bundles a function to CommonJS, which has no top-level await.',
  fix: 'Keep the promise in a variable (`const ready = load()`) and await it in the handler.',
}

/** The failure itself where it is none of the code. */
export function notCompiled(source: CodeSource, failure: BuildFailure): unknown {
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
