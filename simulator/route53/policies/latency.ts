// R53-RP-LAT: the region with the lowest round-trip time from where the user's network stands; ties by region name.
import { roundTripTime } from '../../network/round-trip-times.js'
import { compareText } from '../names.js'
import type { RecordSet } from '../zones/record-set.js'
import type { Pick } from './policy.js'

export const pickNearest: Pick = (records, asker) =>
  records.reduce((best, record) => (nearer(regionOf(record), regionOf(best), asker.region) ? record : best))

function nearer(region: string, than: string, from: string): boolean {
  const difference = roundTripTime(from, region).averageMs - roundTripTime(from, than).averageMs
  return difference < 0 || (difference === 0 && compareText(region, than) < 0)
}

function regionOf({ routing }: RecordSet): string {
  return routing.policy === 'latency' ? routing.region : ''
}
