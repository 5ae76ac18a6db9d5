// What growth costs as clients see it: requests a second over HTTP on items all over a large table, against those on a
// table of a thousand.
import { compared, contender } from './http.js'
import { startOurs } from './servers.js'
import { LINES, linesOf } from './workload.js'

const SMALL = 1_000
/** So many places in a table, each in a request of its own, that no cache holds them. */
const DIFFERENT = 20_000

export async function growthOverHttp({ items, ...options }) {
  const [large, small] = [await table(items), await table(SMALL)]
  const rows = await compared([large, small], LINES.filter(isRepeated), options)
  return rows.map(([name, ...rest]) => [`${name} in a table of ${large.name}`, ...rest])
}

/** Of one item or one partition each. */
function isRepeated({ operation }) {
  return operation !== 'BatchWriteItem' && operation !== 'TransactWriteItems'
}

async function table(items) {
  // Far from the place before.
  const lines = linesOf((number) => Math.floor(((number * 0.6180339887498949) % 1) * items))
  const name = `${items.toLocaleString('en')} items`
  return contender(name, await startOurs(['--max-old-space-size=6000']), {
    lines: lines.filter(isRepeated),
    items,
    different: DIFFERENT,
  })
}
