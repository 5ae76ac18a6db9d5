// A process with one table of so many items, or with plain maps of the same ones: says how much memory they take, and
// how long an operation does.
import { database } from './in-process.js'
import { CREATE_TABLE, item, key } from './workload.js'

const TableName = CREATE_TABLE.TableName
const [items, kind] = [Number(process.argv[2]), process.argv[3]]
const OPERATIONS_A_TURN = 10_000
/** So many inputs are made, outside the time that counts, and then used. */
const AT_ONCE = 500
/** Turns of the small table as of the large one in which Node.js compiles what is used most. */
const WARM_UP_TURNS = 3

let serial = 0
let place = 0

/** An item with its own strings, as a request brings it. */
function freshItem(n) {
  return JSON.parse(
    JSON.stringify({
      ...item(n),
      messageId: { S: `0197c2e4-7b1a-4f5e-9c3d-${String(++serial).padStart(12, '0')}` },
    }),
  )
}

/** Far from the place before, other ones in every turn, and the same ones in every run. */
function somewhere() {
  return Math.floor(((++place * 0.6180339887498949) % 1) * items)
}

const INPUTS = {
  PutItem: (n) => ({ TableName, Item: freshItem(n) }),
  GetItem: (n) => ({ TableName, Key: key(n) }),
  Query: (n) => ({
    TableName,
    KeyConditionExpression: 'channel = :channel',
    ExpressionAttributeValues: { ':channel': key(n).channel },
  }),
}

/** What an application would do without a database: a map of partitions, each a map of items. */
function plainMaps() {
  const partitions = new Map()
  const operations = {
    PutItem({ Item }) {
      const { channel, position } = Item
      const partition = partitions.get(channel.S) ?? new Map()
      if (partition.size === 0) partitions.set(channel.S, partition)
      const changed = partition.get(position.S)?.messageId.S !== Item.messageId.S
      if (changed) partition.set(position.S, Item)
    },
    GetItem({ Key: { channel, position } }) {
      return { Item: partitions.get(channel.S)?.get(position.S) }
    },
    Query({ ExpressionAttributeValues }) {
      const Items = []
      let edited = 0
      for (const found of partitions.get(ExpressionAttributeValues[':channel'].S).values()) {
        if (found.edited.BOOL) edited++
        Items.push(found)
      }
      return { Items, edited }
    },
  }
  return async (operation, input) => operations[operation](input)
}

const call = kind === 'maps' ? plainMaps() : (await database()).call

function heapBytes() {
  globalThis.gc()
  return process.memoryUsage().heapUsed
}

async function turn() {
  const micros = {}
  for (const [operation, input] of Object.entries(INPUTS)) {
    let ms = 0
    for (let done = 0; done < OPERATIONS_A_TURN; done += AT_ONCE) {
      const inputs = Array.from({ length: AT_ONCE }, () => input(somewhere()))
      const began = performance.now()
      for (const each of inputs) await call(operation, each)
      ms += performance.now() - began
    }
    micros[operation] = (1_000 * ms) / OPERATIONS_A_TURN
  }
  return micros
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
    const bytes = heapBytes() - before
    for (let n = 0; n < WARM_UP_TURNS; n++) await turn()
    return bytes / items
  },
  measure: turn,
}

process.on('message', async (what) => process.send(await WORK[what]()))
