import type { Kernel } from '#simulator/kernel/kernel.js'
import { Random } from '#simulator/kernel/random.js'
import { RealClock } from '#simulator/kernel/real-clock.js'
import { plusMs } from '#simulator/kernel/time.js'
import { WorkerHost } from '#simulator/lambda/worker/worker-host.js'
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
