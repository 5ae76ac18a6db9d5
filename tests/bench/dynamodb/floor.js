// The floor: what a server in plain Node.js must at least do. It reads JSON, keeps items in maps by their keys, answers
// JSON with its CRC32, and checks nothing.
import { createServer } from 'node:http'
import { crc32 } from 'node:zlib'

const partitions = new Map()

function partition({ S }) {
  let items = partitions.get(S)
  if (!items) {
    items = new Map()
    partitions.set(S, items)
  }
  return items
}

function put(item) {
  partition(item.channel).set(item.position.S, item)
}

const OPERATIONS = {
  CreateTable: () => ({}),
  DescribeTable: () => ({ Table: { TableStatus: 'ACTIVE' } }),
  PutItem({ Item }) {
    put(Item)
    return {}
  },
  GetItem: ({ Key }) => ({ Item: partition(Key.channel).get(Key.position.S) }),
  UpdateItem({ Key, ExpressionAttributeValues: values }) {
    const items = partition(Key.channel)
    items.set(Key.position.S, {
      ...items.get(Key.position.S),
      sentAt: values[':sentAt'],
      edited: values[':edited'],
    })
    return {}
  },
  Query({ ExpressionAttributeValues: values, Limit }) {
    const Items = []
    for (const item of partition(values[':channel']).values()) {
      if (Items.length === Limit) break
      Items.push(item)
    }
    return { Items, Count: Items.length, ScannedCount: Items.length }
  },
  BatchWriteItem({ RequestItems }) {
    for (const writes of Object.values(RequestItems))
      for (const { PutRequest } of writes) put(PutRequest.Item)
    return { UnprocessedItems: {} }
  },
  TransactWriteItems({ TransactItems }) {
    for (const { Put } of TransactItems) put(Put.Item)
    return {}
  },
}

const server = createServer((request, response) => {
  const chunks = []
  request.on('data', (chunk) => chunks.push(chunk))
  request.on('end', () => {
    const input = JSON.parse(Buffer.concat(chunks).toString())
    const operation = OPERATIONS[request.headers['x-amz-target'].slice('DynamoDB_20120810.'.length)]
    const body = Buffer.from(JSON.stringify(operation(input)))
    response.writeHead(200, {
      'Content-Type': 'application/x-amz-json-1.0',
      'Content-Length': body.length,
      'x-amz-crc32': String(crc32(body)),
    })
    response.end(body)
  })
})
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`))
