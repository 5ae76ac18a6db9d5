// `antipode run`: a scenario in virtual time, and what it cost.
import { AntipodeError, EXIT } from '../kernel/errors.js'
import { reportText } from '../report/text.js'
import { runScenarioFile } from '../testing/run-scenario.js'
import { errorText } from './error-text.js'
import type { Terminal } from './terminal.js'
import { TraceFile } from './trace-file.js'

export interface RunOptions {
  readonly seed?: number | string
  readonly json?: boolean
  readonly trace?: string
}

/** @returns the exit code: 0 when the scenario's assertions held */
export async function run(
  scenario: string,
  { seed, json = false, trace: traceFile }: RunOptions,
  terminal: Terminal,
): Promise<number> {
  const { report, failure } = await runTraced(scenario, seed, traceFile)
  if (json) {
    terminal.out(
      `${JSON.stringify({ held: failure === undefined, failure: messageOf(failure), ...report }, undefined, 2)}\n`,
    )
  } else {
    terminal.out(reportText(report))
  }
  if (failure === undefined) return EXIT.held
  terminal.err(failureText(failure, terminal))
  return failure instanceof AntipodeError ? failure.exitCode : EXIT.assertionFailed
}

async function runTraced(scenario: string, seed: number | string | undefined, traceFile: string | undefined) {
  // A file that cannot be written is said before the work, not after it.
  const file = traceFile === undefined ? undefined : await TraceFile.open(traceFile)
  try {
    const result = await runScenarioFile(scenario, seed === undefined ? {} : { seed })
    for (const record of result.trace) file?.write(record)
    return result
  } finally {
    await file?.close()
  }
}

/** What a story throws is its author's: no fault of ours, whatever its type. */
function failureText(failure: unknown, { colours }: Terminal): string {
  if (failure instanceof AntipodeError) return errorText(failure, colours.err)
  return `${colours.err.red('failed')}  ${failure instanceof Error ? (failure.stack ?? failure.message) : String(failure)}\n`
}

function messageOf(failure: unknown): string | undefined {
  if (failure === undefined) return undefined
  return failure instanceof Error ? failure.message : String(failure)
}
