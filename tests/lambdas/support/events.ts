// Events as API Gateway and the stream's mapping make them, as far as the handlers read them.
import type { APIGatewayProxyWebsocketEventV2, DynamoDBRecord } from 'aws-lambda'

export function webSocketEvent(
  requestContext: Partial<APIGatewayProxyWebsocketEventV2['requestContext']>,
  body?: string,
): APIGatewayProxyWebsocketEventV2 {
  return { requestContext, body, isBase64Encoded: false } as APIGatewayProxyWebsocketEventV2
}

export function streamRecord(eventName: 'INSERT' | 'MODIFY' | 'REMOVE', text: string): DynamoDBRecord {
  const image = {
    id: { S: `id of ${text}` },
    ts: { N: '1700000000000' },
    type: { S: 'message' },
    text: { S: text },
    author: { S: 'Ada' },
    region: { S: 'us-east-1' },
  }
  return {
    eventName,
    dynamodb: {
      SequenceNumber: `sequence number of ${text}`,
      ...(eventName === 'REMOVE' ? { OldImage: image } : { NewImage: image }),
    },
  }
}
