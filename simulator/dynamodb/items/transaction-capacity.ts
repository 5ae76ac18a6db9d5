// What a transaction consumes of each table: twice as much as the same requests by themselves.
import type { Shape } from '../../aws/service.js'
import type { Table } from '../engine/state.js'
import { addUnits, type CapacityMode, describeUnits, twice, type Units } from './capacity.js'

export class TransactionCapacity {
  readonly #mode: CapacityMode
  readonly #share: 'ReadCapacityUnits' | 'WriteCapacityUnits'
  readonly #units = new Map<Table, Units>()

  constructor(mode: CapacityMode, share: 'ReadCapacityUnits' | 'WriteCapacityUnits') {
    this.#mode = mode
    this.#share = share
  }

  add(table: Table, units: Units): void {
    const before = this.#units.get(table)
    this.#units.set(table, before ? addUnits(before, twice(units)) : twice(units))
  }

  /** The member of the response. */
  describe(): Shape {
    if (this.#mode === 'NONE') return {}
    return {
      ConsumedCapacity: [...this.#units].map(([table, units]) =>
        describeUnits(this.#mode, table, units, this.#share),
      ),
    }
  }
}
