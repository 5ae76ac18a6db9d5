// GET /history: the last 100 messages that this region's replica has, newest first.
import { QueryCommand } from '@aws-sdk/client-dynamodb'
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { dynamodb } from './shared/dynamodb.js'
import { region, variable } from './shared/environment.js'
import { jsonResponse } from './shared/json-response.js'
import { fromItem } from './shared/message.js'

const table = variable('MESSAGES_TABLE')
const index = variable('MESSAGES_INDEX')

export async function handler(): Promise<APIGatewayProxyStructuredResultV2> {
  const { Items = [] } = await dynamodb.send(
    new QueryCommand({
      TableName: table,
      IndexName: index,
      KeyConditionExpression: '#type = :type',
      ExpressionAttributeNames: { '#type': 'type' },
      ExpressionAttributeValues: { ':type': { S: 'message' } },
      ScanIndexForward: false,
      Limit: 100,
    }),
  )
  return jsonResponse(200, { servedBy: region, messages: Items.map(fromItem) })
}
