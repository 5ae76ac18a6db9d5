import { plusMs } from '#simulator/kernel/time.js'
import { IsolateHost } from '#simulator/lambda/isolate/isolate-host.js'
import { virtualKernel } from '../../support/virtual-kernel.js'
import { handlerContract } from '../support/handler-contract.js'

const kernel = virtualKernel()
/** Less than the default for the tests that loop; on a busy machine others may take a second. */
const host = new IsolateHost({ kernel, watchdogMs: 3_000 })

handlerContract({
  create: (spec) => host.create(spec),
  invoke: (environment, event, requestId, timeoutMs) =>
    kernel.driver.settle(
      environment.invoke({
        requestId,
        payload: JSON.stringify(event),
        deadline: plusMs(kernel.clock.now(), timeoutMs),
        traceId: 'Root=1-trace',
      }),
    ),
  close: () => host.close(),
})
