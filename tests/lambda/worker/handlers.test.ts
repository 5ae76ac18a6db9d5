import { expect, test } from 'vitest'
import type { Kernel } from '#simulator/kernel/kernel.js'
import { Random } from '#simulator/kernel/random.js'
import { RealClock } from '#simulator/kernel/real-clock.js'
import { plusMs } from '#simulator/kernel/time.js'
import { WorkerHost } from '#simulator/lambda/worker/worker-host.js'
import { environmentSpec, inlineCode } from '../support/environment-spec.js'
import { handlerContract } from '../support/handler-contract.js'

const kernel: Kernel = {
  clock: new RealClock(),
  random: Random.fromSeed(1),
  background: (work) => void work,
}
const host = new WorkerHost({ kernel })

handlerContract({
  create: (spec) => host.create(spec),
  invoke: (environment, event, requestId, timeoutMs) =>
    environment.invoke({
      requestId,
      payload: JSON.stringify(event),
      deadline: plusMs(kernel.clock.now(), timeoutMs),
      traceId: 'Root=1-trace',
    }),
  close: () => host.close(),
})

test('LL-02: what the code takes to load is not taken from the time of the first event', async () => {
  const code = await inlineCode(`const loaded = Date.now() + 1_500
    while (Date.now() < loaded);
    exports.handler = async (event, context) => context.getRemainingTimeInMillis()`)
  const result = await host.create(environmentSpec(code)).invoke({
    requestId: 'first',
    payload: '{}',
    deadline: plusMs(kernel.clock.now(), 1_200),
    traceId: 'Root=1-trace',
  })
  expect(result).toMatchObject({ kind: 'success' })
  expect(result.initMs).toBeGreaterThanOrEqual(1_500)
  const remainingMs = Number(result.kind === 'success' && result.payload)
  expect(remainingMs).toBeGreaterThan(0)
  expect(remainingMs).toBeLessThanOrEqual(1_200)
})
