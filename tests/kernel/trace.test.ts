import { expect, test } from 'vitest'
import { Trace } from '#simulator/kernel/trace.js'
import { VirtualClock } from '#simulator/kernel/virtual-clock.js'

test('the hash is of all records so far, however often it is asked for', () => {
  const once = new Trace(new VirtualClock())
  const often = new Trace(new VirtualClock())
  for (const type of ['a.first', 'a.second', 'a.third']) {
    once.emit({ type })
    often.emit({ type })
    often.hash()
  }
  expect(once.hash()).toBe(often.hash())
  once.emit({ type: 'a.fourth' })
  expect(once.hash()).not.toBe(often.hash())
})

test('a trace that has dropped records has no hash', () => {
  const trace = new Trace(new VirtualClock(), { keep: 1 })
  for (const type of ['a.first', 'a.second', 'a.third']) trace.emit({ type })
  expect(trace.records().map(({ n }) => n)).toEqual([3])
  expect(() => trace.hash()).toThrow('no hash')
})
