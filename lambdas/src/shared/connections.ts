// The WebSocket connections of this region, as its own table knows them.
import { DeleteItemCommand, PutItemCommand, paginateScan } from '@aws-sdk/client-dynamodb'
import { dynamodb } from './dynamodb.js'
import { variable } from './environment.js'

export interface Connection {
  readonly id: string
  /** Milliseconds since 1970. */
  readonly connectedAt: number
}

const table = variable('CONNECTIONS_TABLE')

// API Gateway ends a connection after two hours.
const lifetimeSeconds = 2 * 60 * 60

export async function remember({ id, connectedAt }: Connection): Promise<void> {
  const expiresAt = Math.ceil(connectedAt / 1_000) + lifetimeSeconds
  await dynamodb.send(
    new PutItemCommand({
      TableName: table,
      Item: {
        connectionId: { S: id },
        connectedAt: { N: String(connectedAt) },
        expiresAt: { N: String(expiresAt) },
      },
    }),
  )
}

export async function forget(id: string): Promise<void> {
  await dynamodb.send(new DeleteItemCommand({ TableName: table, Key: { connectionId: { S: id } } }))
}

export async function everyConnection(): Promise<Connection[]> {
  const connections: Connection[] = []
  for await (const page of paginateScan({ client: dynamodb }, { TableName: table, ConsistentRead: true })) {
    for (const item of page.Items ?? []) {
      const id = item.connectionId?.S
      if (id !== undefined) connections.push({ id, connectedAt: Number(item.connectedAt?.N) })
    }
  }
  return connections
}
