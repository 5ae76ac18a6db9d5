// Copies that replication makes, against the puts that the containers themselves take: so many writes wait in one region
// while replication is paused; then it brings them to two others, and the clock runs until none waits.
import { setTimeout as sleep } from 'node:timers/promises'
import { PutItemCommand } from '@aws-sdk/client-dynamodb'

const FROM = 'us-east-1'
const TO = ['eu-west-2', 'ap-southeast-2']
const WRITES = 500
/** As many as replication has under way. */
const AT_ONCE = 16

export async function replication(world) {
  await world.startFault('pause-replication', FROM)
  await put(world.past(FROM), 'replicated')
  await until(async () => (await waiting(world)) >= WRITES * TO.length)
  const began = performance.now()
  await world.heal()
  await until(async () => (await waiting(world)) === 0)
  const copies = (WRITES * TO.length) / ((performance.now() - began) / 1_000)
  // Both at once, as the copies are made.
  const began2 = performance.now()
  await Promise.all(TO.map((region) => put(world.past(region), region)))
  const puts = (WRITES * TO.length) / ((performance.now() - began2) / 1_000)
  return [
    [
      'replicated copies to two containers',
      `${copies.toFixed(0)}/s`,
      `puts that both take, ${AT_ONCE} at once each`,
      `${puts.toFixed(0)}/s`,
      (copies / puts).toFixed(2),
    ],
  ]
}

async function put(client, prefix) {
  let next = 0
  const one = async () => {
    while (next < WRITES) {
      const Item = {
        id: { S: `${prefix}-${next++}` },
        ts: { N: '1' },
        type: { S: 'benchmark' },
        text: { S: 'x'.repeat(300) },
      }
      await client.send(new PutItemCommand({ TableName: 'messages', Item }))
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, one))
}

async function waiting(world) {
  const { replication: pairs } = await world.status()
  return pairs.filter(({ from }) => from === FROM).reduce((sum, { pending }) => sum + pending, 0)
}

async function until(done) {
  while (!(await done())) await sleep(50)
}
