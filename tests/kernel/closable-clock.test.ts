import { expect, test } from 'vitest'
import { ClosableClock } from '#simulator/kernel/closable-clock.js'
import { virtualKernel } from '../support/virtual-kernel.js'

test('closing cancels what was scheduled through it, takes nothing more, and leaves the clock below alone', async () => {
  const { clock, driver } = virtualKernel()
  const closable = new ClosableClock(clock)
  const called: string[] = []
  clock.schedule(20, () => called.push('below'))
  closable.schedule(1, () => called.push('before'))
  closable.schedule(20, () => called.push('cancelled by closing'))
  closable.schedule(2, () => called.push('cancelled')).cancel()
  await driver.advance(10)
  closable.close()
  closable.schedule(1, () => called.push('after closing'))
  await driver.advance(100)
  expect(called).toEqual(['before', 'below'])
  expect(clock.nextAt()).toBeUndefined()
})
