// An ES module that its user bundles, with the SDK left to Lambda's runtime.
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb'

const dynamodb = new DynamoDBClient({})

export async function handler(event: { pathParameters: { id: string } }) {
  const key = { id: { S: event.pathParameters.id } }
  const { Item } = await dynamodb.send(new GetItemCommand({ TableName: process.env.NOTES_TABLE, Key: key }))
  if (!Item) return { statusCode: 404, body: JSON.stringify({ message: 'no such note' }) }
  return { statusCode: 200, body: JSON.stringify({ id: Item.id?.S, text: Item.text?.S }) }
}
