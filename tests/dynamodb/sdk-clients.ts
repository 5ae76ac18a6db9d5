// The real SDK client on a DynamoDB in memory: its requests and our answers are bytes, but no socket carries them.
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { AwsError } from '#simulator/aws/errors.js'
import type { HttpResponse } from '#simulator/aws/http.js'
import { decodeJsonRequest, encodeJsonError, encodeJsonOutput } from '#simulator/aws/protocols/json.js'
import type { DynamoDb } from '#simulator/dynamodb/dynamodb.js'

export function answer(dynamodb: DynamoDb) {
  return async (request: { headers: Record<string, string>; body?: unknown }): Promise<HttpResponse> => {
    try {
      const headers = Object.entries(request.headers)
      const { operation, input } = decodeJsonRequest({
        method: 'POST',
        protocol: 'https:',
        host: 'dynamodb.us-east-1.amazonaws.com',
        target: '/',
        headers,
        body: Buffer.from((request.body ?? '') as Uint8Array),
        sourceIp: '127.0.0.1',
      })
      const output = await dynamodb.service.call(operation, input, { requestId: 'request' })
      return encodeJsonOutput(operation, output, 'request', headers)
    } catch (error) {
      if (error instanceof AwsError) return encodeJsonError(error, 'request')
      throw error
    }
  }
}

/** SDK clients whose requests end in `dynamodb`. */
export function sdkClients(dynamodb: DynamoDb) {
  const respond = answer(dynamodb)
  const client = new DynamoDBClient({
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
    requestHandler: {
      async handle(request: { headers: Record<string, string>; body?: unknown }) {
        const { status, headers, body } = await respond(request)
        return {
          response: {
            statusCode: status,
            headers: Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value])),
            body,
          },
        }
      },
    } as never,
  })
  return { client, documents: DynamoDBDocumentClient.from(client) }
}
