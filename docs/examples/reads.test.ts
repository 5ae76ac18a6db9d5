import { simulated } from 'antipode/vitest'

const test = simulated({
  template: 'lambdas/template.yaml',
  dynamodb: { readLagMs: 500, indexLagMs: 1_000, staleReadShare: 1 },
})

test('a message may be missing from the history, for half a second at most', async ({ world, expect }) => {
  const user = world.client({ near: 'us-east-1' })
  await user.post('/messages', { text: 'hello' })
  const { afterMs } = await world.until(async () => (await user.get('/history')).text(), {
    ok: (history) => history.includes('hello'),
    everyMs: 50,
  })
  expect(afterMs).toBeLessThanOrEqual(500)
})
