// The messages table's stream: pushes each new message, wherever it was written, to every connection of this region.
import {
  ApiGatewayManagementApiServiceException,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi'
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda'
import { type Connection, everyConnection, forget } from './shared/connections.js'
import { connectionsApi } from './shared/connections-api.js'
import { region } from './shared/environment.js'
import { inParallel } from './shared/in-parallel.js'
import { fromItem } from './shared/message.js'

// As many as the SDK opens sockets; more would wait in its queue while their time-outs run.
const parallelPushes = 50

// A connection answers 410 as well while its $connect is not over; forgetting it then would silence it for good.
const connectingMs = 10_000

type Outcome = 'pushed' | 'connecting' | 'gone' | 'failed'

/**
 * A connection that fails does not keep a message from the others. The batch comes again from the first message that
 * somebody did not get (MaximumRetryAttempts in template.yaml); who has it already gets it twice and knows it by its id.
 */
export async function handler(event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> {
  const batchItemFailures: DynamoDBBatchResponse['batchItemFailures'] = []
  const inserts = event.Records.filter(({ eventName }) => eventName === 'INSERT')
  let connections = inserts.length > 0 ? await everyConnection() : []

  for (const record of inserts) {
    const frame = frameOf(record)
    const outcomes = await inParallel(connections, parallelPushes, (connection) => push(connection, frame))
    if (outcomes.includes('failed'))
      batchItemFailures.push({ itemIdentifier: record.dynamodb?.SequenceNumber ?? '' })
    connections = connections.filter((_, index) => outcomes[index] !== 'gone')
  }
  return { batchItemFailures }
}

function frameOf({ dynamodb }: DynamoDBRecord): string {
  return JSON.stringify({ ...fromItem(dynamodb?.NewImage ?? {}), servedBy: region })
}

async function push({ id, connectedAt }: Connection, frame: string): Promise<Outcome> {
  try {
    await connectionsApi.send(new PostToConnectionCommand({ ConnectionId: id, Data: frame }))
    return 'pushed'
  } catch (error) {
    if (!isGone(error)) {
      console.error('Could not push to connection', id, error)
      return 'failed'
    }
  }
  // It misses nothing: the page loads the history once its connection is open.
  if (Date.now() - connectedAt < connectingMs) return 'connecting'

  await forget(id).catch((error) => console.error('Could not forget connection', id, error))
  return 'gone'
}

function isGone(error: unknown): boolean {
  return error instanceof ApiGatewayManagementApiServiceException && error.$metadata.httpStatusCode === 410
}
