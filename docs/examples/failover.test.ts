import { simulated } from 'antipode/vitest'

const test = simulated({
  template: 'lambdas/template.yaml',
  regions: ['us-east-1', 'eu-west-2', 'ap-southeast-2'],
  replication: { lagMs: 800 },
})

test('a dead region costs at most detection and TTL', async ({ world, expect }) => {
  const user = world.client({ near: 'us-east-1' })
  await user.post('/messages', { text: 'before' })
  await world.replication.drained()

  const outage = world.faults.regionDown('us-east-1', { how: 'refuse' })
  const back = await world.until(() => user.get('/history'), { ok: (r) => r.status === 200, everyMs: 1_000 })

  expect(back.value.region).toBe('eu-west-2')
  expect(back.afterMs).toBeLessThanOrEqual(33_000 + 60_000)
  outage.heal()
  await world.replication.drained()
  expect(world.table('messages')).toHaveConverged()
  expect(world.report().lostWrites).toEqual([])
})
