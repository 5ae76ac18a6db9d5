// What every routing policy is: a way to pick from the record sets of one name and type.
import type { Random } from '../../kernel/random.js'
import type { RecordSet } from '../zones/record-set.js'

/** Who asks: Route 53 takes the region near which the user's network stands. */
export interface Asker {
  readonly region: string
}

/** Picks one of `records`, of which there is at least one; health is not its business. */
export type Pick = (records: readonly RecordSet[], asker: Asker, random: Random) => RecordSet
