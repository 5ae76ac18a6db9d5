// What of a world's events a person at the terminal wants to read as it happens, one line each: faults, health, regions
// that are cut off, where users go, replication that waits, lost writes, functions that fail. The rest is in the trace.
import { toEpochMs } from '../kernel/time.js'
import type { WorldRecord } from '../world/events.js'
import { healthText, settingsText } from './status-text.js'
import type { Colours } from './terminal.js'

const SUBJECT_WIDTH = 12

export class Narrator {
  readonly #colours: Colours
  /** Where the users of a place were last sent for a name. */
  readonly #ledTo = new Map<string, string>()

  constructor(colours: Colours) {
    this.#colours = colours
  }

  /** The line for an event; undefined when it is not worth one. */
  line(record: WorldRecord): string | undefined {
    const told = this.#tell(record)
    if (!told) return undefined
    const [subject, text] = told
    return `${this.#colours.dim(clockTime(record))}  ${subject.padEnd(SUBJECT_WIDTH)}${text}\n`
  }

  #tell(record: WorldRecord): readonly [subject: string, text: string] | undefined {
    const { red, green } = this.#colours
    switch (record.type) {
      case 'fault.started': {
        const settings = settingsText(record.settings)
        return ['fault', red(`${record.fault} of ${record.scope}${settings && ` (${settings})`}`)]
      }
      case 'fault.healed':
        return ['healed', green(`${record.fault} of ${record.scope}`)]
      case 'route53.health-changed': {
        const health = healthText(record.healthy ? 'healthy' : 'unhealthy', this.#colours)
        const said = `(${record.healthyCheckers} of ${record.checkers} checkers)`
        return ['health', `${record.region ?? record.target} ${health} ${said}`]
      }
      case 'dns.answered':
        return this.#led(record)
      case 'region.lost':
        return [
          'region',
          red(`${record.region} is cut off: ${record.endpoint} does not answer (${record.cause})`),
        ]
      case 'region.back': {
        const seconds = Math.round(record.lostForMs / 1_000)
        return ['region', `${record.region} answers again after ${seconds} s, and is being restored`]
      }
      case 'region.restored': {
        const names = record.restored.map(({ logicalId }) => logicalId).join(', ')
        return ['region', green(`${record.region} is open again${names && `; made anew: ${names}`}`)]
      }
      case 'region.restore-failed':
        return ['region', red(`${record.region} stays cut off: ${record.message}`)]
      case 'replication.stalled':
        return ['replication', `${record.table} ${record.from} → ${record.to} waits: ${record.cause}`]
      case 'replication.resumed':
        return ['replication', `${record.table} ${record.from} → ${record.to} goes on`]
      case 'replication.conflict':
        // Both regions see it; told once, where the write is lost.
        if (record.to !== record.loser.region) return undefined
        return [
          'lost write',
          red(
            `${record.table} ${JSON.stringify(record.key)}: ${record.winner.region} overwrites ${record.to}`,
          ),
        ]
      case 'lambda.invoked':
        if (record.outcome === 'success') return undefined
        return ['function', red(`${record.function} in ${record.region} failed: ${failure(record)}`)]
      default:
        return undefined
    }
  }

  #led({
    asker,
    name,
    region,
    reason,
  }: Extract<WorldRecord, { type: 'dns.answered' }>): readonly [string, string] | undefined {
    if (region === undefined) return undefined
    const key = JSON.stringify([asker, name])
    const before = this.#ledTo.get(key)
    this.#ledTo.set(key, region)
    if (before === undefined || before === region) return undefined
    return ['dns', `${asker}: ${name} → ${region}${reason === undefined ? '' : ` (${reason})`}`]
  }
}

function failure({
  errorType,
  errorMessage,
  outcome,
}: Extract<WorldRecord, { type: 'lambda.invoked' }>): string {
  return [errorType ?? outcome, errorMessage].filter(Boolean).join(': ')
}

/** The world's clock, in the time of the terminal's place. */
function clockTime({ at }: WorldRecord): string {
  return new Date(toEpochMs(at)).toTimeString().slice(0, 8)
}
