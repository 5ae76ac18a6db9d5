// The talk's failover with regions that are containers. First `docker compose up --wait`; then
// `node docs/examples/containers.js`. Takes about two minutes: it is the real time of a failover.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb'

const APPLICATION = process.env.APPLICATION_URL ?? 'http://localhost:8080'
const REGIONS = ['us-east-1', 'eu-west-2', 'ap-southeast-2']
/** Detection by the health checkers, then what resolvers still remember: their TTL. */
const WORST_CASE_MS = 33_000 + 60_000

const compose = (...args) => execFileSync('docker', ['compose', ...args], { encoding: 'utf8' }).trim()

/** As somebody near a region asks. */
async function near(region, path, body) {
  const response = await fetch(APPLICATION + path, {
    headers: { 'x-antipode-near': region, 'content-type': 'application/json' },
    ...(body && { method: 'POST', body: JSON.stringify(body) }),
  })
  const servedBy = response.headers.get('x-antipode-region')
  return { ok: response.ok, servedBy, body: response.ok ? await response.json() : undefined }
}

const textsOf = ({ body }) => body.messages.map(({ text }) => text)

async function until(what, limitMs, attempt) {
  const started = Date.now()
  for (;;) {
    const value = await attempt()
    const tookMs = Date.now() - started
    if (value) {
      console.log(`  ${what} after ${(tookMs / 1_000).toFixed(1)} s`)
      return value
    }
    assert(tookMs < limitMs, `${what}: not within ${limitMs / 1_000} s`)
    await sleep(500)
  }
}

/** The messages in a region's own container, past Antipode. */
async function stored(region) {
  const client = new DynamoDBClient({
    region,
    endpoint: `http://${compose('port', region, '4566')}`,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  })
  const items = []
  try {
    for await (const { Items = [] } of paginateScan(
      { client },
      { TableName: 'messages', ConsistentRead: true },
    )) {
      items.push(...Items)
    }
  } catch (error) {
    // A container that has just been started knows no table yet.
    if (error.name !== 'ResourceNotFoundException') throw error
  } finally {
    client.destroy()
  }
  return JSON.stringify(items.map((item) => JSON.stringify(Object.entries(item).sort())).sort())
}

const run = Date.now()
const text = (name) => `${name} ${run}`

console.log('A post near us-east-1 is served there, and reaches the other regions')
const posted = await near('us-east-1', '/messages', { text: text('before') })
assert.equal(posted.servedBy, 'us-east-1')
for (const region of ['eu-west-2', 'ap-southeast-2']) {
  await until(`it is read in ${region}`, 10_000, async () =>
    textsOf(await near(region, '/history')).includes(text('before')),
  )
}

console.log('The container of us-east-1 is killed')
compose('kill', 'us-east-1')
const back = await until('somebody near us-east-1 is served again', WORST_CASE_MS, async () => {
  const answer = await near('us-east-1', '/history')
  return answer.ok && answer.servedBy !== 'us-east-1' && answer
})
assert.equal(back.servedBy, 'eu-west-2')
assert(textsOf(back).includes(text('before')), 'the message from before is there')
const during = await near('us-east-1', '/messages', { text: text('during') })
assert.equal(during.servedBy, 'eu-west-2')

console.log('It is started again: empty, since LocalStack keeps nothing')
compose('start', 'us-east-1')
await until('the people near it are served by it', 3 * WORST_CASE_MS, async () => {
  const answer = await near('us-east-1', '/history')
  return answer.servedBy === 'us-east-1' && answer.ok && textsOf(answer).includes(text('during'))
})
await until('the tables in all three containers are equal', 30_000, async () => {
  const [first, ...others] = await Promise.all(REGIONS.map(stored))
  return first.includes(text('during')) && others.every((other) => other === first)
})
console.log('held')
