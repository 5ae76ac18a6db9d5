// Requests a second over HTTP: 16 kept connections from this process to servers in processes of their own. The servers
// take turns, line by line and round by round, so that whatever else the machine does meets all of them alike.
import { median } from '../statistics.js'
import { ask, Connection, load, requestsOf } from './load.js'
import { running, startDynalite, startFloor, startOurs } from './servers.js'
import { CREATE_TABLE, fill, LINES, nameOf } from './workload.js'

const CONNECTIONS = 16
/** So many slices of every line before it is measured: much of the code is compiled only then. */
const WARM_UP = 4

/** @param starts how often all of it is done, each time with servers of their own: what V8 makes of a program differs */
export async function http({ peer, starts = 3, ...options }) {
  const runs = []
  for (let start = 0; start < starts; start++) {
    const contenders = [
      await contender('Antipode', await startOurs()),
      await contender('floor: node:http without validation', await startFloor()),
      await contender('dynalite', await startDynalite()),
      ...(peer === undefined ? [] : [await contender(peer, running(peer))]),
    ]
    runs.push(await compared(contenders, LINES, options))
  }
  return runs[0].map((_, index) => middle(runs.map((rows) => rows[index])))
}

/** The row with the ratio in the middle, of two the lower, and how far the others' ratios go. */
function middle(rows) {
  const ordered = [...rows].sort((a, b) => ratioOf(a) - ratioOf(b))
  const row = ordered[Math.floor((rows.length - 1) / 2)]
  return rows.length === 1
    ? row
    : row.with(-1, `${row.at(-1)} (${ordered[0].at(-1)} to ${ordered.at(-1).at(-1)})`)
}

function ratioOf(row) {
  return Number(row.at(-1))
}

/** The first contender against each of the others, which end with it. */
export async function compared(contenders, of, { operation: wanted, rounds = 5, sliceMs = 250 }) {
  const lines = of.filter(({ operation }) => wanted === undefined || operation === wanted)
  let cpuBefore = process.cpuUsage()
  let requests = 0
  try {
    for (const line of lines) for (const each of contenders) await each.measure(line, WARM_UP * sliceMs)
    for (const each of contenders) each.forget()
    cpuBefore = process.cpuUsage()
    for (let round = 0; round < rounds; round++)
      for (const line of lines) for (const each of contenders) requests += await each.measure(line, sliceMs)
  } finally {
    await Promise.all(contenders.map(({ close }) => close()))
  }
  const { user, system } = process.cpuUsage(cpuBefore)
  console.error(`  the load took ${((user + system) / requests).toFixed(0)} µs of processor time a request`)
  const [ours, ...others] = contenders
  return lines.flatMap((line) =>
    others
      .filter(({ knows }) => knows(line))
      .map((other) => {
        const ratios = ours.rates(line).map((rate, round) => rate / other.rates(line)[round])
        return [nameOf(line), ours.shown(line), other.name, other.shown(line), median(ratios).toFixed(2)]
      }),
  )
}

/**
 * @param lines what it will be asked, by the operations of the lines that are compared
 * @param items how many its table has before
 * @param different requests of each line
 */
export async function contender(
  name,
  { url, cpuSeconds, stop },
  { lines = LINES, items = undefined, different = undefined } = {},
) {
  await ask(url, 'CreateTable', CREATE_TABLE).catch((error) => {
    // Of a peer that is not started anew.
    if (!error.message.includes('ResourceInUse')) throw error
  })
  for (;;) {
    // At an endpoint a table may take its time.
    const { Table } = await ask(url, 'DescribeTable', { TableName: CREATE_TABLE.TableName }).catch(() => ({}))
    if (!Table || Table.TableStatus === 'ACTIVE') break
  }
  for (const [operation, input] of fill(items)) await ask(url, operation, input)
  const connections = await Promise.all(Array.from({ length: CONNECTIONS }, () => Connection.open(url)))
  const requests = new Map(lines.map((line) => [line.operation, requestsOf(url, line, different)]))
  for (const { operation, input } of lines)
    await ask(url, operation, input(0)).catch((error) => {
      // dynalite has no transactions.
      if (!error.message.includes('UnknownOperation')) throw error
      requests.delete(operation)
    })
  let slices = new Map()
  const of = (line) => slices.get(line) ?? []
  return {
    name,
    knows: ({ operation }) => requests.has(operation),
    async measure(line, ms) {
      if (!this.knows(line)) return 0
      const cpuBefore = cpuSeconds()
      const slice = await load(connections, requests.get(line.operation), ms)
      slices.set(line, [...of(line), { ...slice, cpuSeconds: cpuSeconds() - cpuBefore }])
      return slice.answers
    },
    forget() {
      slices = new Map()
    },
    rates: (line) => of(line).map(({ answers, ms }) => (1_000 * answers) / ms),
    shown(line) {
      const answers = of(line).reduce((sum, slice) => sum + slice.answers, 0)
      const cpuMicros = (1e6 * of(line).reduce((sum, slice) => sum + slice.cpuSeconds, 0)) / answers
      const rate = median(this.rates(line)).toFixed(0)
      return Number.isNaN(cpuMicros) ? `${rate}/s` : `${rate}/s, ${cpuMicros.toFixed(0)} µs CPU each`
    },
    async close() {
      for (const connection of connections) connection.close()
      await stop()
    },
  }
}
