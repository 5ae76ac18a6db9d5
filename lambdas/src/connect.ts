// WebSocket $connect: remembers the connection, so that this region's messages are pushed to it.
import type { APIGatewayProxyWebsocketEventV2 } from 'aws-lambda'
import { remember } from './shared/connections.js'

export async function handler({ requestContext }: APIGatewayProxyWebsocketEventV2) {
  await remember({ id: requestContext.connectionId, connectedAt: requestContext.connectedAt })
  return { statusCode: 200 }
}
