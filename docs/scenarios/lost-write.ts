// Two regions that cannot reach each other write the same item. Both writes are acknowledged; one of them is lost.
//
//   npx antipode run docs/scenarios/lost-write.ts
import assert from 'node:assert/strict'
import { scenario } from 'antipode'

export default scenario({ template: '../../lambdas/template.yaml' }, async (world) => {
  const put = (region: string, text: string) =>
    world.call({ region, service: 'dynamodb' }, 'PutItem', {
      TableName: 'messages',
      Item: { id: { S: 'one' }, ts: { N: '1' }, type: { S: 'message' }, text: { S: text } },
    })

  const partition = world.faults.partition('us-east-1', 'eu-west-2')
  await put('us-east-1', 'the earlier')
  await put('eu-west-2', 'the later')
  await world.advance(10_000)

  partition.heal()
  await world.replication.drained()
  assert.deepEqual(world.table('messages').differences(), [])
  assert.equal(world.report().lostWrites.length, 1)
})
