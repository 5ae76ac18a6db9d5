// WebSocket $disconnect: forgets the connection. API Gateway promises no more than best effort; push.ts forgets those
// that it never told us of.
import type { APIGatewayProxyWebsocketEventV2 } from 'aws-lambda'
import { forget } from './shared/connections.js'

export async function handler({ requestContext }: APIGatewayProxyWebsocketEventV2) {
  await forget(requestContext.connectionId)
  return { statusCode: 200 }
}
