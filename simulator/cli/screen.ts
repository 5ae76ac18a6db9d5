// The start-up screen: what listens where, where the application's names lead, and how the regions are.
import type { Backends } from '../region/backend.js'
import { endpointsOf } from '../region/backend-rules.js'
import type { NameStatus, WorldStatus } from '../world/status.js'
import { placeText } from './backends.js'
import { healthText } from './status-text.js'
import type { Colours } from './terminal.js'

export interface ScreenInput {
  readonly version: string
  /** Since the process began. */
  readonly readyAfterMs: number
  readonly seed: number | string
  readonly applicationUrl: string
  readonly awsUrl: string
  readonly controlUrl: string
  readonly status: Pick<WorldStatus, 'regions' | 'names'>
  readonly backends: Backends
  /** The folder of what is kept from one run to the next. */
  readonly state: string | undefined
  /** Whether somebody sits there who can press keys. */
  readonly hasKeys: boolean
}

const KEYS_LINE = '[f] fault  [h] heal  [s] status  [q] quit'

/** Wide enough for the longest label, `AWS endpoint`, and for a URL with the longest port. */
const LABEL_WIDTH = 14
const URL_WIDTH = 27

export function startScreen(input: ScreenInput, colours: Colours): string {
  const { version, readyAfterMs, seed, status, state = 'memory' } = input
  const hasEndpoints = [...input.backends.values()].some((backend) => endpointsOf(backend).length > 0)
  const line = (label: string, url: string, note: string) =>
    `  ${label.padEnd(LABEL_WIDTH)}${colours.cyan(url)}${' '.repeat(Math.max(2, URL_WIDTH - url.length))}${note}`
  const webSocket = status.names.find(({ kind }) => kind === 'websocket')
  return `${[
    `${colours.bold(`antipode ${version}`)}   ready in ${Math.round(readyAfterMs)} ms   seed ${seed}   state in ${state}`,
    line('Application', input.applicationUrl, applicationNote(status.names)),
    ...(webSocket ? [line('', input.applicationUrl.replace(/^http/, 'ws'), nameText(webSocket))] : []),
    line('AWS endpoint', input.awsUrl, awsNote(hasEndpoints)),
    line('Control', input.controlUrl, '`antipode fault`, `heal` and `status` in another terminal'),
    hasEndpoints
      ? regionTable(input, colours)
      : `  ${status.regions.map(({ region, health }) => `${region}  ${healthText(health, colours)}`).join('     ')}`,
    ...(input.hasKeys ? [`  ${KEYS_LINE}`] : []),
  ].join('\n')}\n`
}

function awsNote(hasEndpoints: boolean): string {
  const what = hasEndpoints ? 'DynamoDB, and whatever else endpoints have,' : 'DynamoDB'
  return `${what} for any SDK or CLI; the signed region picks the region`
}

/** Wide enough for the longest word for a region's health. */
const HEALTH_WIDTH = 'unhealthy'.length

function regionTable({ status, backends }: ScreenInput, colours: Colours): string {
  const nameWidth = Math.max(LABEL_WIDTH, ...status.regions.map(({ region }) => region.length + 2))
  return status.regions
    .map(({ region, health }) => {
      const blank = ' '.repeat(HEALTH_WIDTH + 2 - health.length)
      return `  ${region.padEnd(nameWidth)}${healthText(health, colours)}${blank}${placeText(backends.get(region))}`
    })
    .join('\n')
}

function applicationNote(names: readonly NameStatus[]): string {
  const http = names.find(({ kind }) => kind === 'http')
  return http
    ? nameText(http)
    : 'no record leads to an API: each caller asks the nearest region, and nothing fails over'
}

function nameText({ name, region, reason }: NameStatus): string {
  return `${name} → ${region ?? 'nowhere'}${reason === undefined ? '' : ` (${reason})`}`
}
