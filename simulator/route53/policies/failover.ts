// R53-RP-FAIL: the primary as long as it is among those to choose from, also when all have failed.
import type { RecordSet } from '../zones/record-set.js'
import type { Pick } from './policy.js'

export const pickPrimary: Pick = (records) =>
  records.find(({ routing }) => routing.policy === 'failover' && routing.role === 'PRIMARY') ??
  (records[0] as RecordSet)
