// The partitions of a table in which a scan reads: AWS reads each by itself and counts at least one unit for it, also when
// nothing is there.
import { SLOTS } from '../engine/keys.js'
import type { Table } from '../engine/state.js'
import { readUnits } from './capacity.js'

/** What AWS gives a new table on demand. */
const ON_DEMAND_PARTITIONS = 4

export class ScannedPartitions {
  readonly #partitions: number
  readonly #from: number
  readonly #to: number
  readonly #bytes: number[] = []

  /** @param to behind the last slot */
  constructor({ settings: { billing } }: Table, from: number, to: number) {
    this.#partitions = billing === 'PAY_PER_REQUEST' ? ON_DEMAND_PARTITIONS : 1
    this.#from = from
    this.#to = to
  }

  add(slot: number, bytes: number): void {
    const partition = this.#of(slot)
    this.#bytes[partition] = (this.#bytes[partition] ?? 0) + bytes
  }

  /** @param last where the scan stopped before its end */
  units(last: number | undefined, consistent: boolean): number {
    let units = 0
    for (let partition = this.#of(this.#from); partition <= this.#of(last ?? this.#to - 1); partition++)
      units += readUnits(this.#bytes[partition] ?? 0, consistent)
    return units
  }

  #of(slot: number): number {
    return Math.floor((slot * this.#partitions) / SLOTS)
  }
}
