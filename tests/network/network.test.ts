import { describe, expect, test } from 'vitest'
import { type Clock, sleep } from '#simulator/kernel/clock.js'
import { msBetween } from '#simulator/kernel/time.js'
import type { NetworkError } from '#simulator/network/errors.js'
import { type Exchange, Network } from '#simulator/network/network.js'
import { clientPlace, regionPlace } from '#simulator/network/places.js'
import { roundTripTime } from '#simulator/network/round-trip-times.js'
import type { Verdict } from '#simulator/network/rules.js'
import { virtualKernel } from '../support/virtual-kernel.js'

const user = clientPlace('us-east-1', 'user')
const london = regionPlace('eu-west-2')
const exchange: Exchange = {
  from: user,
  to: london,
  purpose: 'request',
  handshakes: 2,
  connectTimeoutMs: 4_000,
  replyTimeoutMs: 2_000,
}

function network() {
  const kernel = virtualKernel()
  const net = new Network(kernel, kernel.trace.emit)
  const timed = async (work: Promise<unknown>) => {
    const start = kernel.clock.now()
    const outcome = await kernel.driver.settle(
      work.then(
        (value) => ({ value }),
        (error) => ({ error }),
      ),
    )
    return { ...outcome, tookMs: msBetween(start, kernel.clock.now()) } as {
      value?: unknown
      error?: NetworkError
      tookMs: number
    }
  }
  const rule = (verdict: Verdict) => net.addRule({ decide: () => verdict })
  return { ...kernel, net, timed, rule }
}

describe('an exchange', () => {
  test('costs a round trip for each handshake and one for the request', async () => {
    const { net, timed } = network()
    const rtt = roundTripTime('us-east-1', 'eu-west-2').averageMs
    const fresh = await timed(net.exchange(exchange, async () => 'hello'))
    expect(fresh.value).toBe('hello')
    expect(fresh.tookMs).toBeGreaterThan(3 * rtt)
    expect(fresh.tookMs).toBeLessThan(3 * rtt + 10)
    const kept = await timed(net.exchange({ ...exchange, handshakes: 0 }, async () => 'hello'))
    expect(kept.tookMs).toBeLessThan(rtt + 5)
  })

  test('a refusal is known after one round trip, and nothing has happened', async () => {
    const { net, timed, rule } = network()
    rule({ kind: 'refuse' })
    let served = false
    const { error, tookMs } = await timed(
      net.exchange(exchange, async () => {
        served = true
      }),
    )
    expect(error).toMatchObject({ failure: 'refused', mayHaveHappened: false })
    expect(served).toBe(false)
    expect(tookMs).toBeLessThan(100)
  })

  test('a black hole costs the whole connection time-out', async () => {
    const { net, timed, rule } = network()
    rule({ kind: 'drop' })
    const { error, tookMs } = await timed(net.exchange(exchange, async () => 'never'))
    expect(error).toMatchObject({ failure: 'connect-timeout', mayHaveHappened: false })
    expect(tookMs).toBe(4_000)
  })

  test('a reply that is lost leaves open whether the request was carried out', async () => {
    const { net, timed, rule } = network()
    let served = false
    const { error } = await timed(
      net.exchange(exchange, async () => {
        served = true
        rule({ kind: 'drop' })
      }),
    )
    expect(served).toBe(true)
    expect(error).toMatchObject({ failure: 'reply-timeout', mayHaveHappened: true })
  })

  test('a region that goes down while it works breaks the connection', async () => {
    const { clock, net, timed, rule } = network()
    const { error } = await timed(
      net.exchange(exchange, async () => {
        await sleep(clock, 500)
        rule({ kind: 'refuse' })
      }),
    )
    expect(error).toMatchObject({ failure: 'reset', mayHaveHappened: true })
  })

  test('fails once: what becomes of a reply that nobody waits for any more is not told', async () => {
    const { clock, driver, net, timed, trace, rule } = network()
    await timed(
      net.exchange(exchange, async () => {
        await sleep(clock, 5_000)
        rule({ kind: 'refuse' })
      }),
    )
    await driver.advance(10_000)
    expect(trace.records()).toMatchObject([{ type: 'network.failed', failure: 'reply-timeout' }])
  })

  test('an error of the destination comes back as the reply', async () => {
    const { net, timed } = network()
    const { error } = await timed(net.exchange(exchange, () => Promise.reject(new Error('theirs'))))
    expect(error).toMatchObject({ message: 'theirs' })
  })

  test('a healed rule no longer counts, and healing twice does no harm', async () => {
    const { net, timed, rule } = network()
    const heal = rule({ kind: 'refuse' })
    heal()
    heal()
    expect((await timed(net.exchange(exchange, async () => 'hello'))).value).toBe('hello')
  })

  test('the rule that was added last decides first', async () => {
    const { net, timed, rule } = network()
    rule({ kind: 'refuse' })
    rule({ kind: 'pass' })
    expect((await timed(net.exchange(exchange, async () => 'hello'))).value).toBe('hello')
  })

  test('nothing takes time before the world begins', async () => {
    const { net, timed } = network()
    const { tookMs } = await timed(net.withoutDelay(() => net.exchange(exchange, async () => 'hello')))
    expect(tookMs).toBe(0)
  })
})

describe('a connection', () => {
  test('keeps messages in order, whatever the jitter', async () => {
    const { clock, driver, net } = network()
    const connection = net.connect(user, london)
    const arrived: number[] = []
    for (let n = 0; n < 100; n++) {
      connection.send(() => arrived.push(n))
      await driver.settle(sleep(clock, 0.01))
    }
    await driver.advance(1_000)
    expect(arrived).toEqual(Array.from({ length: 100 }, (_, n) => n))
  })

  test('keeps messages in order also on a clock that knows whole milliseconds only, as timers of Node.js do', async () => {
    const kernel = virtualKernel()
    const coarse: Clock = {
      now: () => kernel.clock.now(),
      schedule: (delayMs, run) => kernel.clock.schedule(Math.trunc(delayMs), run),
    }
    const net = new Network({ ...kernel, clock: coarse }, kernel.trace.emit)
    let extraMs = 0
    net.addRule({ decide: () => ({ kind: 'delay', delayMs: extraMs }) })
    const connection = net.connect(user, london)
    const arrived: number[] = []
    for (let n = 0; n < 100; n++) {
      extraMs = n % 2 === 0 ? 5 : 0
      connection.send(() => arrived.push(n))
      await kernel.driver.advance(0.6)
    }
    await kernel.driver.advance(1_000)
    expect(arrived).toEqual(Array.from({ length: 100 }, (_, n) => n))
  })

  test('breaks at once when a rule refuses its ends', async () => {
    const { driver, net, rule } = network()
    const connection = net.connect(user, london)
    let broken = 0
    connection.onBroken(() => broken++)
    rule({ kind: 'refuse' })
    await driver.advance(1)
    connection.send(() => expect.unreachable('a broken connection carries nothing'))
    await driver.advance(1_000)
    expect(broken).toBe(1)
  })
})

describe('round-trip times', () => {
  test('are measured ones where there are any', () => {
    expect(roundTripTime('us-east-1', 'eu-west-2').averageMs).toBeCloseTo(76.5, 0)
  })

  test('are estimated from the distance where there are none (fidelity 7.1)', () => {
    const { averageMs } = roundTripTime('us-east-1', 'ap-southeast-4')
    expect(averageMs).toBeGreaterThan(200)
    expect(averageMs).toBeLessThan(320)
  })
})
