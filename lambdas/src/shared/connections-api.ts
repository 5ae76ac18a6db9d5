// The client for this region's WebSocket connections (@connections), made once per execution environment.
import { ApiGatewayManagementApiClient } from '@aws-sdk/client-apigatewaymanagementapi'
import { variable } from './environment.js'
import { sdkConfig } from './sdk-config.js'

export const connectionsApi = new ApiGatewayManagementApiClient({
  ...sdkConfig,
  endpoint: variable('WEBSOCKET_ENDPOINT'),
})
