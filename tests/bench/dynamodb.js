// DynamoDB: over HTTP against a floor, dynalite and any other endpoint; with its state in a folder; in process; and as
// tables grow.
// By itself: `node tests/bench/dynamodb.js`; docs/performance.md has the options.
import { parseArgs } from 'node:util'
import { growth } from './dynamodb/growth.js'
import { growthOverHttp } from './dynamodb/growth-over-http.js'
import { http } from './dynamodb/http.js'
import { inProcess } from './dynamodb/in-process.js'
import { state } from './dynamodb/state.js'
import { print } from './table.js'

const PARTS = {
  http,
  state,
  'in-process': inProcess,
  async growth({ items = 1_000_000, ...options }) {
    return [...(await growthOverHttp({ items, ...options })), ...(await growth(items))]
  },
}

export async function dynamodb(options = {}) {
  const rows = []
  for (const [name, part] of Object.entries(PARTS))
    if (options.only === undefined || options.only === name) rows.push(...(await part(options)))
  return rows
}

if (process.argv[1] === import.meta.filename) {
  const { values } = parseArgs({
    options: {
      peer: { type: 'string' },
      only: { type: 'string' },
      operation: { type: 'string' },
      items: { type: 'string' },
      rounds: { type: 'string' },
      starts: { type: 'string' },
      slice: { type: 'string' },
    },
  })
  const { items, rounds, slice, starts, ...others } = values
  print(
    await dynamodb({
      ...others,
      ...(items && { items: Number(items) }),
      ...(rounds && { rounds: Number(rounds) }),
      ...(slice && { sliceMs: Number(slice) }),
      ...(starts && { starts: Number(starts) }),
    }),
  )
}
