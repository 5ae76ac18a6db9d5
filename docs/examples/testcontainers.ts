import { TestWorld } from 'antipode/testcontainers'
import { expect, test } from 'vitest'

test('a region that was killed comes back with its messages', async () => {
  await using world = await TestWorld.start({
    template: 'lambdas/template.yaml',
    regions: ['us-east-1', 'eu-west-2'],
  })
  const virginia = world.client({ near: 'us-east-1' })
  const london = world.client({ near: 'eu-west-2' })
  const isThere = { ok: (text: string) => text.includes('before') }
  await virginia.post('/messages', { text: 'before', author: 'ann' })
  await world.until(async () => (await london.get('/history')).text(), isThere)

  const outage = await world.faults.containerDown('us-east-1', { how: 'kill' })
  await world.until(() => world.status().regions[0]?.lost, { ok: (lost) => lost !== undefined })
  await expect(virginia.get('/history')).rejects.toMatchObject({ failure: 'refused' })
  expect((await london.get('/history')).text()).toContain('before')

  await outage.heal() // the container runs again, and has forgotten everything
  await world.until(async () => (await virginia.get('/history')).text(), isThere)
}, 300_000)
