// Runs the handler whose body is given, and prints its answer. A process of its own, so that a test can set what a
// process takes from its machine: `node machine.mjs <body>`.
import { fileURLToPath } from 'node:url'
import { Random } from '#simulator/kernel/random.js'
import { plusMs } from '#simulator/kernel/time.js'
import { VirtualClock } from '#simulator/kernel/virtual-clock.js'
import { VirtualDriver } from '#simulator/kernel/virtual-driver.js'
import { CodeStore } from '#simulator/lambda/code/code-store.js'
import { IsolateHost } from '#simulator/lambda/isolate/isolate-host.js'

const clock = new VirtualClock()
const driver = new VirtualDriver(clock)
const random = Random.fromSeed('1')
const background = (work) => void work.catch((error) => driver.abort(error))
const host = new IsolateHost({ kernel: { clock, random, background }, watchdogMs: 3_000 })
const environment = host.create({
  region: 'eu-west-2',
  functionName: 'items',
  functionArn: 'arn:aws:lambda:eu-west-2:123456789012:function:items',
  code: await new CodeStore().bundle({
    directory: fileURLToPath(new URL('../fixtures/items', import.meta.url)),
    handler: 'index.handler',
    inline: `exports.handler = async () => { ${process.argv[2]} }`,
  }),
  variables: {},
  memoryMb: 128,
  logGroupName: 'group',
  logStreamName: 'stream',
  random,
  outbound: { request: () => Promise.reject(new Error('no network')) },
  log: () => {},
})
const deadline = plusMs(clock.now(), 1_000)
const outcome = await driver.settle(
  environment.invoke({ requestId: 'r', payload: '{}', deadline, traceId: '' }),
)
process.stdout.write(outcome.kind === 'timeout' ? '"time-out"' : outcome.payload)
await host.close()
