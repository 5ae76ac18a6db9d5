import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sleep } from '#simulator/kernel/clock.js'
import { msBetween, SIMULATION_EPOCH } from '#simulator/kernel/time.js'
import { VirtualClock } from '#simulator/kernel/virtual-clock.js'
import { virtualKernel } from '../support/virtual-kernel.js'

describe('the virtual clock', () => {
  test('makes calls in the order of their instants, and at one instant in the order of scheduling', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ delayMs: fc.integer({ min: 0, max: 20 }), cancelled: fc.boolean() })),
        (calls) => {
          const clock = new VirtualClock()
          const made: number[] = []
          const timers = calls.map(({ delayMs }, index) => clock.schedule(delayMs, () => made.push(index)))
          for (const [index, { cancelled }] of calls.entries()) if (cancelled) timers[index]?.cancel()
          while (clock.runNext());
          const expected = calls
            .map((call, index) => ({ ...call, index }))
            .filter(({ cancelled }) => !cancelled)
            .sort((a, b) => a.delayMs - b.delayMs || a.index - b.index)
          expect(made).toEqual(expected.map(({ index }) => index))
        },
      ),
    )
  })

  test('stands at the instant of the call while it is made', () => {
    const clock = new VirtualClock()
    let at = 0
    clock.schedule(1.5, () => {
      at = clock.now()
    })
    clock.runNext()
    expect(msBetween(SIMULATION_EPOCH, at)).toBe(1.5)
  })

  test('never goes back: a negative delay is none', () => {
    const clock = new VirtualClock()
    clock.schedule(-5, () => undefined)
    clock.runNext()
    expect(clock.now()).toBe(SIMULATION_EPOCH)
  })
})

describe('the virtual driver', () => {
  test('settles promises between any two calls, whoever waits', async () => {
    const { clock, driver } = virtualKernel()
    const log: string[] = []
    const walk = async (name: string, stepMs: number) => {
      for (let step = 1; step <= 3; step++) {
        await sleep(clock, stepMs)
        await Promise.resolve()
        log.push(`${name}@${msBetween(SIMULATION_EPOCH, clock.now())}`)
      }
    }
    await Promise.all([driver.settle(walk('a', 10)), driver.settle(walk('b', 15))])
    expect(log).toEqual(['a@10', 'b@15', 'a@20', 'b@30', 'a@30', 'b@45'])
  })

  test('does not move time when nobody waits', async () => {
    const { clock, driver } = virtualKernel()
    let called = false
    clock.schedule(1, () => {
      called = true
    })
    await driver.settle(Promise.resolve())
    expect(called).toBe(false)
    expect(clock.now()).toBe(SIMULATION_EPOCH)
  })

  test('says so when nothing scheduled can settle what is awaited', async () => {
    const { driver } = virtualKernel()
    await expect(driver.settle(new Promise(() => undefined))).rejects.toMatchObject({ code: 'stalled' })
  })

  test('a failure in the background ends the wait with that failure', async () => {
    const { clock, driver, background } = virtualKernel()
    background(sleep(clock, 5).then(() => Promise.reject(new Error('broken in the background'))))
    await expect(driver.advance(10)).rejects.toThrow('broken in the background')
  })
})
