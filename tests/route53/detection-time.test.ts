// How long it takes until DNS answers follow an endpoint (fidelity 8.1), over seeds: the phases of the checkers differ.
import { describe, expect, test } from 'vitest'
import { msBetween } from '#simulator/kernel/time.js'
import { type FakeEndpoint, type Fixture, hang, setUp, status } from './fixture.js'

const SEEDS = Array.from({ length: 10 }, (_, index) => index + 1)
/** Each check of a checker far away may add this to its cycle: connection, request and reply. */
const TRAVEL_MS = 1_000

interface Failure {
  readonly name: string
  /** How long one failing check takes. */
  readonly takesMs: number
  /** How long it takes at least, when it was under way already. */
  readonly firstTakesMs: number
  readonly begin: (world: Fixture, endpoint: FakeEndpoint) => () => void
}

const failures: readonly Failure[] = [
  { name: 'refuses', takesMs: 0, firstTakesMs: 0, begin: (world) => world.probes({ kind: 'refuse' }) },
  {
    name: 'hangs',
    takesMs: 2_000,
    firstTakesMs: 1_700,
    begin: (_, endpoint) => {
      endpoint.answer = hang
      return () => {
        endpoint.answer = status(200)
      }
    },
  },
  {
    name: 'is a black hole',
    takesMs: 4_000,
    firstTakesMs: 1_700,
    begin: (world) => world.probes({ kind: 'drop' }),
  },
]

/** Table 8.1: interval, threshold, detection of each failure, recovery; in seconds. */
const rows = [
  [30, 3, [86, 92, 98], 66],
  [30, 1, [26, 28, 30], 6],
  [10, 3, [29, 35, 41], 22],
  [10, 2, [19, 23, 27], 12],
  [10, 1, [9, 11, 13], 2],
] as const

describe.each(rows)('every %i s, threshold %i', (interval, threshold, detections, recovery) => {
  test.each(
    failures.map((failure, index) => [failure.name, failure, detections[index] as number] as const),
  )('R53-HC-02, R53-HC-03: an endpoint that %s', async (_, failure, detection) => {
    const times = []
    for (const seed of SEEDS) times.push(await measure(seed, interval, threshold, failure))
    const intervalMs = interval * 1_000
    const { takesMs, firstTakesMs } = failure
    for (const { downMs, upMs } of times) {
      // Never before the last of so many checks in a row can have failed; never later than a whole interval after.
      expect(downMs).toBeGreaterThanOrEqual((threshold - 1) * (intervalMs + takesMs) + firstTakesMs)
      expect(downMs).toBeLessThanOrEqual(
        intervalMs + takesMs + (threshold - 1) * (intervalMs + takesMs) + threshold * TRAVEL_MS,
      )
      expect(upMs).toBeGreaterThanOrEqual((threshold - 1) * intervalMs)
      expect(upMs).toBeLessThanOrEqual(threshold * intervalMs + takesMs + threshold * TRAVEL_MS)
    }
    // The table holds for evenly spread checkers: on average they are, to two sixteenths.
    const spreadMs = (2 / 16) * intervalMs + threshold * 300
    expect(Math.abs(mean(times.map(({ downMs }) => downMs)) - detection * 1_000)).toBeLessThan(spreadMs)
    expect(Math.abs(mean(times.map(({ upMs }) => upMs)) - recovery * 1_000)).toBeLessThan(spreadMs + takesMs)
  })
})

test('R53-AG-08: the verdict takes a drawn delay, up to a second, to reach the answers', async () => {
  const delays = []
  for (const seed of SEEDS) {
    const world = setUp({ seed, settings: { verdictToDnsMs: { min: 0, max: 1_000 } } })
    world.endpoint('a.test').answer = status(500)
    await world.healthCheck({ Type: 'HTTP', FullyQualifiedDomainName: 'a.test', RequestInterval: 10 })
    await world.advance(60_000)
    const [changed] = world.events('route53.health-changed')
    // The fourteenth checker to give up leaves two of sixteen.
    const verdict = world.events('route53.checker-changed')[13]
    delays.push(msBetween(verdict?.at ?? 0, changed?.at ?? 0))
  }
  for (const delay of delays) expect(delay >= 0 && delay <= 1_000).toBe(true)
  expect(new Set(delays).size).toBeGreaterThan(SEEDS.length / 2)
})

async function measure(seed: number, interval: number, threshold: number, failure: Failure) {
  const world = setUp({ seed })
  const endpoint = world.endpoint('a.test', 'us-east-1')
  await world.healthCheck({
    Type: 'HTTP',
    FullyQualifiedDomainName: 'a.test',
    RequestInterval: interval,
    FailureThreshold: threshold,
  })
  await world.advance(2.3 * interval * 1_000)
  const failedAt = world.kernel.clock.now()
  const heal = failure.begin(world, endpoint)
  await world.advance((threshold + 1.5) * (interval * 1_000 + 5_000))
  const healedAt = world.kernel.clock.now()
  heal()
  await world.advance((threshold + 1.5) * interval * 1_000)
  world.route53.close()
  const [down, up, ...more] = world.events('route53.health-changed')
  expect([down?.healthy, up?.healthy, more.length]).toEqual([false, true, 0])
  return { downMs: msBetween(failedAt, down?.at ?? 0), upMs: msBetween(healedAt, up?.at ?? 0) }
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length
}
