// A kernel in virtual time for tests of one folder: nothing of a world around it.
import type { Kernel } from '#simulator/kernel/kernel.js'
import { Random } from '#simulator/kernel/random.js'
import { Trace, type TraceEvent } from '#simulator/kernel/trace.js'
import { VirtualClock } from '#simulator/kernel/virtual-clock.js'
import { VirtualDriver } from '#simulator/kernel/virtual-driver.js'

export interface VirtualKernel<E extends TraceEvent> extends Kernel {
  readonly clock: VirtualClock
  readonly driver: VirtualDriver
  readonly trace: Trace<E>
}

export function virtualKernel<E extends TraceEvent = TraceEvent>(
  seed: number | string = 1,
): VirtualKernel<E> {
  const clock = new VirtualClock()
  const driver = new VirtualDriver(clock)
  return {
    clock,
    random: Random.fromSeed(seed),
    background: (work: Promise<unknown>) => void work.catch((error: Error) => driver.abort(error)),
    driver,
    trace: new Trace<E>(clock),
  }
}
