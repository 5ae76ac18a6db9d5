// An error as a person reads it: what happened, why, and what to do. What is not foreseen is a fault of our own.
import { AntipodeError, EXIT } from '../kernel/errors.js'
import type { Colours, Terminal } from './terminal.js'

export function errorText(error: unknown, colours: Colours): string {
  if (error instanceof AntipodeError && error.code !== 'internal') {
    const lines = [`${colours.red('error')}  ${indented(error.what)}`]
    if (error.why) lines.push(`${colours.dim('why')}    ${indented(error.why)}`)
    if (error.fix) lines.push(`${colours.green('fix')}    ${indented(error.fix)}`)
    return `${lines.join('\n')}\n`
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return `${colours.red('error')}  A fault of Antipode itself. Please report it with these lines:\n${stack}\n`
}

/** Shows an error that ends a command. @returns the command's exit code */
export function tellError(error: unknown, terminal: Terminal): number {
  terminal.err(errorText(error, terminal.colours.err))
  return error instanceof AntipodeError ? error.exitCode : EXIT.internal
}

function indented(text: string): string {
  return text.replaceAll('\n', '\n       ')
}
