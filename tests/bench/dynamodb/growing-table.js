// A process with one table of so many items: says how much memory they take, and how long an operation does.
import { database } from './in-process.js'
import { CREATE_TABLE, ITEMS_PER_PARTITION, item } from './workload.js'

const TableName = CREATE_TABLE.TableName
const items = Number(process.argv[2])
const OPERATIONS_A_TURN = 10_000

let serial = 0

/** An item with its own strings, as a request brings it. */
function freshItem(n) {
  const partition = Math.floor(n / ITEMS_PER_PARTITION)
  return JSON.parse(
    JSON.stringify({
      ...item(n),
      channel: { S: `channel-${partition}` },
      messageId: { S: `0197c2e4-7b1a-4f5e-9c3d-${String(++serial).padStart(12, '0')}` },
    }),
  )
}

/** Far apart, and the same in every run. */
function somewhere(n) {
  return Math.floor(((n * 0.6180339887498949) % 1) * items)
}

function keyOf(n) {
  const { channel, position } = freshItem(n)
  return { channel, position }
}

const OPERATIONS = {
  PutItem: (n) => ({ TableName, Item: freshItem(n) }),
  GetItem: (n) => ({ TableName, Key: keyOf(n) }),
  Query: (n) => ({
    TableName,
    KeyConditionExpression: 'channel = :channel',
    ExpressionAttributeValues: { ':channel': keyOf(n).channel },
  }),
}

const { call } = await database()

function heapBytes() {
  globalThis.gc()
  return process.memoryUsage().heapUsed
}

const WORK = {
  /** The memory of plain objects, made and dropped. */
  async plain() {
    const before = heapBytes()
    const plain = Array.from({ length: items }, (_, n) => freshItem(n))
    const bytes = heapBytes() - before
    // Kept until here.
    plain.length = 0
    return bytes / items
  },
  async fill() {
    const before = heapBytes()
    for (let n = 0; n < items; n++) await call('PutItem', { TableName, Item: freshItem(n) })
    return (heapBytes() - before) / items
  },
  async measure() {
    const micros = {}
    for (const [operation, input] of Object.entries(OPERATIONS)) {
      const inputs = Array.from({ length: OPERATIONS_A_TURN }, (_, n) => input(somewhere(n)))
      const began = performance.now()
      for (const each of inputs) await call(operation, each)
      micros[operation] = (1_000 * (performance.now() - began)) / OPERATIONS_A_TURN
    }
    return micros
  },
}

process.on('message', async (what) => process.send(await WORK[what]()))
