// Runs the real SDK in an isolate and prints the hash of all that it said and answered. A process of its own, so that
// two runs share nothing: `node transcript.mjs <seed> <invocations>`.
import { createHash } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { Random } from '#simulator/kernel/random.js'
import { plusMs } from '#simulator/kernel/time.js'
import { VirtualClock } from '#simulator/kernel/virtual-clock.js'
import { VirtualDriver } from '#simulator/kernel/virtual-driver.js'
import { CodeStore } from '#simulator/lambda/code/code-store.js'
import { IsolateHost } from '#simulator/lambda/isolate/isolate-host.js'
import { NetworkError } from '#simulator/network/errors.js'

const [seed = '1', invocations = '200'] = process.argv.slice(2)
const clock = new VirtualClock()
const driver = new VirtualDriver(clock)
const random = Random.fromSeed(seed)
const background = (work) => void work.catch((error) => driver.abort(error))
const host = new IsolateHost({ kernel: { clock, random, background } })
const code = await new CodeStore().bundle({
  directory: fileURLToPath(new URL('../fixtures/items', import.meta.url)),
  handler: 'src/app.handler',
})

const hash = createHash('sha256')
const say = (event) => hash.update(`${JSON.stringify([clock.now(), ...event])}\n`)
const items = new Map()
let requests = 0

async function answer(request) {
  say(['request', request, Buffer.from(request.body).toString()])
  await new Promise((resolve) => clock.schedule(1 + (requests % 7), resolve))
  requests++
  // Both make the SDK try again, after a pause that it draws at random.
  if (requests % 11 === 0) throw new NetworkError('reset', 'test')
  if (requests % 13 === 0) {
    return { status: 500, headers: [], body: Buffer.from('{"__type":"InternalServerError"}') }
  }
  const body = JSON.parse(Buffer.from(request.body).toString())
  if (body.Item) items.set(body.Item.id.S, body.Item)
  const json = body.Item ? {} : { Item: items.get(body.Key.id.S) }
  return {
    status: 200,
    headers: [['Content-Type', 'application/x-amz-json-1.0']],
    body: Buffer.from(JSON.stringify(json)),
  }
}

const environments = [0, 1, 2].map((index) =>
  host.create({
    region: 'eu-west-2',
    functionName: 'items',
    functionArn: 'arn:aws:lambda:eu-west-2:123456789012:function:items',
    code,
    variables: { AWS_REGION: 'eu-west-2', AWS_ACCESS_KEY_ID: 'AKID', AWS_SECRET_ACCESS_KEY: 'secret' },
    memoryMb: 128,
    logGroupName: 'group',
    logStreamName: 'stream',
    random: random.fork(`environment ${index}`),
    outbound: { request: answer },
    log: (line) => say(['line', index, line]),
  }),
)

for (let round = 0; round < Number(invocations) / environments.length; round++) {
  // All at once, so that their requests interleave.
  const results = environments.map((environment, index) =>
    environment.invoke({
      requestId: `request-${round}-${index}`,
      payload: JSON.stringify({ text: `text ${round}` }),
      deadline: plusMs(clock.now(), 20_000),
      traceId: 'Root=1-trace',
    }),
  )
  say(['results', await driver.settle(Promise.all(results))])
}
await host.close()
process.stdout.write(JSON.stringify({ hash: hash.digest('hex'), requests }))
