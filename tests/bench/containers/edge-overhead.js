// What Antipode in front of a container costs: an item read through the AWS endpoint, and the application's history read
// through the front door, API Gateway and Lambda; each against the container asked directly.
import { GetItemCommand, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb'
import { perSecondAtOnce } from '../statistics.js'

const REGION = 'us-east-1'
const AT_ONCE = 16
const item = { id: { S: 'edge' }, ts: { N: '1' }, type: { S: 'benchmark' }, text: { S: 'x'.repeat(300) } }

export async function edgeOverhead(world) {
  const [through, past] = [world.through(REGION), world.past(REGION)]
  const get = (client) =>
    perSecondAtOnce(AT_ONCE, () =>
      client.send(new GetItemCommand({ TableName: 'messages', Key: { id: item.id, ts: item.ts } })),
    )
  await past.send(new PutItemCommand({ TableName: 'messages', Item: item }))
  const history = await perSecondAtOnce(AT_ONCE, async () => {
    const response = await fetch(`${world.application}/history`, { headers: { 'x-antipode-near': REGION } })
    await response.arrayBuffer()
    if (!response.ok) throw new Error(`GET /history answered ${response.status}`)
  })
  const query = await perSecondAtOnce(AT_ONCE, () => past.send(new QueryCommand(HISTORY)))
  return [
    row('GetItem through the AWS endpoint', await get(through), 'GetItem at the container', await get(past)),
    row('GET /history through the front door and Lambda', history, 'its Query at the container', query),
  ]
}

/** As lambdas/src/history.ts has it. */
const HISTORY = {
  TableName: 'messages',
  IndexName: 'by-type-and-ts',
  KeyConditionExpression: '#type = :type',
  ExpressionAttributeNames: { '#type': 'type' },
  ExpressionAttributeValues: { ':type': { S: 'message' } },
  ScanIndexForward: false,
  Limit: 100,
}

function row(what, ours, floor, theirs) {
  return [what, `${ours.toFixed(0)}/s`, floor, `${theirs.toFixed(0)}/s`, (ours / theirs).toFixed(2)]
}
