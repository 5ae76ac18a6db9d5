// The faults in force in one world: started by name, healed by id, each once.
import { AntipodeError } from '../kernel/errors.js'
import type { Instant } from '../kernel/time.js'
import type { Emit } from '../kernel/trace.js'
import { type FaultDefinition, faultDefinition, type Setting, type SettingValue } from './catalogue.js'
import type { FaultEvent } from './events.js'
import type { FaultTarget } from './target.js'

export interface ActiveFault {
  readonly id: string
  readonly fault: string
  /** The regions it is about, joined by `,`. */
  readonly scope: string
  readonly settings: Readonly<Record<string, SettingValue>>
  readonly since: Instant
}

export class Faults {
  readonly #target: FaultTarget
  readonly #now: () => Instant
  readonly #emit: Emit<FaultEvent>
  readonly #active = new Map<string, { readonly fault: ActiveFault; readonly heal: () => void }>()
  #started = 0

  constructor(target: FaultTarget, now: () => Instant, emit: Emit<FaultEvent>) {
    this.#target = target
    this.#now = now
    this.#emit = emit
  }

  /**
   * @param settings as the catalogue has them; numbers may be given as text
   * @throws AntipodeError when the fault, a region or a setting is not known
   */
  start(
    name: string,
    regions: readonly string[],
    settings: Readonly<Record<string, unknown>> = {},
  ): ActiveFault {
    const definition = faultDefinition(name)
    this.#checkRegions(name, definition, regions)
    const parsed = parseSettings(name, definition, settings)
    const heal = definition.start(this.#target, regions, parsed)
    const fault: ActiveFault = {
      id: `${name}-${++this.#started}`,
      fault: name,
      scope: regions.join(','),
      settings: parsed,
      since: this.#now(),
    }
    this.#active.set(fault.id, { fault, heal })
    this.#emit({ type: 'fault.started', id: fault.id, fault: name, scope: fault.scope, settings: parsed })
    return fault
  }

  /** False when no fault of that id is in force (any more). */
  heal(id: string): boolean {
    const entry = this.#active.get(id)
    if (!entry) return false
    this.#active.delete(id)
    entry.heal()
    const { fault, scope } = entry.fault
    this.#emit({ type: 'fault.healed', id, fault, scope })
    return true
  }

  /** Heals every fault in force, or those that concern a region; answers how many. */
  healAll(region?: string): number {
    const chosen = this.active().filter(
      ({ scope }) => region === undefined || scope.split(',').includes(region),
    )
    for (const { id } of chosen) this.heal(id)
    return chosen.length
  }

  /** Oldest first. */
  active(): readonly ActiveFault[] {
    return [...this.#active.values()].map(({ fault }) => fault)
  }

  #checkRegions(name: string, definition: FaultDefinition, regions: readonly string[]): void {
    if (regions.length !== definition.regions || new Set(regions).size !== regions.length) {
      throw new AntipodeError('bad-usage', {
        what: `The fault '${name}' is about ${definition.regions === 1 ? 'one region' : 'two different regions'}, but got ${regions.length === 0 ? 'none' : regions.join(', ')}.`,
        fix: `Regions of this world: ${this.#target.regions.join(', ')}.`,
      })
    }
    for (const region of regions) {
      if (this.#target.regions.includes(region)) continue
      throw new AntipodeError('region-unknown', {
        what: `This world has no region '${region}'.`,
        fix: `Its regions are: ${this.#target.regions.join(', ')}.`,
      })
    }
  }
}

function parseSettings(
  name: string,
  { settings }: FaultDefinition,
  given: Readonly<Record<string, unknown>>,
): Record<string, SettingValue> {
  for (const key of Object.keys(given)) {
    if (Object.hasOwn(settings, key)) continue
    const known = Object.keys(settings)
    throw new AntipodeError('bad-usage', {
      what: `The fault '${name}' has no setting '${key}'.`,
      fix: known.length > 0 ? `It has: ${known.join(', ')}.` : 'It has none.',
    })
  }
  return Object.fromEntries(
    Object.entries(settings).map(([key, setting]) => [key, parseSetting(name, key, setting, given[key])]),
  )
}

function parseSetting(fault: string, key: string, setting: Setting, given: unknown): SettingValue {
  if (setting.kind === 'name') {
    if (setting.default !== undefined && (given ?? setting.default) === setting.default)
      return setting.default
    if (typeof given === 'string' && /^[a-zA-Z0-9][\w.-]{0,254}$/.test(given)) return given
    throw new AntipodeError('bad-usage', {
      what:
        given === undefined
          ? `The fault '${fault}' needs the setting '${key}'.`
          : `'${String(given)}' is not a value for '${key}' of the fault '${fault}'.`,
      fix: 'Give a name: letters, digits, _, . and -, beginning with a letter or digit.',
    })
  }
  if (given === undefined) return setting.default
  if (setting.kind === 'choice') {
    if (typeof given === 'string' && setting.values.includes(given)) return given
    throw new AntipodeError('bad-usage', {
      what: `'${String(given)}' is not a value for '${key}' of the fault '${fault}'.`,
      fix: `Choose one of: ${setting.values.join(', ')}.`,
    })
  }
  const number = typeof given === 'string' && /^-?\d+$/.test(given) ? Number(given) : given
  if (
    typeof number === 'number' &&
    Number.isInteger(number) &&
    number >= setting.min &&
    number <= setting.max
  ) {
    return number
  }
  throw new AntipodeError('bad-usage', {
    what: `'${String(given)}' is not a value for '${key}' of the fault '${fault}'.`,
    fix: `Give a whole number from ${setting.min} to ${setting.max}.`,
  })
}
