// How long a world takes to start.
import { median } from '../statistics.js'
import { up } from './up.js'

const RUNS = 3

/** @param options of `antipode up` */
export async function medianStartMs(options) {
  const runs = []
  for (let run = 0; run < RUNS; run++) {
    const world = await up(options)
    runs.push(world.startMs)
    await world.close()
  }
  return median(runs)
}
