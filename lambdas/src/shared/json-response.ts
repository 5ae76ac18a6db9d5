// The answer of an HTTP API function.
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda'

export function jsonResponse(statusCode: number, body: object): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: JSON.stringify(body),
  }
}
