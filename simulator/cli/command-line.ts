// Carries out one command line: parses it, runs the command, and turns whatever happens into text and an exit code.
import { CommanderError } from 'commander'
import { AntipodeError, EXIT } from '../kernel/errors.js'
import { tellError } from './error-text.js'
import { createProgram } from './program.js'
import type { Terminal } from './terminal.js'

/**
 * @param args without the names of Node and the script
 * @returns the exit code
 */
export async function runCommandLine(args: readonly string[], terminal: Terminal): Promise<number> {
  let exitCode: number = EXIT.held
  try {
    await createProgram(terminal, (code) => {
      exitCode = code
    }).parseAsync(args, { from: 'user' })
    return exitCode
  } catch (thrown) {
    const error = thrown instanceof CommanderError ? usageError(thrown) : thrown
    if (typeof error === 'number') return error
    return tellError(error, terminal)
  }
}

/** The exit code when the help or the version was shown. */
function usageError({ code, exitCode, message }: CommanderError): AntipodeError | number {
  if (exitCode === 0) return EXIT.held
  // Help that was shown because no command was given.
  if (code === 'commander.help') return EXIT.usage
  const [what, ...rest] = message.replace(/^error: /, '').split('\n')
  return new AntipodeError('bad-usage', {
    what: sentence(what as string),
    ...(rest.length > 0 ? { why: rest.join('\n') } : {}),
    fix: 'See `antipode --help`, or --help after the name of a command.',
  })
}

function sentence(text: string): string {
  const capital = text.charAt(0).toUpperCase() + text.slice(1)
  return /[.?)]$/.test(capital) ? capital : `${capital}.`
}
