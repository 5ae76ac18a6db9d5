// The demonstration of the talk "Building Resilient Serverless Systems" in virtual time: break us-east-1's health
// check, and its users land in eu-west-2, while their messages flow back.
//
//   npx antipode run docs/scenarios/talk.ts --seed 1
import assert from 'node:assert/strict'
import { scenario } from 'antipode'

export default scenario(
  { template: '../../lambdas/template.yaml', regions: ['us-east-1', 'eu-west-2', 'ap-southeast-2'] },
  async (world) => {
    const alice = world.client({ near: 'us-east-1', name: 'alice' })
    const first = await alice.post('/messages', { text: 'Is anybody there?', author: 'alice' })
    assert.equal(first.region, 'us-east-1')

    const outage = world.faults.health('us-east-1', { status: 500 })
    const away = await world.until(() => alice.post('/messages', { text: 'Still here.', author: 'alice' }), {
      ok: (response) => response.region !== 'us-east-1',
      everyMs: 5_000,
    })
    assert.equal(away.value.region, 'eu-west-2')

    outage.heal()
    await world.until(() => alice.get('/history'), { ok: (response) => response.region === 'us-east-1' })
    await world.replication.drained()
    assert.deepEqual(world.table('messages').differences(), [])
    assert.deepEqual(world.report().lostWrites, [])
  },
)
