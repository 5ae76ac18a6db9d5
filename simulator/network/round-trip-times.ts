// How long a packet takes from region to region and back: measured where we have a measurement, else estimated from
// the distance (fidelity 7.1).
import { REGIONS } from '../aws/regions.js'
import { MEASURED_RTT_MS } from './data/fantoch-2020-06-05.js'

export interface RoundTripTime {
  readonly averageMs: number
  /** Mean deviation. */
  readonly deviationMs: number
}

/** The median deviation of the measured pairs. */
const USUAL_DEVIATION_MS = 0.4
const EARTH_RADIUS_KM = 6_371

/** The same in both directions. Both regions must be known (`REGIONS`). */
export function roundTripTime(from: string, to: string): RoundTripTime {
  const measured = MEASURED_RTT_MS[from]?.[to] ?? MEASURED_RTT_MS[to]?.[from]
  if (measured) return { averageMs: measured[0], deviationMs: measured[1] }
  if (from === to) return { averageMs: 0.3, deviationMs: 0.05 }
  // Fit over 496 measured pairs, median error 22 ms (fidelity 7.1).
  return { averageMs: 24.7 + 0.0155 * distanceKm(from, to), deviationMs: USUAL_DEVIATION_MS }
}

function distanceKm(from: string, to: string): number {
  const [a, b] = [REGIONS[from], REGIONS[to]]
  if (!a || !b) throw new RangeError(`no place is known for region ${a ? to : from}`)
  const radians = (degrees: number) => (degrees * Math.PI) / 180
  const havLatitude = Math.sin(radians(b.latitude - a.latitude) / 2) ** 2
  const havLongitude = Math.sin(radians(b.longitude - a.longitude) / 2) ** 2
  const hav = havLatitude + Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * havLongitude
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.sqrt(hav))
}
