// POST /messages: stores a message and answers with it.
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { parseDraft } from './shared/draft.js'
import { region } from './shared/environment.js'
import { jsonResponse } from './shared/json-response.js'
import { post } from './shared/post.js'

export async function handler({
  body,
  isBase64Encoded,
}: Pick<APIGatewayProxyEventV2, 'body' | 'isBase64Encoded'>): Promise<APIGatewayProxyStructuredResultV2> {
  const draft = parseDraft(body && isBase64Encoded ? Buffer.from(body, 'base64').toString() : body)
  if ('problem' in draft) return jsonResponse(400, { message: draft.problem, servedBy: region })

  return jsonResponse(201, { ...(await post(draft)), servedBy: region })
}
