// Invocations a second of one environment in the isolate, of the demonstration's own handlers: health without the SDK,
// history with one SDK call; against the same handlers called in plain Node.js.
import { jsonResponse } from '../../dist/aws/http.js'
import { Random } from '../../dist/kernel/random.js'
import { plusMs } from '../../dist/kernel/time.js'
import { VirtualClock } from '../../dist/kernel/virtual-clock.js'
import { VirtualDriver } from '../../dist/kernel/virtual-driver.js'
import { CodeStore } from '../../dist/lambda/code/code-store.js'
import { IsolateHost } from '../../dist/lambda/isolate/isolate-host.js'
import { plainHandlers, variables } from './plain-handlers.js'
import { perSecond } from './statistics.js'

const HANDLERS = { HealthFunction: 'health', HistoryFunction: 'history' }

export async function isolate() {
  const plain = await plainHandlers()
  const rows = []
  for (const [name, file] of Object.entries(HANDLERS)) {
    const inIsolate = await isolated(file)
    const ours = await perSecond(inIsolate.invoke)
    await inIsolate.close()
    const floor = await perSecond(() => plain.invoke(name))
    rows.push([
      `isolate: ${file} handler`,
      `${ours.toFixed(0)} invocations/s`,
      file === 'health' ? 'called in plain Node.js' : 'called in plain Node.js, SDK over loopback',
      `${floor.toFixed(0)} invocations/s`,
      (ours / floor).toFixed(2),
    ])
  }
  await plain.close()
  return rows
}

async function isolated(file) {
  const clock = new VirtualClock()
  const driver = new VirtualDriver(clock)
  const kernel = { clock, random: Random.fromSeed(1), background: () => undefined }
  const host = new IsolateHost({ kernel })
  const code = await new CodeStore().bundle({
    directory: `${process.cwd()}/lambdas`,
    handler: `${file}.handler`,
    entryPoint: `src/${file}.ts`,
  })
  const environment = host.create({
    region: 'us-east-1',
    functionName: file,
    functionArn: `arn:aws:lambda:us-east-1:123456789012:function:${file}`,
    code,
    variables: variables('https://abc.execute-api.us-east-1.amazonaws.com/live'),
    memoryMb: 128,
    logGroupName: `/aws/lambda/${file}`,
    logStreamName: 'stream',
    random: kernel.random,
    outbound: { request: async () => jsonResponse(200, { Items: [], Count: 0 }) },
    log: () => undefined,
  })
  let count = 0
  return {
    async invoke() {
      const requestId = `00000000-0000-4000-8000-${String(++count).padStart(12, '0')}`
      const deadline = plusMs(clock.now(), 15_000)
      const result = await driver.settle(
        environment.invoke({ requestId, payload: '{}', deadline, traceId: 'Root=1' }),
      )
      if (result.kind !== 'success') throw new Error(`${file}: ${JSON.stringify(result)}`)
    },
    close: () => host.close(),
  }
}
