// Which requests are throttled now: the rules in force, each until it is ended. Capacity itself is not counted.
import type { Random } from '../../kernel/random.js'
import type { Table } from '../engine/state.js'

export type Kind = 'read' | 'write'

/** Whether what a request does with a table is throttled. */
export type Hits = (table: Table, kind: Kind) => boolean

export interface Throttle {
  /** undefined: every table, with its indexes. */
  readonly tableName: string | undefined
  readonly kinds: readonly Kind[]
  /** From 0 to 1. An item of a batch or a transaction counts by itself. */
  readonly share: number
}

export class Throttling {
  readonly #random: Random
  readonly #rules = new Set<Throttle>()

  constructor(random: Random) {
    this.#random = random
  }

  /** The function that is returned ends the rule. */
  add(rule: Throttle): () => void {
    const entry = { ...rule }
    this.#rules.add(entry)
    return () => this.#rules.delete(entry)
  }

  get isActive(): boolean {
    return this.#rules.size > 0
  }

  /** Drawn anew at each call. */
  hits(tableName: string, kind: Kind): boolean {
    return [...this.#rules].some(
      (rule) =>
        (rule.tableName ?? tableName) === tableName &&
        rule.kinds.includes(kind) &&
        this.#random.float() < rule.share,
    )
  }
}
