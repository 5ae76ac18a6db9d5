// CommonJS, with the SDK that Lambda's runtime provides.
const { DynamoDBClient, PutItemCommand } = require('@aws-sdk/client-dynamodb')

const dynamodb = new DynamoDBClient({})

exports.handler = async (event) => {
  const item = { id: { S: event.pathParameters.id }, text: { S: event.body } }
  await dynamodb.send(new PutItemCommand({ TableName: process.env.NOTES_TABLE, Item: item }))
  return { statusCode: 204 }
}
