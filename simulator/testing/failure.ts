// What a failing simulated test tells: how to see it again, and what the world looked like at that moment.
import path from 'node:path'
import type { WorldRecord } from '../world/events.js'
import type { SimulatedWorld } from './simulated-world.js'

export interface FailedTest {
  /** The file with the trace. */
  readonly trace: string
  readonly testFile: string
  readonly testName: string
}

const SHOWN = 5

export function describeFailure(world: SimulatedWorld, { trace, testFile, testName }: FailedTest): string {
  const file = path.relative(process.cwd(), testFile)
  const lines = [
    `The simulated world of "${testName}"`,
    `  seed              ${world.seed}`,
    `  again             ANTIPODE_SEED=${quoted(String(world.seed))} npx vitest run ${quoted(file)} -t ${quoted(pattern(testName))}`,
    `  virtual time      ${world.now.toISOString()}, ${(world.elapsedMs / 1_000).toFixed(3)} s after the beginning`,
    ...section(
      'faults',
      world.faults.active().map(({ fault, scope }) => `${fault} ${scope}`),
    ),
    ...section('DNS answers', lastAnswers(world.trace)),
    ...section('failed functions', lastFailedInvocations(world.trace)),
    ...section(
      'replication',
      world.replication
        .pending()
        .map(({ table, from, to, count }) => `${table} ${from} → ${to}: ${count} waiting`),
    ),
    `  trace             ${trace}`,
  ]
  return `${lines.join('\n')}\n`
}

/** vitest takes names as regular expressions. */
function pattern(testName: string): string {
  return testName.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}

/** As one word of a shell's. */
function quoted(text: string): string {
  return /^[\w./:-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}

function section(title: string, entries: readonly string[]): string[] {
  const shown = entries.length > 0 ? entries : ['none']
  return shown.map((entry, index) => `  ${(index === 0 ? title : '').padEnd(18)}${entry}`)
}

function lastAnswers(trace: readonly WorldRecord[]): string[] {
  return trace
    .flatMap((record) => (record.type === 'dns.answered' ? [record] : []))
    .slice(-SHOWN)
    .map(
      ({ asker, name, region, addresses, reason }) =>
        `${asker}: ${name} → ${region ?? addresses[0]}${reason ? ` (${reason})` : ''}`,
    )
}

function lastFailedInvocations(trace: readonly WorldRecord[]): string[] {
  return trace
    .flatMap((record) => (record.type === 'lambda.invoked' && record.outcome !== 'success' ? [record] : []))
    .slice(-SHOWN)
    .map(
      ({ function: name, region, outcome, errorType, errorMessage }) =>
        `${name} in ${region}: ${[outcome, errorType, errorMessage].filter(Boolean).join(', ')}`,
    )
}
