// R53-RP-WEIGHT: chance is weight over the sum of weights; weight 0 only where there is nothing else, then evenly.
import type { RecordSet } from '../zones/record-set.js'
import type { Pick } from './policy.js'

export const pickByWeight: Pick = (records, _asker, random) => {
  const total = records.reduce((sum, record) => sum + weightOf(record), 0)
  if (total === 0) return records[random.integer(0, records.length - 1)] as RecordSet
  let left = random.integer(1, total)
  return records.find((record) => {
    left -= weightOf(record)
    return left <= 0
  }) as RecordSet
}

function weightOf({ routing }: RecordSet): number {
  return routing.policy === 'weighted' ? routing.weight : 0
}
