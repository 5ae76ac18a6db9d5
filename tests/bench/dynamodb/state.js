// What it costs to keep the state in a folder: requests a second over HTTP against the same world in memory, and the start
// with a large table.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { compared, contender } from './http.js'
import { ask, Connection, load, requestsOf } from './load.js'
import { startOurs } from './servers.js'
import { CREATE_TABLE, item, LINES, SERIAL, TABLE } from './workload.js'

const ITEMS = 100_000

export async function state(options) {
  const folder = mkdtempSync(path.join(tmpdir(), 'antipode-bench-'))
  const at = (name) => `--state=${path.join(folder, name)}`
  try {
    const written = LINES.filter(({ operation }) => operation !== 'Query')
    const contenders = [
      await contender('--state', await startOurs([], [at('kept')])),
      await contender('in memory', await startOurs()),
      await contender('--state-sync', await startOurs([], [at('synced'), '--state-sync'])),
    ]
    const rows = await compared(contenders, written, options)
    return [
      ...rows.map(([name, ...rest]) => [`--state: ${name}`, ...rest]),
      await restart(at('large'), at('empty')),
    ]
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function restart(large, empty) {
  const filling = await startOurs([], [large])
  await ask(filling.url, 'CreateTable', CREATE_TABLE)
  const connections = await Promise.all(Array.from({ length: 16 }, () => Connection.open(filling.url)))
  // Every item anew: its number is in its key.
  const batch = {
    operation: 'BatchWriteItem',
    input: (n) => ({
      RequestItems: {
        [TABLE]: Array.from({ length: 25 }, (_, index) => ({
          PutRequest: { Item: { ...item(n), position: { S: `${index} of ${SERIAL}` } } },
        })),
      },
    }),
  }
  const requests = requestsOf(filling.url, batch)
  for (let items = 0; items < ITEMS; ) items += 25 * (await load(connections, requests, 200)).answers
  const { Count } = await count(filling.url)
  for (const connection of connections) connection.close()
  await filling.stop()
  const ms = async (folder) => {
    const began = performance.now()
    const { stop } = await startOurs([], [folder])
    const took = performance.now() - began
    await stop()
    return took
  }
  await ms(empty)
  const [withItems, without] = [await ms(large), await ms(empty)]
  return [
    `--state: start with ${Count} items`,
    `${withItems.toFixed(0)} ms`,
    'with none',
    `${without.toFixed(0)} ms`,
    (withItems / without).toFixed(2),
  ]
}

async function count(url) {
  let total = 0
  let ExclusiveStartKey
  do {
    const page = await ask(url, 'Scan', { TableName: TABLE, Select: 'COUNT', ExclusiveStartKey })
    total += page.Count
    ExclusiveStartKey = page.LastEvaluatedKey
  } while (ExclusiveStartKey)
  return { Count: total }
}
