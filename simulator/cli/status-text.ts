// The status of a world as text: each region, each name, what waits to be replicated, each fault.
import type { RegionStatus, WorldStatus } from '../world/status.js'
import type { Colours } from './terminal.js'

/** The faults without their times, which only the control API tells. */
type ShownStatus = Pick<WorldStatus, 'regions' | 'names' | 'replication'> & {
  readonly faults: readonly Omit<WorldStatus['faults'][number], 'since'>[]
}

export function statusText({ regions, names, replication, faults }: ShownStatus, colours: Colours): string {
  const waiting = replication.filter(({ pending }) => pending > 0)
  const rows = [
    ...regions.map((region) => regionRow(region, colours)),
    ...names.map(({ name, region, reason }) => [
      name,
      `→ ${region ?? 'nowhere'}`,
      reason === undefined ? '' : `(${reason})`,
    ]),
    ...waiting.map(({ table, from, to, pending }) => [
      table,
      `${from} → ${to}`,
      `${pending} ${pending === 1 ? 'write' : 'writes'} on the way`,
    ]),
    ...faults.map(({ id, scope, settings }) => [id, scope, settingsText(settings)]),
  ]
  return `${table(rows)}\n`
}

export function healthText(health: RegionStatus['health'], colours: Colours): string {
  if (health === 'unchecked') return colours.dim(health)
  return health === 'healthy' ? colours.green(health) : colours.red(health)
}

/** E.g. `how refuse`. */
export function settingsText(settings: Readonly<Record<string, string | number>>): string {
  return Object.entries(settings)
    .map(([key, value]) => `${key} ${value}`)
    .join(', ')
}

function regionRow(
  { region, health, checkers, checkersHealthy, faults, lost }: RegionStatus,
  colours: Colours,
) {
  const said = checkers === 0 ? '' : `${checkersHealthy} of ${checkers} checkers`
  const cut = lost && colours.red(lost.restoring ? 'is being restored' : `does not answer (${lost.cause})`)
  return [region, healthText(health, colours), [said, cut, ...faults].filter(Boolean).join('   ')]
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = [0, 1].map((column) => Math.max(0, ...rows.map((row) => width(row[column] as string))))
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell + ' '.repeat(Math.max(0, (widths[column] ?? 0) - width(cell))))
        .join('   ')
        .trimEnd(),
    )
    .join('\n')
}

/** Columns on the screen: colours take none. */
function width(text: string): number {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are made of them
  return text.replace(/\x1b\[\d+m/g, '').length
}
