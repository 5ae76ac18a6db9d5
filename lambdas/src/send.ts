// WebSocket route `send`: stores a message, as POST /messages does. What it returns goes back to the sender, by the
// route response in template.yaml.
import type { APIGatewayProxyWebsocketEventV2 } from 'aws-lambda'
import { parseDraft } from './shared/draft.js'
import { region } from './shared/environment.js'
import { post } from './shared/post.js'

export async function handler({ body }: APIGatewayProxyWebsocketEventV2) {
  const draft = parseDraft(body)
  if ('problem' in draft)
    return {
      statusCode: 400,
      body: JSON.stringify({ type: 'error', message: draft.problem, servedBy: region }),
    }

  return { statusCode: 200, body: JSON.stringify({ ...(await post(draft)), servedBy: region }) }
}
