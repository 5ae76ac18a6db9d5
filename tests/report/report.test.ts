import { describe, expect, test } from 'vitest'
import { plusMs, SIMULATION_EPOCH } from '#simulator/kernel/time.js'
import { buildReport } from '#simulator/report/report.js'
import { reportText } from '#simulator/report/text.js'
import type { WorldEvent, WorldRecord } from '#simulator/world/events.js'

const at = (ms: number) => plusMs(SIMULATION_EPOCH, ms)

function report(events: readonly (readonly [ms: number, event: WorldEvent])[]) {
  const records = events.map(([ms, event], index) => ({ n: index + 1, at: at(ms), ...event }) as WorldRecord)
  return buildReport({
    seed: 1,
    startedAt: SIMULATION_EPOCH,
    now: at(600_000),
    regions: ['us-east-1', 'eu-west-2'],
    records,
    traceHash: 'abc',
    pending: 0,
  })
}

const answered = (client: string, region: string, status = 200): WorldEvent => ({
  type: 'client.answered',
  client,
  region,
  status,
  method: 'GET',
  host: 'api.chat.test',
  target: '/history',
  latencyMs: 80,
})
const failed: WorldEvent = {
  type: 'client.failed',
  client: 'ann',
  method: 'GET',
  host: 'api.chat.test',
  target: '/history',
  region: 'us-east-1',
  failure: 'refused',
  latencyMs: 1,
}
const health = (healthy: boolean): WorldEvent => ({
  type: 'route53.health-changed',
  healthCheckId: 'h',
  target: 'https://x/health',
  region: 'us-east-1',
  healthy,
  healthyCheckers: 2,
  checkers: 16,
})
const fault = { id: 'region-down-1', fault: 'region-down', scope: 'us-east-1' } as const

describe('an incident', () => {
  const incident = [
    [1_000, answered('ann', 'us-east-1')],
    [1_500, answered('bob', 'eu-west-2')],
    [2_000, { type: 'fault.started', ...fault, settings: {} }],
    [3_000, failed],
    [3_500, answered('bob', 'eu-west-2')],
    [31_000, health(false)],
    [60_000, answered('ann', 'eu-west-2')],
    [100_000, { type: 'fault.healed', ...fault }],
    [122_000, health(true)],
    [150_000, answered('ann', 'us-east-1')],
  ] as const

  test('is told in its times: noticed, users elsewhere, healthy again, users back', () => {
    expect(report(incident).incidents).toEqual([
      {
        fault: 'region-down',
        scope: 'us-east-1',
        startedMs: 2_000,
        healedMs: 100_000,
        detectedAfterMs: 29_000,
        movedAfterMs: 58_000,
        recoveredAfterMs: 22_000,
        returnedAfterMs: 50_000,
        failedRequests: 1,
      },
    ])
  })

  test('that nobody noticed has no such times', () => {
    const [quiet] = report([[1_000, { type: 'fault.started', ...fault, settings: {} }]]).incidents
    expect(quiet).toMatchObject({ healedMs: undefined, detectedAfterMs: undefined, movedAfterMs: undefined })
  })

  test('counts a user as moved only if the broken region had served them', () => {
    const [first] = report(
      incident.filter(([, event]) => !('client' in event) || event.client === 'bob'),
    ).incidents
    expect(first?.movedAfterMs).toBeUndefined()
  })

  test('reads as text', () => {
    const text = reportText(report(incident))
    expect(text).toContain('detected after         29.0 s')
    expect(text).toContain('users back after       50.0 s')
  })
})

test('requests are counted by region and status, and a region without any is there with 0', () => {
  const { requests } = report([
    [1, answered('ann', 'us-east-1')],
    [2, answered('ann', 'us-east-1', 500)],
    [3, failed],
  ])
  expect(requests).toEqual({
    answered: 2,
    failed: 1,
    byRegion: { 'us-east-1': 2, 'eu-west-2': 0 },
    byStatus: { 200: 1, 500: 1 },
  })
})

test('a write that lost in two replicas is lost once (GT-02)', () => {
  const conflict = (from: string, to: string): WorldEvent => ({
    type: 'replication.conflict',
    table: 'messages',
    key: { id: { S: 'a' } },
    from,
    to,
    winner: { timestamp: at(20), region: 'us-east-1' },
    loser: { timestamp: at(10), region: 'eu-west-2' },
  })
  const { lostWrites } = report([
    [800, conflict('eu-west-2', 'us-east-1')],
    [900, conflict('us-east-1', 'eu-west-2')],
  ])
  expect(lostWrites).toEqual([
    { table: 'messages', key: '{"id":{"S":"a"}}', region: 'eu-west-2', writtenMs: 10, winner: 'us-east-1' },
  ])
})
