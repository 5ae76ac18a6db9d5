// Keys of a running world. A key is a command, or the answer to the question that was asked last.
import { type FaultDefinition, OFFERED_FAULTS } from '../faults/catalogue.js'
import type { Faults } from '../faults/faults.js'

export interface HotKeysOptions {
  readonly regions: readonly string[]
  readonly faults: Pick<Faults, 'start' | 'healAll' | 'active'>
  /** Brings back the containers that are down by a fault in force. */
  readonly bringContainersBack: () => Promise<void>
  readonly print: (text: string) => void
  readonly showStatus: () => void
  readonly showError: (error: unknown) => void
  readonly quit: () => void
}

interface Choice {
  readonly label: string
  readonly choose: () => void
}

const CTRL_C = '\u0003'
const CTRL_D = '\u0004'
/** Of a choice; there are more regions than digits. */
const CHOICE_KEYS = [...'123456789abcdefghijklmnopqrstuvwxyz']

export class HotKeys {
  readonly #options: HotKeysOptions
  /** By key, while a question waits for its answer. */
  #choices: ReadonlyMap<string, Choice> | undefined

  readonly #commands: Readonly<Record<string, () => void>>

  constructor(options: HotKeysOptions) {
    this.#options = options
    this.#commands = {
      f: () => this.#askFault(),
      h: () => void this.#heal(),
      s: options.showStatus,
      q: options.quit,
    }
  }

  readonly press = (key: string): void => {
    if (key === CTRL_C || key === CTRL_D) this.#options.quit()
    else if (this.#choices) this.#answer(this.#choices, key)
    else this.#commands[key.toLowerCase()]?.()
  }

  /** Any other key takes the question back. */
  #answer(choices: ReadonlyMap<string, Choice>, key: string): void {
    this.#choices = undefined
    const choice = choices.get(key)
    this.#options.print(choice ? `${choice.label}\n` : 'never mind\n')
    choice?.choose()
  }

  #ask(question: string, choices: readonly Choice[]): void {
    const keyed = choices.map((choice, index) => [CHOICE_KEYS[index] as string, choice] as const)
    this.#choices = new Map(keyed)
    this.#options.print(`${question}  ${keyed.map(([key, { label }]) => `[${key}] ${label}`).join('  ')}  `)
  }

  #askFault(): void {
    const choices = OFFERED_FAULTS.map(
      ([name, definition]): Choice => ({
        label: name,
        choose: () =>
          this.#askRegions(definition, [], (regions) => this.#askSettings(name, definition, regions)),
      }),
    )
    this.#ask('fault', choices)
  }

  #askRegions(
    definition: FaultDefinition,
    chosen: readonly string[],
    then: (regions: readonly string[]) => void,
  ): void {
    if (chosen.length === definition.regions) {
      then(chosen)
      return
    }
    const choices = this.#options.regions
      .filter((region) => !chosen.includes(region))
      .map((region) => ({
        label: region,
        choose: () => this.#askRegions(definition, [...chosen, region], then),
      }))
    this.#ask(chosen.length === 0 ? 'region' : 'and', choices)
  }

  /** Settings that are a choice are asked for; numbers keep their default, and the command line can set them. */
  #askSettings(
    name: string,
    definition: FaultDefinition,
    regions: readonly string[],
    chosen: Readonly<Record<string, string>> = {},
  ): void {
    const [open] = Object.entries(definition.settings).flatMap(([key, setting]) =>
      setting.kind === 'choice' && !Object.hasOwn(chosen, key) ? [{ key, values: setting.values }] : [],
    )
    if (!open) {
      this.#start(name, regions, chosen)
      return
    }
    const choices = open.values.map((value) => ({
      label: value,
      choose: () => this.#askSettings(name, definition, regions, { ...chosen, [open.key]: value }),
    }))
    this.#ask(open.key, choices)
  }

  #start(name: string, regions: readonly string[], settings: Readonly<Record<string, string>>): void {
    try {
      this.#options.faults.start(name, regions, settings)
    } catch (error) {
      this.#options.showError(error)
    }
  }

  async #heal(): Promise<void> {
    const { faults, bringContainersBack, print, showError } = this.#options
    if (faults.active().length === 0) {
      print('no fault is in force\n')
      return
    }
    try {
      await bringContainersBack()
      faults.healAll()
    } catch (error) {
      showError(error)
    }
  }
}
